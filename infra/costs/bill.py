"""The bill of a stage for a month with so many orders: line by line, from measured work, prices and assumptions."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from chalicelib.aws.metrics import MEASURES
from infra.costs import prices, shopping
from infra.declared import resources
from infra.functions import functions
from infra.stacks.rates import PACES
from infra.stacks.stages import Stage
from infra.stacks.watches import watches

MEASURED = Path(__file__).with_name("measured.json")
MONTH_MINUTES = 30 * 24 * 60
TRIP_MS, OWN_MS, COLD_MS = 6, 5, 10
"""A storage call, a function's own time, and its share of cold starts (1 of 100 takes a second): assumed."""
LAMBDA_LINES, ACCESS_LINE = 350, 400
"""Bytes that Lambda writes around each call, and API Gateway for each request."""
POLLS = 5 * 3
"""Long polls of a queue at rest, a minute: five pollers, twenty seconds each."""
BUSINESS = 6
"""Metrics that the dashboard's filters make (`infra.stacks.dashboard`)."""
RULES = len(PACES) + 4
"""Of the firewall: paces, the word, the length, and two sets of AWS's."""


@dataclass
class Bill:
    """Dollars by line; what is free each month is taken off first, once for each kind of use."""

    lines: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def charge(self, line: str, used: float, price: float, free: str = "") -> None:
        self.lines[line] += max(0.0, used - prices.FREE.get(free, 0)) * price

    @property
    def total(self) -> float:
        return sum(self.lines.values())


@cache
def measured() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(MEASURED.read_text())
    return found


def work(orders: int) -> dict[str, float]:
    """How often each measured piece is done, the ticks of the clock among them."""
    ticks = {f"schedule {each.function}": MONTH_MINUTES / _minutes(each.expression) for each in resources().schedules}
    return shopping.pieces(orders) | ticks


def bill(stage: Stage, orders: int) -> Bill:
    """What the stage costs in a month with so many orders, in an account with nothing else in it."""
    made, done = Bill(), {name: times for name, times in work(orders).items() if times}
    _functions(made, done)
    _storage(made, done, orders)
    _messages(made, done, orders)
    _edge(made, stage, done, orders)
    _seen(made, stage, done)
    return made


def _sum(done: dict[str, float], count: str, kind: str = "") -> float:
    return sum(times * measured()[name][count] for name, times in done.items() if name.startswith(kind))


def _times(done: dict[str, float], kind: str = "") -> float:
    return sum(times for name, times in done.items() if name.startswith(kind))


def _functions(made: Bill, done: dict[str, float]) -> None:
    memory = {each.name: each.memory / 1024 for each in functions()}
    seconds = sum(
        times * (OWN_MS + COLD_MS + TRIP_MS * measured()[name]["round_trips"]) / 1000 * memory[name.split()[1]]
        for name, times in done.items()
    )
    made.charge("Lambda", _times(done), prices.LAMBDA_REQUEST, "lambda requests")
    made.charge("Lambda", seconds, prices.LAMBDA_GB_SECOND, "lambda GB-seconds")
    made.charge("API Gateway", _times(done, "request"), prices.API_REQUEST)


def _storage(made: Bill, done: dict[str, float], orders: int) -> None:
    # The emulator tells no read units of some calls: one for each call, where that is more.
    reads = sum(
        times * max(measured()[name]["read_units"], measured()[name]["round_trips"]) for name, times in done.items()
    )
    kept = orders * shopping.STORED_KB / 1024**2
    made.charge("DynamoDB", reads, prices.READ_UNIT)
    made.charge("DynamoDB", _sum(done, "write_units"), prices.WRITE_UNIT)
    made.charge("DynamoDB", kept, prices.TABLE_GB, "table GB")
    made.charge("DynamoDB backup (PITR)", kept, prices.PITR_GB)
    made.charge("KMS key", 1, prices.KEY)
    made.charge("KMS key", _times(done) / 100, prices.KEY_REQUEST, "key requests")
    made.charge("S3", 1, prices.FILE_GB)


def _messages(made: Bill, done: dict[str, float], orders: int) -> None:
    polls = len(resources().queues) * POLLS * MONTH_MINUTES
    told = orders * (shopping.EVENTS["order"] + shopping.RETURNED * shopping.EVENTS["return"])
    refunds = orders * shopping.RETURNED * shopping.TRANSITIONS
    made.charge("SQS", 3 * _times(done, "message") + polls, prices.QUEUE_REQUEST, "queue requests")
    made.charge("EventBridge", told + _times(done, "schedule"), prices.BUS_EVENT)
    made.charge("Step Functions", refunds, prices.TRANSITION, "transitions")
    made.charge("SES (mail)", orders * shopping.MAILS, prices.MAIL)


def _edge(made: Bill, stage: Stage, done: dict[str, float], orders: int) -> None:
    pages = orders * shopping.VISITS * shopping.PAGES
    asked = _times(done, "request") + pages * (1 + shopping.CDN_HITS)
    sent = pages * (shopping.PAGE_KB + shopping.IMAGE_KB) / 1024**2
    made.charge("CloudFront", asked, prices.CDN_REQUEST + prices.CDN_FUNCTION, "CDN requests")
    made.charge("CloudFront", sent, prices.CDN_GB, "CDN GB")
    if stage.waf:
        made.charge("WAF", 1, prices.WEB_ACL + RULES * prices.WEB_ACL_RULE)
        made.charge("WAF", _times(done, "request"), prices.WEB_ACL_REQUEST)
        made.charge("Secrets Manager", 1, prices.SECRET)
    if stage.cdn_logs:
        made.charge("S3", asked * 500 / 1024**3 * 6, prices.FILE_GB)


def _seen(made: Bill, stage: Stage, done: dict[str, float]) -> None:
    written = _sum(done, "bytes") + _times(done) * LAMBDA_LINES + _times(done, "request") * ACCESS_LINE
    logs = written / 1024**3
    made.charge("Logs", logs, prices.LOG_GB, "log GB")
    made.charge("Logs", logs * stage.log_retention_days / 30 / 10, prices.LOG_KEPT_GB)  # they are kept compressed
    working = {name.split()[1] for name in done if not name.startswith("schedule")}
    measures = len(MEASURES) * len(working) + (BUSINESS if working and stage.dashboard else 0)
    made.charge("Metrics", measures, prices.METRIC, "metrics")
    alarms = sum(len(watch.series) for watch in watches(stage, resources(), functions()))
    made.charge("Alarms", alarms, prices.ALARM_METRIC, "alarm metrics")
    made.charge("Dashboard", int(stage.dashboard), prices.DASHBOARD, "dashboards")
    made.charge("X-Ray", _traced(_times(done)), prices.TRACE, "traces")


def _traced(calls: float) -> float:
    """One a second and five of a hundred of the others; here as if they came evenly."""
    certain = min(calls, MONTH_MINUTES * 60)
    return certain + 0.05 * (calls - certain)


def _minutes(expression: str) -> int:
    """Of `rate(5 minutes)`."""
    return int(expression.removeprefix("rate(").split()[0])
