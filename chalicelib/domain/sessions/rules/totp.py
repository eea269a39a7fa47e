"""Codes of an app (RFC 6238): six digits of every half minute, each good once."""

import hmac
from base64 import b32encode
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

STEP_SECONDS = 30
AROUND = (0, -1, 1)
"""Steps whose codes are taken: this one, and one to either side for a clock that is wrong (section 5.2)."""

SECRET_BYTES = 20


def secret_of(bits: int) -> str:
    """160 random bits as apps read them (RFC 4226 section 4, R6)."""
    return b32encode(bits.to_bytes(SECRET_BYTES)).decode()


def uri(secret: str, account: str, issuer: str) -> str:
    """What the app scans."""
    text: str = _of(secret).provisioning_uri(name=account, issuer_name=issuer)
    return text


def code_at(secret: str, step: int) -> str:
    code: str = _of(secret).generate_otp(step)
    return code


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step that the code is of, if it may be used now: one later than `after`, the last that was."""
    steps = [step_at(now) + shift for shift in AROUND]
    fits = [step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), code.encode())]
    return next((step for step in fits if step > after), None)


def _of(secret: str) -> Any:
    return _pyotp().TOTP(secret)


@cache
def _pyotp() -> Any:
    """Loaded at the first code."""
    return import_module("pyotp")
