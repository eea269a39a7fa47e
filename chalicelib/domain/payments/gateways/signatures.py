"""HMAC signatures with a time and a rotation: `t=<unix seconds>,v1=<hex>[,v1=<hex>...]`."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.domain.payments.gateways import BadSignature, StaleTimestamp

TOLERANCE = timedelta(seconds=300)
SHORTEST_SECRET = 32
LONGEST_HEADER = 1024

_TIME = re.compile(r"t=([1-9][0-9]{0,11})")
_DIGEST = re.compile(r"v1=([0-9a-f]{64})")


class Secret(Struct, frozen=True):
    """A shared key (its text is the key) that is good until `retires_at`, and for ever if that is None."""

    value: str
    retires_at: datetime | None = None

    def __post_init__(self) -> None:
        if len(self.value.strip()) < SHORTEST_SECRET:
            raise ValueError(f"a signing secret has at least {SHORTEST_SECRET} characters")

    def __repr__(self) -> str:
        return f"Secret(retires_at={self.retires_at!r})"

    def live(self, now: datetime) -> bool:
        """True up to and including the moment of retirement."""
        return self.retires_at is None or now <= self.retires_at


def digest(secret: str, time: str, message: bytes) -> str:
    """HMAC-SHA256 over `<time>.<message>`, in hex."""
    return hmac.new(secret.encode(), time.encode() + b"." + message, hashlib.sha256).hexdigest()


def sign(secrets: Iterable[Secret], message: bytes, now: datetime) -> str:
    """Sign with the first live secret (the newest stands first)."""
    time = str(int(now.timestamp()))
    for secret in secrets:
        if secret.live(now):
            return f"t={time},v1={digest(secret.value, time, message)}"
    raise ValueError("every signing secret has retired")


def verify(secrets: Iterable[Secret], header: str, message: bytes, now: datetime) -> None:
    """Raise BadSignature unless a live secret signed, then StaleTimestamp unless it did so within TOLERANCE.

    The time is judged only after the signature, so that a count of stale notifications counts authentic ones.
    """
    time, offered = _parts(header)
    live = [secret for secret in secrets if secret.live(now)]
    # No early exit: how long it takes does not depend on which key or which digest fits.
    fits = [hmac.compare_digest(digest(secret.value, time, message), given) for secret in live for given in offered]
    if not any(fits):
        raise BadSignature("no live key signed this")
    if abs(now.timestamp() - int(time)) > TOLERANCE.total_seconds():
        raise StaleTimestamp(f"signed at {time}")


def header_value(headers: Mapping[str, str], name: str) -> str:
    """One header, whatever its case; absent or given under two spellings is a BadSignature."""
    found = [value for key, value in headers.items() if key.lower() == name.lower()]
    if len(found) != 1:
        raise BadSignature(f"{len(found)} {name} headers")
    return found[0]


def _parts(header: str) -> tuple[str, list[str]]:
    if len(header) > LONGEST_HEADER:
        raise BadSignature("the signature header is too long")
    parts = header.split(",")
    times = [part for part in parts if part.strip().lower().startswith("t=")]
    time = _TIME.fullmatch(times[0]) if len(times) == 1 else None
    if time is None:
        raise BadSignature("the signature header needs exactly one plain t=")
    return time[1], [match[1] for part in parts if (match := _DIGEST.fullmatch(part))]
