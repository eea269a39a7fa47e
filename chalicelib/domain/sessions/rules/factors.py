"""Factors: what proves anew who somebody is before money moves; a payment password, and the codes of an app.

Whoever is wrong too often waits, longer each time; they may go on looking around and filling a cart meanwhile.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Self

import msgspec

from chalicelib.core.clock import SKEW
from chalicelib.core.problems import Conflict, Forbidden, Invalid, Problem
from chalicelib.core.sealed import Sealed
from chalicelib.core.sessions import Session
from chalicelib.core.shops import PLATFORM

FREE = 4
"""Wrong tries in a row that cost nothing; from the next on it is locked."""

FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=24)
PENDING = timedelta(minutes=15)
PAYMENT_PASSWORD, TOTP = "payment_password", "totp"


class PayingLocked(Problem):
    """`retry_after` in seconds. Nothing but what needs this proof is locked."""

    status = 429
    title = "Too many wrong tries: paying is locked for a while"


class WrongFactor(Forbidden):
    """`tries_left` before it is locked."""

    title = "The payment password or the code is not right"


class FactorMissing(Conflict):
    title = "Set up a payment password or an app for codes first"


class FreshSignInNeeded(Forbidden):
    title = "Sign in again first, or prove it with what is set up"


class SessionNeeded(Forbidden):
    title = "This token belongs to no session; sign in"


class TotpSecret(msgspec.Struct, frozen=True):
    """What the app shares with us, in base 32; only ever kept sealed."""

    secret: Annotated[str, msgspec.Meta(extra={"personal": True})]


class Factors(msgspec.Struct, frozen=True, kw_only=True):
    """Of one user. `totp_step` is the last time step of which a code was taken: none of an earlier one is again."""

    shop: str = PLATFORM
    user_id: str
    payment_hash: str | None = None
    payment_since: datetime | None = None
    totp: Sealed | None = None
    totp_since: datetime | None = None
    totp_step: int = 0
    pending: Sealed | None = None
    pending_until: datetime | None = None
    wrong: int = 0
    locked_until: datetime | None = None
    version: int = 0

    @property
    def any(self) -> bool:
        return self.payment_hash is not None or self.totp is not None

    def __repr__(self) -> str:
        return f"Factors(user_id={self.user_id!r}, version={self.version})"


def admit(factors: Factors, now: datetime) -> None:
    """Raises PayingLocked."""
    if factors.locked_until is not None and now < factors.locked_until <= now + LONGEST_LOCK + SKEW:
        raise PayingLocked(retry_after=-((now - factors.locked_until) // timedelta(seconds=1)))


def missed(factors: Factors, now: datetime) -> Factors:
    """After a wrong try. Each beyond the free ones locks for twice as long as the one before."""
    wrong = factors.wrong + 1
    locked = now + min(FIRST_LOCK * 2 ** min(wrong - FREE - 1, 20), LONGEST_LOCK) if wrong > FREE else None
    return changed(factors, wrong=wrong, locked_until=locked)


def proved(factors: Factors, **facts: Any) -> Factors:
    """After a right one, or with another secret to guess at: it begins again at none."""
    return changed(factors, wrong=0, locked_until=None, **facts)


def changed(factors: Factors, **facts: Any) -> Factors:
    """The next version."""
    return msgspec.structs.replace(factors, version=factors.version + 1, **facts)


def wrong(factors: Factors) -> WrongFactor:
    """What is said after a wrong try was counted."""
    return WrongFactor(tries_left=max(FREE + 1 - factors.wrong, 0))


def forgotten(factors: Factors) -> Factors:
    """Nothing is set up any more."""
    return changed(Factors(user_id=factors.user_id, version=factors.version))


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says to prove it: one of the two."""

    payment_password: str | None = None
    totp: str | None = None

    @classmethod
    def of(cls, payment_password: str | None, totp: str | None, field: str) -> Self:
        """Raises Invalid."""
        if (payment_password is None) == (totp is None):
            raise Invalid("Either payment_password or totp, please", field=field)
        return cls(payment_password=payment_password, totp=totp)

    @property
    def method(self) -> str:
        return TOTP if self.payment_password is None else PAYMENT_PASSWORD


def missing(factors: Factors, proof: Proof) -> bool:
    """Whether what it takes to look at the proof was never set up."""
    return (factors.totp if proof.method == TOTP else factors.payment_hash) is None


def may_begin(factors: Factors, session: Session | None, now: datetime) -> Factors:
    """Without a proof: only the first factor, and only just after a sign-in. Raises FreshSignInNeeded."""
    if factors.any or session is None or not session.fresh(now):
        raise FreshSignInNeeded()
    return changed(factors)
