"""The stock transport: PynamoDB's connection over botocore to the table, botocore's clients to the rest."""

from collections.abc import Callable
from typing import Any

from botocore import xform_name
from pynamodb.connection import Connection

from chalicelib.aws.clients import client
from chalicelib.aws.settings import encrypted, settings


def opened(service: str) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """The way to a service: operation and request in, answer out."""
    if service == "dynamodb":
        return _connection().dispatch
    return lambda operation, request: getattr(client(service), xform_name(operation))(**request)


def _connection() -> Connection:
    """Its client is created at once, too."""
    found = Connection(
        region=settings().region,
        connect_timeout_seconds=1,
        read_timeout_seconds=5,
        max_retry_attempts=2,
        max_pool_connections=64,
    )
    encrypted(found.client.meta.endpoint_url)
    return found
