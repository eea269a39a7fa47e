"""The transport: one connection to DynamoDB, opened once; every call is counted. Replace it here and nowhere else."""

from functools import cache
from threading import Lock
from typing import Any

from botocore.exceptions import HTTPClientError
from pynamodb.connection import Connection
from pynamodb.exceptions import VerboseClientError

from chalicelib.aws import observe
from chalicelib.aws.settings import settings

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})

Failure = VerboseClientError
"""What `call` raises: `.response["Error"]["Code"]`, and `.cancellation_reasons` of a canceled transaction."""

Lost = HTTPClientError
"""What `call` raises when no answer came: whether it happened is unknown."""

_opening = Lock()


def call(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """One round trip. Raises Failure, or Lost once the SDK's own retries are spent."""
    try:
        answer = _connection().dispatch(operation, request)
    except (Failure, Lost):
        observe.count(operation, 0.0, operation in WRITES)
        raise
    observe.count(operation, _units(answer), operation in WRITES)
    return answer


def code(failure: Failure) -> str:
    return str(failure.response["Error"]["Code"])


def stood_there(failure: Failure) -> dict[str, Any] | None:
    """The item that the condition of a lone write met; PynamoDB keeps it out of its own error."""
    met: dict[str, Any] | None = getattr(failure.__cause__, "response", {}).get("Item")
    return met


def _units(answer: dict[str, Any]) -> float:
    consumed = answer.get("ConsumedCapacity") or []
    tables = consumed if isinstance(consumed, list) else [consumed]
    return float(sum(table.get("CapacityUnits", 0.0) for table in tables))


def _connection() -> Connection:
    with _opening:
        return _open()


@cache
def _open() -> Connection:
    connection = Connection(
        region=settings().region,
        connect_timeout_seconds=1,
        read_timeout_seconds=5,
        max_retry_attempts=2,
        max_pool_connections=64,
    )
    connection.client  # noqa: B018 - created here, under the lock: botocore's client creation is not thread-safe
    return connection


def forget() -> None:
    """Open anew at the next call (for tests)."""
    _open.cache_clear()
