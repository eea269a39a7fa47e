"""The samples in events/payments are what the shop tells and what fakepay sends."""

import json
from pathlib import Path

import pytest

from chalicelib.core.events import decode
from chalicelib.domain.payments.gateways.fakepay_wire import Notification
from chalicelib.domain.payments.gateways.strict import read

SAMPLES = sorted(Path("events/payments").glob("*.json"))
TOLD = {"PaymentCaptured", "PaymentFailed", "PaymentMismatched", "RefundRequested", "RefundSucceeded", "RefundFailed"}
INBOUND = {"payment.captured", "payment.failed", "payment.closed", "refund.succeeded", "refund.failed"}


def test_there_is_a_sample_of_everything() -> None:
    bodies = [json.loads(path.read_text()) for path in SAMPLES]
    assert {body["detail-type"] for body in bodies if "detail-type" in body} == TOLD
    assert {body["kind"] for body in bodies if "kind" in body} == INBOUND


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_can_be_read(path: Path) -> None:
    body = json.loads(path.read_text())
    if "detail-type" in body:
        assert type(decode(body["detail-type"], body["detail"]).event).__name__ == body["detail-type"]
    else:
        assert read(path.read_bytes(), Notification).kind == body["kind"]
