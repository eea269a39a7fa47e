"""The provider's side of the HMAC scheme, written apart from the shop's so that one can catch the other's mistakes."""

import hmac
import re
import secrets as randomness
from collections.abc import Sequence
from pathlib import Path

SIGNATURE = "Fakepay-Signature"
MERCHANT = "Fakepay-Merchant"
IDEMPOTENCY_KEY = "Idempotency-Key"
WINDOW_SECONDS = 300


def mac(secret: str, time: int, message: bytes) -> str:
    """Hex HMAC-SHA256 over `<unix seconds>.<message>`."""
    return hmac.digest(secret.encode(), f"{time}.".encode() + message, "sha256").hex()


def signature(secrets: Sequence[str], time: int, message: bytes) -> str:
    """The header's value, with one v1 per secret: during a rotation both the old and the new key fit."""
    return ",".join([f"t={time}", *(f"v1={mac(secret, time, message)}" for secret in secrets)])


def request_message(method: str, path: str, merchant: str, key: str, body: bytes) -> bytes:
    """What a merchant signs: the body and all that decides what the body does."""
    return f"{method} {path}\n{merchant}\n{key}\n".encode() + body


def fault_of(secrets: Sequence[str], header: str, message: bytes, now: float) -> str | None:
    """Why this signature does not stand, or None if it does."""
    found = re.fullmatch(r"t=(\d{1,12}),v1=([0-9a-f]{64})", header, re.ASCII)
    if found is None:
        return "bad-signature"
    time = int(found[1])
    fits = [hmac.compare_digest(mac(secret, time, message), found[2]) for secret in secrets]
    if not any(fits):
        return "bad-signature"
    return None if abs(now - time) <= WINDOW_SECONDS else "stale-timestamp"


def secrets_from(path: Path) -> list[str]:
    """The secrets in a file, one a line, newest first; the file is made with a fresh one if it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(randomness.token_hex(32) + "\n")
    found = path.read_text().split()
    if not found:
        raise ValueError(f"no secret in {path}")
    return found
