"""Carriers' signatures: `Carrier-Signature: t=<unix seconds>,v1=<hex>`, HMAC-SHA256 over `<t>.<raw body>`."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from chalicelib.domain.fulfillment.carriers import BadSignature

HEADER = "carrier-signature"
TOLERANCE = timedelta(seconds=300)

_SIGNED = re.compile(r"t=([1-9][0-9]{0,11}),v1=([0-9a-f]{64})")


def sign(secret: str, raw: bytes, now: datetime) -> str:
    """What a carrier sends with a body."""
    time = str(int(now.timestamp()))
    return f"t={time},v1={_digest(secret, time, raw)}"


def verify(secret: str, header: str, raw: bytes, now: datetime) -> None:
    """Raises BadSignature unless exactly this was signed with the secret, at most TOLERANCE from now."""
    parts = _SIGNED.fullmatch(header)
    if parts is None or not hmac.compare_digest(parts[2], _digest(secret, parts[1], raw)):
        raise BadSignature()
    if abs(now.timestamp() - int(parts[1])) > TOLERANCE.total_seconds():
        raise BadSignature("The signature is not of this moment")


def _digest(secret: str, time: str, raw: bytes) -> str:
    if not secret:
        raise ValueError("an empty secret signs nothing")
    return hmac.digest(secret.encode(), time.encode() + b"." + raw, hashlib.sha256).hex()
