"""Metrics: what is measured of every request, what a person is alerted to, and what a request costs."""

from typing import Any


def namespace(stage: str) -> str:
    """Of a stage's metrics: stages may share an account, and an alarm of one does not ring for another."""
    return f"storefront-{stage}"


DIMENSION = "function"
"""The one dimension of the measures: the deployed function. Alerts have none: there is one series of each."""

MEASURES = {
    "requests": "Count",
    "latency_ms": "Milliseconds",
    "storage_units": "Count",
    "micro_dollars": "None",
}
"""What each line of work measures, under the names that the line itself uses, and the unit."""

UNMEASURED = "schedule"
"""The kind of work whose line has the figures, but makes no metrics of them: a shop at rest would pay for little else.
Faults are measured all the same."""

FAULTS = "faults"
"""Measured beside them only where there is one: work that ended by a mistake of ours, or by an answer of 5xx."""

ALERTS = {
    "SignatureFailed": "A webhook was not signed by its provider, not just now, or not for us",
    "NotificationUnreadable": "A provider's notification was signed, but cannot be read without guessing",
    "NotificationAltered": "A provider used the id of an event for another one",
    "AttemptNotFound": "A provider tells of a payment that we do not know",
    "RefundNotFound": "A provider tells of a refund that we have not asked for",
    "PaymentMismatched": "A provider names another amount than was to be paid",
    "PaymentNotLookedAt": "A payment that its provider is silent about could not be asked for",
    "RefundFailed": "A refund is given up: a person has to see to it, or to why it was rejected",
    "RefundNeedsPerson": "A provider says of a refund what our books cannot hold",
    "RefundNotLookedAfter": "A refund's workflow could not be looked after",
    "RefundWorkflowRestarted": "A refund's workflow had died and was started again",
    "VaultLocked": "Personal data cannot be opened: KMS refuses, or a wrapping key is not in the keyring any more",
    "OversellPrevented": "Units that were there for the quote were gone for the order, which was refused",
    "StockBelowZero": "A level of stock holds less than nothing: an invariant of ours is broken",
    "ChangedByHand": "An audited item was written by something that does not say who it is, or cannot be read any more",
    "RootReplaced": "The audit's newest root is not the one that was anchored: nothing is signed after it",
    "OrderNotClosed": "An unpaid order could not be closed",
    "ParcelNotMoved": "A parcel's carrier could not be asked",
    "PromotionNotTurned": "A promotion that is due could not be started or ended; prices follow its window",
    "ReceiptNotConfirmed": "An order that arrived could not be completed",
    "RefreshTokenReused": "A refresh token came a second time: somebody holds another's; the session has ended",
    "AccountNotErased": "What is personal of a closed account could not be erased",
    "AuditStalled": "An audit stood still, for its message was lost or always fails, and was taken up again",
}
"""Every alert there is, and what has happened then; each is a metric of that name."""

OUTCOMES = {
    "AuditFindings": "An audit has found what breaks an invariant: see docs/deploy.md for what to do",
}
"""What a piece of work comes to in the end, none included, and what any of it means; each is a metric of that name."""

WRU_MICRO_DOLLARS = 0.625
RRU_MICRO_DOLLARS = 0.125
"""DynamoDB on demand, us-east-1: aws.amazon.com/dynamodb/pricing/on-demand, seen 2026-11."""

MICRO_DOLLARS_PER_MB_MS = 13.3334 / 1024 / 1000
"""Lambda on arm64, us-east-1, $0.0000133334 for a GB-second: aws.amazon.com/lambda/pricing, seen 2026-11."""

INVOCATION = 0.20
CALLS = {
    "request": INVOCATION + 3.50,
    "message": INVOCATION + 3 * 0.40,
    "task": INVOCATION + 25.0,
    "schedule": INVOCATION + 1.0,
    "relay": INVOCATION,
}
"""Micro-dollars of what calls a function, besides Lambda's own: a request to the REST API; sending, receiving and
deleting a message of SQS (the dearest case, a batch of one); a transition of a standard workflow; the scheduler; the
stream is free. The same pages of API Gateway, SQS, Step Functions and EventBridge, seen 2026-11."""


def micro_dollars(kind: str, read_units: float, write_units: float, ms: float, memory_mb: int) -> float:
    """What one piece of work costs: storage, the time of the function (without its start), and the call."""
    storage = read_units * RRU_MICRO_DOLLARS + write_units * WRU_MICRO_DOLLARS
    return storage + ms * memory_mb * MICRO_DOLLARS_PER_MB_MS + CALLS[kind]


def embedded(at: float, *directives: dict[str, Any]) -> dict[str, Any]:
    """What makes metrics of a log line's own members (CloudWatch embedded metric format); `at` in seconds."""
    return {"Timestamp": int(at * 1000), "CloudWatchMetrics": list(directives)}


def directive(stage: str, units: dict[str, str], *dimensions: str) -> dict[str, Any]:
    metrics = [{"Name": name, "Unit": unit} for name, unit in units.items()]
    return {"Namespace": namespace(stage), "Dimensions": [list(dimensions)], "Metrics": metrics}
