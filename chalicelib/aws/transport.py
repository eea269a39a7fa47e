"""The transport: the one way to the table and to services like it, lean or stock; calls to the table are counted."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any, TypeAlias

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as UnreachedError
from pynamodb.exceptions import VerboseClientError

from chalicelib.aws import observe
from chalicelib.aws.settings import settings

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})
TRANSPORTS = {"lean": "chalicelib.aws.lean.services", "stock": "chalicelib.aws.stock"}
"""Loaded when used: loading botocore is most of a cold start."""

TOLD = {"ReturnConsumedCapacity": "TOTAL"}

Failure = VerboseClientError
"""What `call` raises: `.response["Error"]["Code"]`, and `.cancellation_reasons` of a canceled transaction."""

Lost = (HTTPClientError, UnreachedError)
"""What `call` raises when no answer came: whether it happened is unknown."""

Refusal: TypeAlias = ClientError
"""What `ask` raises when the service said no: `.response["Error"]["Code"]`; otherwise one of Lost."""

BROKEN = 500
"""From this status on a service says that it failed."""

Call = Callable[[str, dict[str, Any]], dict[str, Any]]

_opening = Lock()


def call(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """One round trip. Raises Failure, or Lost once its own retries are spent."""
    try:
        answer = _way("dynamodb")(operation, TOLD | request)
    except (Failure, *Lost):
        observe.count(operation, 0.0, operation in WRITES)
        raise
    observe.count(operation, _units(answer), operation in WRITES)
    return answer


def ask(service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """One round trip to another service: `ssm`, `kms`, `events` or `stepfunctions`. Raises Refusal or Lost."""
    return _way(service)(operation, request)


def code(failure: Refusal) -> str:
    return str(failure.response["Error"]["Code"])


def is_broken(failure: Refusal) -> bool:
    """Whether the service could not do it, rather than would not: it may, a moment later."""
    status: int = failure.response["ResponseMetadata"]["HTTPStatusCode"]
    return status >= BROKEN


def stood_there(failure: Failure) -> dict[str, Any] | None:
    """The item that the condition of a lone write met; PynamoDB keeps it out of its own error."""
    told = failure.response if "Item" in failure.response else getattr(failure.__cause__, "response", {})
    met: dict[str, Any] | None = told.get("Item")
    return met


def _units(answer: dict[str, Any]) -> float:
    consumed = answer.get("ConsumedCapacity") or []
    tables = consumed if isinstance(consumed, list) else [consumed]
    return float(sum(table.get("CapacityUnits", 0.0) for table in tables))


def _way(service: str) -> Call:
    with _opening:
        return _opened(settings().transport, service)


@cache
def _opened(transport: str, service: str) -> Call:
    """Under the lock: botocore's client creation is not thread-safe."""
    way: Call = import_module(TRANSPORTS[transport]).opened(service)
    return way


def forget() -> None:
    """Open anew at the next call (for tests)."""
    _opened.cache_clear()
