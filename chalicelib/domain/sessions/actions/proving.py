"""Proving: somebody shows anew who they are; a wrong try is counted before it is answered, and so is a right one."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from chalicelib.aws import tokens, vault
from chalicelib.aws.records import Address
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get_many
from chalicelib.aws.tokens import STEP_UP_LIFE, StepUp
from chalicelib.aws.vault import Key, OwnerKey
from chalicelib.core.sessions import digest
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.rules import factors as rules
from chalicelib.domain.sessions.rules import totp
from chalicelib.domain.sessions.rules.factors import FactorMissing, Factors, Proof, SessionNeeded, TotpSecret
from chalicelib.domain.users.actions.passwords import peppers
from chalicelib.domain.users.rules import passwords

Result = TypeVar("Result")


def step_up(user_id: str, session_id: str | None, device: str, proof: Proof, now: datetime) -> tuple[str, StepUp]:
    """A step-up token for the session and its device.

    Raises SessionNeeded, FactorMissing, WrongFactor, or PayingLocked.
    """
    if session_id is None:
        raise SessionNeeded()
    looked_at(user_id, lambda factors, key: commit(store.save_factors(proved(factors, key, proof, now))))
    made = StepUp(
        subject=user_id,
        session=session_id,
        device_hash=digest(device),
        method=proof.method,
        issued_at=now,
        expires=now + STEP_UP_LIFE,
    )
    return tokens.sign_step_up(made), made


def by_totp(user_id: str, factors: Factors | None, key: OwnerKey | None, code: str, now: datetime) -> Factors:
    """For a sign-in with a second factor: what `store.save_factors` puts into its commit. The factors and the key are
    what was read at `store.factors_at` and `vault.key_at`. Raises as `proved` does."""
    return proved(factors or Factors(user_id=user_id), vault.reader(key, user_id), Proof(totp=code), now)


def looked_at(user_id: str, attempt: Callable[[Factors, Key], Result]) -> Result:
    """Try it with the user's factors and their key; once more when another try came between."""

    def once() -> Result:
        factors, key = get_many([store.factors_at(user_id), vault.key_at(user_id)], consistent=True)
        return attempt(factors or Factors(user_id=user_id), vault.reader(key, user_id))

    return until_fresh(once)


def proved(factors: Factors, key: Key, proof: Proof, now: datetime) -> Factors:
    """The factors after a right proof: the next version, for your commit, without which nothing counts as proved.

    Raises PayingLocked, FactorMissing, or WrongFactor; the latter when the try has been counted.
    """
    rules.admit(factors, now)
    if rules.missing(factors, proof):
        raise FactorMissing(method=proof.method)
    after = _by_password(factors, proof.payment_password) if proof.totp is None else _by_code(factors, key, proof, now)
    if after is None:
        missed = rules.missed(factors, now)
        commit(store.save_factors(missed))
        raise rules.wrong(missed)
    return after


def _by_password(factors: Factors, given: str | None) -> Factors | None:
    verdict = passwords.verify(factors.payment_hash, given or "", peppers())
    if not verdict.right:
        return None
    kept = passwords.hashed(given or "", peppers()) if verdict.stale else factors.payment_hash
    return rules.proved(factors, payment_hash=kept)


def _by_code(factors: Factors, key: Key, proof: Proof, now: datetime) -> Factors | None:
    step = totp.step_of(opened(factors, key), proof.totp or "", now, factors.totp_step)
    return None if step is None else rules.proved(factors, totp_step=step)


def opened(factors: Factors, key: Key) -> str:
    """The secret that codes are made of."""
    if factors.totp is None:
        raise FactorMissing(method=rules.TOTP)
    return key.open(factors.totp, TotpSecret, place(factors.user_id)).secret


def place(user_id: str) -> str:
    at: Address = store.factors_at(user_id)
    return vault.place(at, "totp")
