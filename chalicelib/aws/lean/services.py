"""The services that speak JSON over one URL, and a client of each."""

from collections.abc import Callable
from typing import Any

from chalicelib.aws.lean.client import LeanClient, Service
from chalicelib.aws.lean.connections import Endpoint
from chalicelib.aws.lean.keys import lender
from chalicelib.aws.settings import encrypted, endpoint_url, settings

CONNECT_SECONDS = 1.0
READ_SECONDS = 5.0
SUFFIXES = {"cn": "amazonaws.com.cn"}
"""By the first part of a region's name; regions of isolated partitions need an endpoint in the environment."""


SERVICES = {
    "dynamodb": Service("DynamoDB_20120810", "dynamodb", "1.0"),
    "events": Service("AWSEvents", "events", "1.1"),
    "kms": Service("TrentService", "kms", "1.1"),
    "ssm": Service("AmazonSSM", "ssm", "1.1"),
    "stepfunctions": Service("AWSStepFunctions", "states", "1.0"),
}
"""By the SDK's names."""


def opened(name: str) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """The way to a service in our region: operation and request in, answer out."""
    service, region = SERVICES[name], settings().region
    url = endpoint_url(name) or public_endpoint(service.signed_as, region)
    return LeanClient(service, Endpoint(encrypted(url), CONNECT_SECONDS, READ_SECONDS), region, lender()).call


def public_endpoint(host: str, region: str) -> str:
    """Where a service is found in a region, by the first part of its host name."""
    return f"https://{host}.{region}.{SUFFIXES.get(region.partition('-')[0], 'amazonaws.com')}"
