"""The lean client: one call is one answer or one failure, tried as often and as long as the SDK would."""

import random
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from botocore.exceptions import (
    ConnectionClosedError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
)
from pynamodb.exceptions import CancellationReason, VerboseClientError

from chalicelib.aws.lean.attributes import decode, encode
from chalicelib.aws.lean.connections import Answer, BrokenError, Endpoint, UnreachedError
from chalicelib.aws.lean.keys import Keys
from chalicelib.aws.lean.signing import signed

ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0
TRANSIENT_STATUS = frozenset({500, 502, 503, 504})
PASSING = frozenset(
    {
        "Throttling", "ThrottlingException", "ThrottledException", "ThrottlingError", "RequestThrottled",
        "RequestThrottledException", "TooManyRequestsException", "ProvisionedThroughputExceededException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown",
        "TransactionInProgressException", "PriorRequestNotComplete", "RequestTimeout", "RequestTimeoutException",
    }
)  # fmt: skip
"""Codes that botocore's standard retry mode tries again, too."""


@dataclass(frozen=True)
class Service:
    """How a service is called: on the wire, in signatures and host names, and in its content type."""

    target: str
    signed_as: str
    json_version: str


@dataclass(frozen=True)
class LeanClient:
    """Speaks to one service at one endpoint. Many threads may use it."""

    service: Service
    endpoint: Endpoint
    region: str
    keys: Callable[[], Keys]

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """The answer. Raises VerboseClientError, or HTTPClientError or EndpointConnectionError when no answer came."""
        body = encode(request)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._send(operation, body)
            except (HTTPClientError, EndpointConnectionError):
                if attempt == ATTEMPTS:
                    raise
            else:
                if answer.status == 200:
                    return decode(answer.body)
                failure = _failure(operation, answer)
                if attempt == ATTEMPTS or not _may_pass(failure, answer.status):
                    raise failure
            time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**attempt)))
        raise AssertionError("the last attempt returns or raises")

    def _send(self, operation: str, body: bytes) -> Answer:
        headers = {
            "host": self.endpoint.host,
            "content-type": f"application/x-amz-json-{self.service.json_version}",
            "x-amz-target": f"{self.service.target}.{operation}",
        }
        proven = signed(headers, body, self.keys(), self.region, self.service.signed_as, datetime.now(UTC))
        return _heard(self.endpoint, proven | {"accept-encoding": "identity"}, body)


def _heard(endpoint: Endpoint, headers: dict[str, str], body: bytes) -> Answer:
    """The whole answer as it was sent. Raises HTTPClientError or EndpointConnectionError."""
    try:
        answer = endpoint.post(headers, body)
        _check(answer)
    except OSError as lost:
        raise _lost(endpoint.url, lost) from lost
    return answer


def _check(answer: Answer) -> None:
    """DynamoDB sends a checksum with each answer. Raises BrokenError when it is another one's."""
    told = answer.headers.get("x-amz-crc32")
    if told is not None and told != str(zlib.crc32(answer.body)):
        raise BrokenError("the answer was damaged on its way")


def _lost(url: str, lost: OSError) -> HTTPClientError | EndpointConnectionError:
    """The SDK's own error for it."""
    if isinstance(lost, UnreachedError):
        return EndpointConnectionError(endpoint_url=url, error=lost)
    if isinstance(lost, TimeoutError):
        return ReadTimeoutError(endpoint_url=url, error=lost)
    return ConnectionClosedError(endpoint_url=url, error=lost)


def _may_pass(failure: VerboseClientError, status: int) -> bool:
    return status in TRANSIENT_STATUS or failure.response["Error"]["Code"] in PASSING


def _failure(operation: str, answer: Answer) -> VerboseClientError:
    """What the SDK and PynamoDB make of a refusal, with the item that a condition met."""
    try:
        told = decode(answer.body)
    except (msgspec.DecodeError, ValueError):  # not DynamoDB's words: something before it answered
        told = {}
    code = str(told.get("__type", answer.status)).rpartition("#")[2].partition(":")[0]
    error = {"Code": code, "Message": told.get("message") or told.get("Message") or ""}
    response = {"Error": error, **({"Item": told["Item"]} if "Item" in told else {})}
    about = {"request_id": answer.headers.get("x-amzn-requestid", "")}
    reasons = [_reason(each) for each in told.get("CancellationReasons") or ()]
    return VerboseClientError(response, operation, about, cancellation_reasons=reasons)


def _reason(told: dict[str, Any]) -> CancellationReason | None:
    if told["Code"] == "None":
        return None
    return CancellationReason(code=told["Code"], message=told.get("Message"), raw_item=told.get("Item"))
