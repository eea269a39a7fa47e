"""Signatures: what two parties who share a secret send each other: `t=<unix seconds>,v1=<hex>[,v1=<hex>...]`."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

import msgspec

TOLERANCE = timedelta(seconds=300)
SHORTEST_SECRET = 32
LONGEST_HEADER = 1024

_TIME = re.compile(r"t=([1-9][0-9]{0,11})")
_DIGEST = re.compile(r"v1=([0-9a-f]{64})")


class Unsigned(ValueError):
    """No live secret signed these bytes, or the signature is not well formed."""


class Untimely(ValueError):
    """Truly signed, but too long ago or too far ahead."""


class Secret(msgspec.Struct, frozen=True):
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


class Keyring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The secrets that we share with one party, newest first; an older one may say when it retires."""

    secrets: tuple[Secret, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """A parameter holds either one secret, or JSON, so that keys rotate without a gap and in one write:
        `{"secrets": [{"value": "new"}, {"value": "old", "retires_at": "2026-12-01T00:00:00Z"}]}`."""
        return msgspec.json.decode(text, type=cls) if text.startswith("{") else cls(secrets=(Secret(text),))


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


def verify(secrets: Iterable[Secret], signature: str, message: bytes, now: datetime) -> None:
    """Raise Unsigned unless a live secret signed, then Untimely unless it did so within TOLERANCE of now.

    The time is judged only after the signature, so that a count of untimely messages counts authentic ones.
    """
    time, offered = _parts(signature)
    live = [secret for secret in secrets if secret.live(now)]
    # No early exit: how long it takes does not depend on which key or which digest fits.
    fits = [hmac.compare_digest(digest(secret.value, time, message), given) for secret in live for given in offered]
    if not any(fits):
        raise Unsigned("no live key signed this")
    if abs(now.timestamp() - int(time)) > TOLERANCE.total_seconds():
        raise Untimely(f"signed at {time}")


def _parts(signature: str) -> tuple[str, list[str]]:
    if len(signature) > LONGEST_HEADER:
        raise Unsigned("the signature header is too long")
    parts = signature.split(",")
    times = [part for part in parts if part.strip().lower().startswith("t=")]
    time = _TIME.fullmatch(times[0]) if len(times) == 1 else None
    if time is None:
        raise Unsigned("the signature header needs exactly one plain t=")
    return time[1], [match[1] for part in parts if (match := _DIGEST.fullmatch(part))]
