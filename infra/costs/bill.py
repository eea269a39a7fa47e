"""The bill of a stage for a month with so many orders: line by line, from declared work, prices and assumptions."""

from chalicelib.aws.metrics import MEASURES
from infra.costs import prices, shopping
from infra.costs.ledger import Bill
from infra.costs.pieces import TRACED, Done, charge, function_of, log_bytes, times_of
from infra.declared import resources
from infra.functions import functions
from infra.stacks.rates import PACES
from infra.stacks.stages import Stage
from infra.stacks.watches import watches

MONTH_MINUTES = 30 * 24 * 60
POLLS = 5 * 3
"""Long polls of a queue at rest, a minute: five pollers, twenty seconds each."""
KEYS = 2
"""The one of what is kept, and the vault's."""
ANCHORS = 2 * 2
"""Put an hour: of a shop, and of what belongs to none, the last root's again and the new one's."""
BUSINESS = 6
"""Metrics that the dashboard's filters make (`infra.stacks.dashboard`)."""
RULES = len(PACES) + 4
"""Of the firewall: paces, the word, the length, and two sets of AWS's."""


def work(orders: int) -> Done:
    """How often each piece is done, the ticks of the clock among them."""
    ticks = {f"schedule {each.function}": MONTH_MINUTES / _minutes(each.expression) for each in resources().schedules}
    return shopping.pieces(orders) | ticks


def bill(stage: Stage, orders: int) -> Bill:
    """What the stage costs in a month with so many orders, in an account with nothing else in it."""
    made, done = Bill(), {name: times for name, times in work(orders).items() if times}
    charge(made, done)
    _kept(made, orders)
    _edge(made, stage, done, orders)
    _seen(made, stage, done)
    return made


def _kept(made: Bill, orders: int) -> None:
    """What is there, used or not."""
    kept = orders * shopping.STORED_KB / 1024**2
    made.charge("DynamoDB", kept, prices.TABLE_GB, "table GB")
    made.charge("DynamoDB backup (PITR)", kept, prices.PITR_GB)
    made.charge("KMS key", KEYS, prices.KEY)
    made.charge("S3", 1, prices.FILE_GB)
    made.charge("S3", ANCHORS * MONTH_MINUTES / 60, prices.FILE_PUT)
    polls = len(resources().queues) * POLLS * MONTH_MINUTES
    made.charge("SQS", polls, prices.QUEUE_REQUEST, "queue requests")


def _edge(made: Bill, stage: Stage, done: Done, orders: int) -> None:
    """Pages from the cache, pictures, and what stands before the API."""
    pages = orders * shopping.VISITS * shopping.PAGES
    asked = pages * (1 + shopping.CDN_HITS)
    sent = pages * (shopping.PAGE_KB + shopping.IMAGE_KB) / 1024**2
    requests = times_of(done, "request")
    made.charge("CloudFront", asked, prices.CDN_REQUEST + prices.CDN_FUNCTION, "CDN requests")
    made.charge("CloudFront", sent, prices.CDN_GB, "CDN GB")
    if stage.waf:
        made.charge("WAF", 1, prices.WEB_ACL + RULES * prices.WEB_ACL_RULE)
        made.charge("WAF", requests, prices.WEB_ACL_REQUEST)
        made.charge("Secrets Manager", 1, prices.SECRET)
    if stage.cdn_logs:
        made.charge("S3", (asked + requests) * 500 / 1024**3 * 6, prices.FILE_GB)


def _seen(made: Bill, stage: Stage, done: Done) -> None:
    months = stage.log_retention_days / 30 / 10  # they are kept compressed
    made.charge("Logs", log_bytes(done) / 1024**3 * months, prices.LOG_KEPT_GB)
    working = {function_of(name) for name in done if not name.startswith("schedule")}
    measures = len(MEASURES) * len(working) + (BUSINESS if working and stage.dashboard else 0)
    made.charge("Metrics", measures, prices.METRIC, "metrics")
    alarms = sum(len(watch.series) for watch in watches(stage, resources(), functions()))
    made.charge("Alarms", alarms, prices.ALARM_METRIC, "alarm metrics")
    made.charge("Dashboard", int(stage.dashboard), prices.DASHBOARD, "dashboards")
    made.charge("X-Ray", _traced(times_of(done)), prices.TRACE, "traces")


def _traced(calls: float) -> float:
    """One a second and five of a hundred of the others; here as if they came evenly."""
    certain = min(calls, MONTH_MINUTES * 60)
    return certain + TRACED * (calls - certain)


def _minutes(expression: str) -> int:
    """Of `rate(5 minutes)`."""
    return int(expression.removeprefix("rate(").split()[0])
