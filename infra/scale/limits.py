"""The limits: what each takes a second, what an order asks of it, and what moves it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Literal

from chalicelib.aws.params import KEEP_SECONDS
from infra.costs import shopping
from infra.costs.pieces import OWN_MS
from infra.declared import resources
from infra.functions import functions
from infra.scale import demand
from infra.stacks.pulls import LISTENERS_AT_ONCE, NEWS_AT_ONCE, NEWS_BATCHES, at_once
from infra.stacks.stages import PROD
from infra.stacks.surfaces import PREFIXES, surface

Known = Literal["quoted", "quoted, unverified", "ours", "computed"]
"""`quoted` was read in AWS's documentation; `unverified` is from memory; `ours` is a setting of this repository."""

UNVERIFIED: Known = "quoted, unverified"

STREAM_SHARDS = 4
"""Of a new table, one for each of its partitions: 4,000 WRU at 1,000 each. Assumed."""
CALL_EVENTS = 10
PARAMETERS = 3
"""That an environment reads when it starts, and again when they are too old: the shops and two secrets."""
TRANSITIONS = 14
"""Of a refund's workflow: its tasks, the choices between them, start and end."""


@dataclass(frozen=True)
class Limit:
    """`takes` and `asked` are in the same unit: a second, and for one order."""

    what: str
    takes: float
    asked: float
    moved: str
    known: Known

    @property
    def carries(self) -> float:
        """Orders a second."""
        return self.takes / self.asked


def limits() -> list[Limit]:
    """All of them, the tightest first."""
    found = [*_edge(), *_doors(), *_lambda(), *_table(), *_behind(), *_listeners()]
    return sorted(found, key=lambda limit: limit.carries)


def _edge() -> Iterator[Limit]:
    requests = demand.times("request")
    pages = shopping.VISITS * shopping.PAGES * (1 + shopping.CDN_HITS)
    yield Limit("CloudFront: requests", 250_000, requests + pages, "quota of the distribution", "quoted")
    yield Limit("WAF: requests of one web ACL", 100_000, requests, "quota of the web ACL, or `Stage.waf`", "quoted")
    yield Limit("API Gateway: requests of the account", 10_000, requests, 'quota "throttle rate"', "quoted")


def _doors() -> Iterator[Limit]:
    """The throttle of the stage counts for each method alone: the one that is asked most is where it shows."""
    asked: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for each, times in demand.chosen("request"):
        asked[surface(each.door.partition(" ")[2])][each.door] += times
    for name in ("public", *PREFIXES.values()):
        if asked[name]:
            door, times = max(asked[name].items(), key=lambda pair: pair[1])
            setting = f"`Stage.throttles.{name}` in stages.py"
            yield Limit(f"throttle of `{door}`", getattr(PROD.throttles, name).per_second, times, setting, "ours")


def _lambda() -> Iterator[Limit]:
    yield Limit("Lambda: executions at once", 1_000, demand.busy(), 'quota "concurrent executions"', "quoted")
    for each in functions():
        if each.reserved_concurrency:
            setting = f'`OTHERS["{each.name}"]` in functions.py'
            yield Limit(f"executions of `{each.name}`", each.reserved_concurrency, _busy(each.name), setting, "ours")


def _busy(function: str) -> float:
    return demand.busy(function=function)


def _table() -> Iterator[Limit]:
    read, written = demand.total(lambda each: each.cost.rru), demand.total(lambda each: each.cost.wru)
    for kind, units, quota, warm in (("read", read, 40_000, 12_000), ("write", written, 40_000, 4_000)):
        yield Limit(f"table: {kind} units", quota, units, f'quota "table-level {kind} throughput"', "quoted")
        yield Limit(f"new table: {kind} units at once", warm, units, "`Stage.warm` in stages.py", "quoted")


def _behind() -> Iterator[Limit]:
    messages, events, returned = demand.times("message"), demand.counted()["events"], shopping.RETURNED
    changes = demand.counted()["changes"]
    calls = ceil(NEWS_AT_ONCE * events / changes / CALL_EVENTS)
    relayed = STREAM_SHARDS * NEWS_BATCHES * NEWS_AT_ONCE / ((calls * demand.BUS_MS + OWN_MS) / 1000)
    yield Limit("relay: changes of items", relayed, changes, "`NEWS_BATCHES` in pulls.py", "computed")
    yield Limit("EventBridge: PutEvents, ten events each", 10_000, events / CALL_EVENTS, "quota", "quoted")
    yield Limit("EventBridge: invocations of targets", 18_750, messages, "quota", "quoted")
    reading = demand.busy() * PARAMETERS / KEEP_SECONDS
    yield Limit(
        "SSM: GetParameter, once all is warm", 40, reading, "higher throughput of the parameter store", UNVERIFIED
    )
    yield Limit("Step Functions: StartExecution", 300, returned, "quota", UNVERIFIED)
    transitions = returned * TRANSITIONS
    yield Limit("Step Functions: transitions", 5_000, transitions, "quota", UNVERIFIED)
    yield Limit(
        "SES in the sandbox: mails",
        1,
        demand.times("message", "notifications_listener"),
        "production access, then its send rate",
        "quoted",
    )


def _listeners() -> Iterator[Limit]:
    """A batch is worked on message by message, but where a function takes all of it together."""
    for queue in resources().queues:
        each = demand.together(queue.function)
        messages = demand.times("message", queue.function)
        asked = messages * each if each else demand.busy("message", queue.function)
        if asked:
            own = queue.function in LISTENERS_AT_ONCE
            setting = f"`{'LISTENERS_AT_ONCE' if own else 'LISTENER_AT_ONCE'}` in pulls.py"
            yield Limit(f"executions of `{queue.function}`", at_once(queue.function), asked, setting, "ours")
