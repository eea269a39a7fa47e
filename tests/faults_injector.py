"""Faults at the k-th call to the cloud: crashes, lost answers, throttles and conflicts, on moto.

    with faults(at(2, LOST_AFTER)) as cloud:
        ...
    assert cloud.calls == ["GetItem", "TransactWriteItems", "TransactWriteItems"]

The one place where it can be done: handlers of `before-send` all run, so one of them cannot keep moto from acting.
Inside the block moto also honors DynamoDB's ClientRequestToken, and is called by one thread at a time.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import RLock
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse


class Crash(BaseException):
    """The process ends here: nothing in the shop may catch this."""


class Fault(Enum):
    """What may happen to one call. LOST is a read timeout, which the SDK itself tries again."""

    CRASH_BEFORE = auto()
    CRASH_AFTER = auto()
    LOST_BEFORE = auto()
    LOST_AFTER = auto()
    THROTTLED = auto()
    CONFLICT = auto()
    BROKEN = auto()


CRASH_BEFORE, CRASH_AFTER = Fault.CRASH_BEFORE, Fault.CRASH_AFTER
LOST_BEFORE, LOST_AFTER = Fault.LOST_BEFORE, Fault.LOST_AFTER
THROTTLED, CONFLICT, BROKEN = Fault.THROTTLED, Fault.CONFLICT, Fault.BROKEN

Plan = Callable[[int, str], Fault | None]
"""The fault of the call with this number (from 1) and operation, if any."""


def at(number: int, fault: Fault) -> Plan:
    """That fault at the call of that number."""
    return lambda n, _: fault if n == number else None


def on(operation: str, fault: Fault, times: int = 1) -> Plan:
    """That fault at the first so many calls of an operation, e.g. `PutItem`."""
    left = [times]

    def plan(_: int, called: str) -> Fault | None:
        if called != operation or not left[0]:
            return None
        left[0] -= 1
        return fault

    return plan


@dataclass
class Cloud:
    """What was asked of the cloud, call by call, also by the SDK's own retries."""

    plan: Plan
    calls: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    applied: dict[str, tuple[Any, AWSResponse]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def answer(self, request: AWSPreparedRequest, act: Callable[[], AWSResponse]) -> AWSResponse:
        operation, body = _operation(request), _body(request)
        self.calls.append(operation)
        self.bodies.append(body)
        fault = Context().run(self.plan, len(self.calls), operation)  # a rival who acts now is no part of this work
        if fault is None:
            return self._once(body, act)
        return self._faulty(fault, request, body, act)

    def _faulty(
        self, fault: Fault, request: AWSPreparedRequest, body: Any, act: Callable[[], AWSResponse]
    ) -> AWSResponse:
        if fault in (CRASH_AFTER, LOST_AFTER):
            self._once(body, act)
        if fault in (CRASH_BEFORE, CRASH_AFTER):
            raise Crash(fault.name)
        if fault in (LOST_BEFORE, LOST_AFTER):
            raise ReadTimeoutError(endpoint_url=request.url)
        return _failure(request, fault, len(body.get("TransactItems", ())) if isinstance(body, dict) else 0)

    def _once(self, body: Any, act: Callable[[], AWSResponse]) -> AWSResponse:
        """A transaction whose token was seen is answered as before (within ten minutes, which no test lasts)."""
        token = body.get("ClientRequestToken") if isinstance(body, dict) else None
        if token in self.applied:
            before, answer = self.applied[token]
            assert before == body, "one token for two different transactions"
            return _fresh(answer)
        answer = act()
        if token is not None and answer.status_code == 200:
            self.applied[token] = (body, answer)
            return _fresh(answer)
        return answer


@contextmanager
def faults(plan: Plan = lambda number, operation: None) -> Iterator[Cloud]:
    """Inject the plan's faults into every call to moto; without a plan, only count and serialize the calls."""
    cloud, original = Cloud(plan), BotocoreStubber.__call__

    def answer(stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **rest: Any) -> Any:
        if not stubber.enabled:
            return None
        with cloud.lock:
            return cloud.answer(request, lambda: original(stubber, event_name, request, **rest))

    type.__setattr__(BotocoreStubber, "__call__", answer)
    try:
        yield cloud
    finally:
        type.__setattr__(BotocoreStubber, "__call__", original)


def _operation(request: AWSPreparedRequest) -> str:
    target = request.headers.get("X-Amz-Target")
    if target is None:
        return str(request.method)
    return (target.decode() if isinstance(target, bytes) else str(target)).rpartition(".")[2]


def _body(request: AWSPreparedRequest) -> Any:
    try:
        return json.loads(request.body or b"null")
    except (ValueError, TypeError):
        return None


def _failure(request: AWSPreparedRequest, fault: Fault, items: int) -> AWSResponse:
    status, kind = 400, "ThrottlingException"
    more: dict[str, Any] = {}
    if fault is BROKEN:
        status, kind = 500, "InternalServerError"
    elif fault is CONFLICT and items:
        kind, more = "TransactionCanceledException", {"CancellationReasons": _conflicts(items)}
    elif fault is CONFLICT:
        kind = "TransactionConflictException"
    return _response(
        request.url, status, {"__type": f"com.amazonaws.dynamodb.v20120810#{kind}", "message": kind} | more
    )


def _conflicts(items: int) -> list[dict[str, str]]:
    return [{"Code": "TransactionConflict", "Message": "in conflict"}, *[{"Code": "None"}] * (items - 1)]


def _response(url: str, status: int, body: Any) -> AWSResponse:
    headers = {"Content-Type": "application/x-amz-json-1.0"}
    return AWSResponse(url, status, headers, MockRawResponse(json.dumps(body)))


def _fresh(answer: AWSResponse) -> AWSResponse:
    """The same answer, readable once more."""
    return AWSResponse(answer.url, answer.status_code, answer.headers, MockRawResponse(answer.content))
