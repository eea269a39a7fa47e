"""The samples in events/returns are what returns tell, and what the workflow's tasks get."""

import json
from pathlib import Path

from chalicelib.core.events import decode

SAMPLES = {path.stem: json.loads(path.read_text()) for path in Path("events/returns").glob("*.json")}
TOLD = {"ReturnRequested", "ReturnApproved", "ReturnReceived"}


def test_there_is_a_sample_of_everything_and_it_can_be_read() -> None:
    told = {name: body for name, body in SAMPLES.items() if "detail-type" in body}
    assert {body["detail-type"] for body in told.values()} == TOLD
    for body in told.values():
        assert type(decode(body["detail-type"], body["detail"]).event).__name__ == body["detail-type"]
    assert set(SAMPLES["refund_task"]) == {"shop", "refund_id"}
