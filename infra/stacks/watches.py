"""What somebody is woken for. Silence is good news everywhere but from the shop's clock, which ticks or is broken."""

from math import ceil

from chalicelib.aws import metrics
from infra.functions import Function
from infra.resources import RELAY_DEAD, Queue, Resources
from infra.stacks.names import workflow_arn
from infra.stacks.schedules import DEAD as SCHEDULES_DEAD
from infra.stacks.series import Series, of_api, of_function, of_queue, of_rule, of_table, of_workflow, told
from infra.stacks.stages import Stage
from infra.stacks.watch import Watch

OFTEN = {"SignatureFailed": 3, "OversellPrevented": 50, "RefundWorkflowRestarted": 3}
"""Alerts that mean something only if there are so many of them in five minutes: one may be chance, or a rush."""

MONEY_AND_STOCK = frozenset(
    {
        "SignatureFailed", "PaymentMismatched", "RefundFailed", "RefundNeedsPerson", "OversellPrevented",
        "StockBelowZero", "AuditFindings",
    }
)  # fmt: skip
"""Alerts that every stage listens to."""

OPERATIONS = ("GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "TransactWriteItems")
AUDIT_HOURS = 26
"""One begins each night; a day, and time for it to go through the table."""

LONGEST_SPELL = 24 * 60
"""Minutes: CloudWatch takes no longer period."""

SLOW_MS = 2_000
FAULTY_PERCENT = 5


def watches(stage: Stage, wanted: Resources, functions: tuple[Function, ...]) -> tuple[Watch, ...]:
    """Those that the stage asks for. What is turned off is not watched: it does nothing, and should not."""
    running = tuple(function for function in functions if function.name not in stage.turned_off)
    every = (*_dead(stage, wanted), *_told(stage), *_flow(stage, wanted), *_table(stage))
    if stage.alarms == "few":
        return (*(watch for watch in every if watch.few), *_all_functions())
    ticks = {schedule.function: _minutes(schedule.expression) for schedule in wanted.schedules}
    return (
        *every,
        _api(stage),
        _audited(stage),
        *(_late(stage, queue) for queue in wanted.queues if queue.function not in stage.turned_off),
        *(watch for function in running for watch in _function(stage, function)),
        *(_slow(stage, function) for function in running if function.kind == "http"),
        *(_clock(stage, function, ticks[function.name]) for function in running if function.name in ticks),
    )


def _dead(stage: Stage, wanted: Resources) -> list[Watch]:
    names = [f"{queue.name}-dlq" for queue in wanted.queues] + [RELAY_DEAD, SCHEDULES_DEAD]
    return [
        Watch(
            name=name.removeprefix("storefront-"),
            says="Messages that nobody could handle: find out why in the function's log, then give them back.",
            series=(of_queue(stage, name, "ApproximateNumberOfMessagesVisible"),),
            few=True,
        )
        for name in names
    ]


def _told(stage: Stage) -> list[Watch]:
    return [
        Watch(name=name, says=says, series=(told(stage, name),), above=OFTEN.get(name, 1), few=name in MONEY_AND_STOCK)
        for name, says in (metrics.ALERTS | metrics.OUTCOMES).items()
    ]


def _audited(stage: Stage) -> Watch:
    """Every finished audit is measured, also one that found nothing: no measure is no audit."""
    finished = told(stage, "AuditFindings", statistic="SampleCount")
    return Watch(
        name="audit-missing",
        says="No audit has finished for 26 hours: whether money and stock are right is not known.",
        series=(finished,), expression="IF(FILL(a, 0) < 1, 1, 0)", minutes=60, times=AUDIT_HOURS, silence_rings=True,
    )  # fmt: skip


def _flow(stage: Stage, wanted: Resources) -> list[Watch]:
    """News and refunds on their way."""
    late = of_function(stage, wanted.relay, "IteratorAge", "Maximum")
    ended = [
        Watch(
            name=f"{workflow.name.removeprefix('storefront-')}-workflow",
            says="A workflow ended without its end. The sweeper starts it again; look at the step that failed.",
            series=tuple(
                of_workflow(workflow_arn(stage, workflow.name), f"Executions{end}")
                for end in ("Failed", "TimedOut", "Aborted")
            ),
            few=True,
        )
        for workflow in wanted.workflows
    ]
    missed = [
        Watch(
            name=f"{schedule.name.removeprefix('storefront-')}-missed",
            says="The shop's clock could not call its function.",
            series=(of_rule(stage, schedule.name, "FailedInvocations"),),
        )
        for schedule in wanted.schedules
    ]
    behind = "News waits in the table's stream for over a minute: nothing is confirmed, sent or mailed meanwhile."
    return [Watch(name="relay-late", says=behind, series=(late,), above=60_000, times=3, few=True), *ended, *missed]


def _table(stage: Stage) -> list[Watch]:
    throttled = tuple(of_table(stage, metric) for metric in ("ReadThrottleEvents", "WriteThrottleEvents"))
    failing = tuple(of_table(stage, "SystemErrors", operation) for operation in OPERATIONS)
    return [
        Watch(
            name="table-throttled",
            says="The table turns calls away: a hot key, or a quota.",
            series=throttled,
            few=True,
        ),
        Watch(name="table-errors", says="DynamoDB fails by itself.", series=failing, above=5),
    ]


def _all_functions() -> list[Watch]:
    """One series each for the whole account and region: cheap, and of whatever else runs there, too."""
    errors, throttles = Series("AWS/Lambda", "Errors"), Series("AWS/Lambda", "Throttles")
    return [
        Watch(name="any-errors", says="Some function fails or times out.", series=(errors,)),
        Watch(name="any-throttles", says="Some function has no executions left.", series=(throttles,)),
    ]


def _function(stage: Stage, function: Function) -> list[Watch]:
    """Its own faults are in its lines of work; what killed it is only in Lambda's count. Three at least: else one of
    one is all."""
    counts = (
        told(stage, metrics.FAULTS, function.name),
        of_function(stage, function.name, "Errors"),
        of_function(stage, function.name, "Invocations"),
    )
    bad = "MAX([FILL(a, 0), FILL(b, 0)])"
    return [
        Watch(
            name=f"{function.name}-errors",
            says=f"{FAULTY_PERCENT} of 100 calls fail by a mistake of ours, or are cut off. See the lines of its log.",
            series=counts,
            expression=f"IF({bad} >= 3, 100 * {bad} / c, 0)",
            above=FAULTY_PERCENT,
        ),
        Watch(
            name=f"{function.name}-throttles",
            says="It has no executions left: its own reserve, or the account's, is used up.",
            series=(of_function(stage, function.name, "Throttles"),),
        ),
    ]


def _slow(stage: Stage, function: Function) -> Watch:
    duration = of_function(stage, function.name, "Duration", "p99")
    says = f"One of a hundred waits for {SLOW_MS} ms or more, for a quarter of an hour."
    return Watch(name=f"{function.name}-p99", says=says, series=(duration,), above=SLOW_MS, times=3)


def _late(stage: Stage, queue: Queue) -> Watch:
    age = of_queue(stage, queue.name, "ApproximateAgeOfOldestMessage")
    says = "A message waits for over ten minutes."
    return Watch(name=f"{queue.name.removeprefix('storefront-')}-late", says=says, series=(age,), above=600)


def _api(stage: Stage) -> Watch:
    says = "The API answers with 5xx."
    return Watch(name="api-5xx", says=says, series=(of_api(stage, "5XXError"),), above=5)


def _clock(stage: Stage, function: Function, minutes: int) -> Watch:
    """The sweepers are what everything else relies on: three ticks without one is news."""
    runs = of_function(stage, function.name, "Invocations")
    spells = ceil(3 * minutes / LONGEST_SPELL)
    says = "It has not run for three of its ticks: what it sweeps is not seen to."
    # As an alarm rings above a figure only: 1 when it did not run.
    return Watch(
        name=f"{function.name}-silent", says=says, series=(runs,), expression="IF(FILL(a, 0) < 1, 1, 0)",
        minutes=3 * minutes // spells, times=spells, silence_rings=True,
    )  # fmt: skip


def _minutes(expression: str) -> int:
    """Of `rate(5 minutes)`."""
    return int(expression.removeprefix("rate(").split()[0])
