"""Codes: six digits that prove for five minutes that somebody reads what is sent to a phone or a mail address.

A code is bound to its target, to what it is for, and to the device that asked for it; it is good once, and after five
wrong tries never again. Only a keyed hash of it is kept.
"""

import hmac
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from chalicelib.core.problems import Conflict, Invalid
from chalicelib.core.seals import blind
from chalicelib.core.shops import PLATFORM

Purpose = Literal["register", "sign_in", "link", "reset_password"]

DIGITS = 6
TRIES = 5
LIFE = timedelta(minutes=5)


class WrongCode(Conflict):
    """Wrong, used, over, for something else, from another device, guessed too often, or never sent: all the same."""

    title = "This code is not valid (any more)"


class CodeNeeded(Invalid):
    title = "Ask for a code, and send what has arrived"


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """`index` stands for the target; `device` is the hash of the device's secret, or `any`."""

    shop: str = PLATFORM
    index: str
    purpose: Purpose
    device: str
    code_hash: str = ""
    tries: int = 0
    used_at: datetime | None = None
    sent_at: datetime
    expires: datetime
    version: int = 1

    def fits(self, given: str, secret: str, now: datetime) -> bool:
        """Whether that is the code, and still good. Takes as long for every code."""
        right = hmac.compare_digest(self.code_hash, hashed(self, given, secret))
        return right and self.counts(now)

    def counts(self, now: datetime) -> bool:
        """Whether it can still be used, and so a wrong try is one less."""
        return self.is_open and now < self.expires

    @property
    def is_open(self) -> bool:
        """Neither used nor locked."""
        return self.used_at is None and self.tries < TRIES


def sealed(code: Code, digits: str, secret: str) -> Code:
    """With its hash."""
    return msgspec.structs.replace(code, code_hash=hashed(code, digits, secret))


def hashed(code: Code, digits: str, secret: str) -> str:
    """A million guesses are made in no time: without the secret they are of no use."""
    purpose = f"code:{code.purpose}:{code.index}:{code.device}:{code.sent_at.isoformat()}"
    return blind(digits, purpose, secret)
