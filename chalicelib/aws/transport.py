"""The transport: the one way to DynamoDB, opened once, lean or stock; every call is counted."""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

from botocore.exceptions import ConnectionError as UnreachedError
from botocore.exceptions import HTTPClientError
from pynamodb.exceptions import VerboseClientError

from chalicelib.aws import observe, stock
from chalicelib.aws.lean.client import LeanClient
from chalicelib.aws.lean.connections import Endpoint
from chalicelib.aws.lean.origin import credentials, endpoint_of
from chalicelib.aws.settings import settings

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})
CONNECT_SECONDS = 1.0
READ_SECONDS = 5.0

Failure = VerboseClientError
"""What `call` raises: `.response["Error"]["Code"]`, and `.cancellation_reasons` of a canceled transaction."""

Lost = (HTTPClientError, UnreachedError)
"""What `call` raises when no answer came: whether it happened is unknown."""

Call = Callable[[str, dict[str, Any]], dict[str, Any]]

_opening = Lock()


def call(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """One round trip. Raises Failure, or Lost once its own retries are spent."""
    try:
        answer = _transport()(operation, request)
    except (Failure, *Lost):
        observe.count(operation, 0.0, operation in WRITES)
        raise
    observe.count(operation, _units(answer), operation in WRITES)
    return answer


def code(failure: Failure) -> str:
    return str(failure.response["Error"]["Code"])


def stood_there(failure: Failure) -> dict[str, Any] | None:
    """The item that the condition of a lone write met; PynamoDB keeps it out of its own error."""
    told = failure.response if "Item" in failure.response else getattr(failure.__cause__, "response", {})
    met: dict[str, Any] | None = told.get("Item")
    return met


def _units(answer: dict[str, Any]) -> float:
    consumed = answer.get("ConsumedCapacity") or []
    tables = consumed if isinstance(consumed, list) else [consumed]
    return float(sum(table.get("CapacityUnits", 0.0) for table in tables))


def _transport() -> Call:
    with _opening:
        return _open(settings().transport)


def _stock() -> Call:
    return stock.connection().dispatch


def _lean() -> Call:
    region = settings().region
    url = settings().dynamodb_url or endpoint_of("dynamodb", region)
    return LeanClient(Endpoint(url, CONNECT_SECONDS, READ_SECONDS), region, credentials()).call


TRANSPORTS = {"lean": _lean, "stock": _stock}


@cache
def _open(transport: str) -> Call:
    return TRANSPORTS[transport]()


def forget() -> None:
    """Open anew at the next call (for tests)."""
    _open.cache_clear()
    stock.connection.cache_clear()
