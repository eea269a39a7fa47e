"""The stock transport: PynamoDB's connection over botocore to the table, botocore's clients to the rest."""

from collections.abc import Callable
from typing import Any

from botocore import xform_name
from pynamodb.connection import Connection

from chalicelib.aws.clients import client
from chalicelib.aws.lean.client import ATTEMPTS
from chalicelib.aws.lean.services import CONNECT_SECONDS, READ_SECONDS
from chalicelib.aws.settings import encrypted, settings


def opened(service: str) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """The way to a service: operation and request in, answer out."""
    if service == "dynamodb":
        return _connection().dispatch
    return lambda operation, request: getattr(client(service), xform_name(operation))(**request)


def _connection() -> Connection:
    """As patient as the lean way; its client is created at once."""
    found = Connection(
        region=settings().region,
        connect_timeout_seconds=CONNECT_SECONDS,
        read_timeout_seconds=READ_SECONDS,
        max_retry_attempts=ATTEMPTS - 1,
        max_pool_connections=64,
    )
    encrypted(found.client.meta.endpoint_url)
    return found
