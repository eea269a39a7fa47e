"""How to reach the local cloud: one session, clients made one at a time, nothing read from the user's AWS files."""

import threading
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

REGION = "us-east-1"
ACCOUNT = "000000000000"
KEY = "test"


class Access:
    """Clients of the cloud at `endpoint`; safe to use from several threads."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._clients: dict[str, Any] = {}
        self._creating = threading.RLock()

    def client(self, service: str) -> Any:
        """The client of a service, created at first use."""
        with self._creating:
            if service not in self._clients:
                settings = Config(
                    connect_timeout=2,
                    read_timeout=30,
                    retries={"mode": "standard", "total_max_attempts": 3},
                    proxies={},  # the cloud is on this machine, whatever the environment says
                )
                self._clients[service] = self._session.client(service, endpoint_url=self.endpoint, config=settings)
            return self._clients[service]

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session(aws_access_key_id=KEY, aws_secret_access_key=KEY, region_name=REGION)


def environment(endpoint: str) -> dict[str, str]:
    """The variables that lead every SDK in a process to the cloud at `endpoint`."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",  # which would count before the other, where somebody has set it
    }


def full_name(name: str) -> str:
    """A resource's name with the product's prefix, which short names such as `fulfillment` leave out."""
    return name if name == PREFIX or name.startswith(f"{PREFIX}-") else f"{PREFIX}-{name}"


PREFIX = "storefront"
