"""Clients: botocore clients for everything but the table, created at first use and kept while warm."""

from functools import cache
from threading import Lock
from typing import Any

from botocore.config import Config
from botocore.session import get_session

from chalicelib.aws.settings import encrypted, settings

SIGNATURES = {"s3": "s3v4"}
"""botocore would presign forms with version 2, which buckets made after June 2020 refuse."""

CONNECT_SECONDS = 2
PATIENT, HURRIED = (10, 3), (5, 2)
"""How many seconds to wait for an answer, how often."""

_creating = Lock()


def client(service: str, hurried: bool = False) -> Any:
    """The client of a service; a `hurried` one gives up before the gateway does. Creation is not thread-safe in
    botocore, hence the lock."""
    with _creating:
        return _create(service, hurried)


@cache
def _create(service: str, hurried: bool) -> Any:
    read_seconds, attempts = HURRIED if hurried else PATIENT
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
        signature_version=SIGNATURES.get(service),
    )
    made = get_session().create_client(service, region_name=settings().region, config=config)
    encrypted(made.meta.endpoint_url)
    return made


def forget() -> None:
    """Create anew at the next use (for tests)."""
    _create.cache_clear()
