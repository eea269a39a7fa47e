"""What pieces of work cost: the function, what it asks of the table as declared, and what carries and logs it."""

import json
from functools import cache
from pathlib import Path

from infra.budgets.operations import OPERATIONS, Cost
from infra.costs import prices, shopping
from infra.costs.ledger import Bill
from infra.functions import functions

MEASURED = Path(__file__).with_name("measured.json")
TRIP_MS, OWN_MS, COLD_MS = 6, 5, 10
"""A storage call, a function's own time, and its share of cold starts (1 of 100 takes a second): assumed."""
LAMBDA_LINES, ACCESS_LINE = 350, 400
"""Bytes that Lambda writes around each call, and API Gateway for each request."""
LINE = 780
"""Bytes of the line of work that the journey has none of."""
TRACED = 0.05
KEY_CALLS = 0.01
"""Calls of the key service for a piece of work: data keys are kept for minutes."""
MILLION = 1_000_000

Done = dict[str, float]
"""How often each piece is done."""


@cache
def declared() -> dict[str, Cost]:
    return {each.name: each.cost for each in OPERATIONS}


@cache
def measured() -> dict[str, float]:
    """Bytes of the log line of a piece of work."""
    found: dict[str, float] = json.loads(MEASURED.read_text())
    return found


def million(name: str) -> Bill:
    """A million of one piece of work, with nothing free."""
    made = Bill(by_itself=True)
    charge(made, {name: MILLION})
    made.charge("X-Ray", TRACED * MILLION, prices.TRACE)
    return made


def charge(made: Bill, done: Done) -> None:
    """All that comes with the work, and nothing that is there without it."""
    _run(made, done)
    made.charge("DynamoDB", sum(times * declared()[name].rru for name, times in done.items()), prices.READ_UNIT)
    made.charge("DynamoDB", sum(times * declared()[name].wru for name, times in done.items()), prices.WRITE_UNIT)
    made.charge("KMS key", times_of(done) * KEY_CALLS, prices.KEY_REQUEST, "key requests")
    _carry(made, done)
    made.charge("Logs", log_bytes(done) / 1024**3, prices.LOG_GB, "log GB")


def times_of(done: Done, kind: str = "") -> float:
    return sum(times for name, times in done.items() if name.startswith(kind))


def log_bytes(done: Done) -> float:
    lines = sum(times * (measured().get(name, LINE) + LAMBDA_LINES) for name, times in done.items())
    return lines + times_of(done, "request") * ACCESS_LINE


def _run(made: Bill, done: Done) -> None:
    memory = {each.name: each.memory / 1024 for each in functions()}
    seconds = sum(
        times * (OWN_MS + COLD_MS + TRIP_MS * declared()[name].trips) / 1000 * memory[function_of(name)]
        for name, times in done.items()
    )
    made.charge("Lambda", times_of(done), prices.LAMBDA_REQUEST, "lambda requests")
    made.charge("Lambda", seconds, prices.LAMBDA_GB_SECOND, "lambda GB-seconds")


def function_of(name: str) -> str:
    """`cart_api` of `request cart_api add_line`."""
    return name.split()[1].rstrip(":")


def _carry(made: Bill, done: Done) -> None:
    """What brings the work, and what takes its news away."""
    requests, mails = times_of(done, "request"), times_of(done, "message notifications_listener")
    made.charge("API Gateway", requests, prices.API_REQUEST)
    made.charge("CloudFront", requests, prices.CDN_REQUEST + prices.CDN_FUNCTION, "CDN requests")
    made.charge("SQS", 3 * times_of(done, "message"), prices.QUEUE_REQUEST, "queue requests")
    told = times_of(done, "schedule") + times_of(done, "relay") * shopping.TOLD
    made.charge("EventBridge", told, prices.BUS_EVENT)
    made.charge("Step Functions", times_of(done, "task") * shopping.TRANSITIONS, prices.TRANSITION, "transitions")
    made.charge("SES (mail)", mails, prices.MAIL)
