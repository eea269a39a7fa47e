"""What Lambda would bill for the doors of a journey: the app and its lean transport in a process of their own.

`python -m bench.billed JOURNEYS WANTED` with the endpoint's URL in the environment; prints JSON.
"""

import json
import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import msgspec
from chalice.local import RouteMatcher

from app import app
from bench.stroll import Wanted, notification, stroll
from bench.visits import event
from bench.worker import Context
from chalicelib.aws.observe import tallied

FAKEPAY_SECRET = "fakepay-secret".ljust(64, "0")
MATCHER = RouteMatcher(list(app.routes))


@dataclass
class Meter:
    """CPU-seconds, and storage calls, of each step of every journey."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def ask(self, step: str, method: str, path: str, body: Any = None, bearer: str = "", **headers: str) -> Any:
        """One request, from the event's bytes to the answer's."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        matched = MATCHER.match_route(path)
        sent = json.dumps(event(method, matched.route, matched.captured, body=raw, bearer=bearer, **headers))
        with tallied() as tally:
            begun = time.process_time()
            said = json.dumps(app(json.loads(sent), Context()))
            self.seconds[step].append(time.process_time() - begun)
        self.calls[step].append(len(tally.calls))
        answer = json.loads(said)
        if answer["statusCode"] not in (200, 201):
            raise AssertionError(f"{step}: {answer}")
        return json.loads(answer["body"])

    def pay(self, order: Any, attempt_id: str) -> None:
        body, proof = notification(order, attempt_id, FAKEPAY_SECRET)
        self.ask("payment webhook", "POST", "/webhooks/fakepay", body, **proof)


def main() -> None:
    """The first journey is not counted: it loads and connects."""
    journeys, wanted = int(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Wanted)
    out, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # log lines are written, as they are when deployed, to where nobody reads
    stroll(Meter().ask, wanted, Meter().pay)
    meter = Meter()
    for _ in range(journeys):
        stroll(meter.ask, wanted, meter.pay)
    os.write(out, json.dumps({"seconds": meter.seconds, "calls": meter.calls}).encode())


if __name__ == "__main__":
    main()
