"""What callers may send to fakepay, and how it says no."""

import re
from datetime import datetime
from ipaddress import ip_address
from typing import Annotated, Literal, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import Meta, Struct

from infra.local.fakepay.faults import Fault

Id = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}\Z")]
Amount = Annotated[int, Meta(gt=0, le=9 * 10**15)]  # what a JSON number keeps exactly
Currency = Annotated[str, Meta(pattern=r"\A[A-Z]{3}\Z")]
Text = Annotated[str, Meta(max_length=500)]

# Goes into a Location header and a Content-Security-Policy, so that nothing but plain characters may pass.
WEB_PAGE = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!-~]*)?")

T = TypeVar("T")


class Refused(Exception):
    """A clear no, with its HTTP status and a short reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Metadata(Struct, frozen=True, forbid_unknown_fields=True):
    """Extras of a request; `faults` without a target befall what the request creates."""

    faults: list[Fault] = []


class OpenPayment(Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/payments"""

    attempt_id: Id
    order_id: Id
    amount: Amount
    currency: Currency
    notify_url: Text
    return_url: Text
    expires_at: Annotated[datetime, Meta(tz=True)]
    description: Text
    locale: Text
    metadata: Metadata = Metadata()


class AskRefund(Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/refunds"""

    refund_id: Id
    attempt_id: Id
    amount: Amount
    currency: Currency
    metadata: Metadata = Metadata()


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a call that needs none."""


class PayAction(Struct, frozen=True, forbid_unknown_fields=True):
    """POST /pay/{attempt_id}"""

    action: Literal["pay", "decline"]


class FaultList(Struct, frozen=True, forbid_unknown_fields=True):
    """POST /faults"""

    faults: list[Fault]


def read(raw: bytes, shape: type[T]) -> T:
    """The body as JSON of that shape, or a 400."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(400, f"malformed: {error}") from error


def read_form(raw: bytes, shape: type[T]) -> T:
    """The body as a form whose fields come once, or a 400."""
    try:
        fields = parse_qs(raw.decode("ascii"), strict_parsing=True, max_num_fields=10)
        return msgspec.convert({name: value for name, (value,) in fields.items()}, shape)
    except ValueError as error:
        raise Refused(400, "malformed form") from error


def is_loopback(host: str | None) -> bool:
    """True for this machine, by name or by address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def check_urls(asked: OpenPayment) -> None:
    """Fakepay talks to this machine only; the payer's browser may be sent back to any web page."""
    notify = urlsplit(asked.notify_url)
    if notify.scheme != "http" or not is_loopback(notify.hostname) or "@" in notify.netloc:
        raise Refused(422, "notify-url-not-loopback")
    if not WEB_PAGE.fullmatch(asked.return_url):
        raise Refused(422, "return-url-not-web")
