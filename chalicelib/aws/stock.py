"""The stock transport: PynamoDB's connection over botocore, opened once."""

from functools import cache

from pynamodb.connection import Connection

from chalicelib.aws.settings import settings


@cache
def connection() -> Connection:
    """Its client is created at once: botocore's client creation is not thread-safe, so callers hold a lock."""
    opened = Connection(
        region=settings().region,
        connect_timeout_seconds=1,
        read_timeout_seconds=5,
        max_retry_attempts=2,
        max_pool_connections=64,
    )
    opened.client  # noqa: B018 - creates it
    return opened
