"""Setting up: a payment password, and an app that makes codes; by who proves it with what was set up before."""

from datetime import datetime

import msgspec

from chalicelib.aws import vault
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get_many
from chalicelib.aws.vault import Key, OwnerKey
from chalicelib.aws.writes import Write
from chalicelib.core import ids
from chalicelib.core.problems import Invalid
from chalicelib.core.sealed import Sealed
from chalicelib.core.sessions import Session
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.actions import proving
from chalicelib.domain.sessions.rules import factors as rules
from chalicelib.domain.sessions.rules import totp
from chalicelib.domain.sessions.rules.factors import PENDING, Factors, Proof, SessionNeeded, TotpSecret
from chalicelib.domain.users.actions.passwords import chosen


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """The secret that an app makes codes of, shown once; to be confirmed until then, if it has to be."""

    secret: str
    uri: str
    until: datetime | None = None

    def __repr__(self) -> str:
        return f"Shared(until={self.until!r})"


def set_payment_password(
    user_id: str, session_id: str | None, password: str, proof: Proof | None, now: datetime
) -> Factors:
    """The first one just after a sign-in, another one with a proof. Whether it is what they sign in with is not looked
    at: whoever holds their session could guess at that one here, and nobody would count.

    Raises BadPassword, WeakPassword, FreshSignInNeeded, SessionNeeded, and as `proving.proved` does."""
    kept = chosen(password, (), "/password")

    def attempt() -> Factors:
        factors, _, key, session = _look(user_id, session_id)
        allowed = _allowed(factors, key, session, proof, now)
        after = msgspec.structs.replace(allowed, payment_hash=kept, payment_since=now)
        commit(store.save_factors(after))
        return after

    return until_fresh(attempt)


def begin_totp(user_id: str, session_id: str | None, shop_name: str, proof: Proof | None, now: datetime) -> Shared:
    """A secret for an app, which counts from its first code on; what counted before counts until then. Raises as
    `set_payment_password` does."""

    def attempt() -> Shared:
        factors, found, key, session = _look(user_id, session_id)
        allowed = _allowed(factors, key, session, proof, now)
        shared, sealed, writes = _shared(user_id, found, shop_name)
        after = msgspec.structs.replace(allowed, pending=sealed, pending_until=now + PENDING)
        commit(store.save_factors(after), *writes)
        return msgspec.structs.replace(shared, until=after.pending_until)

    return until_fresh(attempt)


def confirm_totp(user_id: str, code: str, now: datetime) -> Factors:
    """The app's first code. Once more with the same code is harmless. Raises Invalid for a wrong one, or when none is
    waited for."""

    def attempt(factors: Factors, key: Key) -> Factors:
        if factors.pending is None or factors.pending_until is None or factors.pending_until <= now:
            return _confirmed_before(factors, key, code)
        secret = key.open(factors.pending, TotpSecret, proving.place(user_id))
        step = totp.step_of(secret.secret, code, now, after=0)
        if step is None:
            raise Invalid("That is not the code which the app shows", field="/code")
        after = rules.changed(
            factors, totp=factors.pending, totp_since=now, totp_step=step, pending=None, pending_until=None
        )
        commit(store.save_factors(after))
        return after

    return proving.looked_at(user_id, attempt)


def enroll(
    user_id: str, factors: Factors | None, key: OwnerKey | None, shop_name: str, now: datetime
) -> tuple[Shared, tuple[Write, ...]]:
    """For an enrollment that hands out the app's secret itself: it counts at once, and nobody has guessed at it yet.
    What was read at `store.factors_at` and `vault.key_at`; put the writes into your commit, which raises Stale when
    somebody was faster."""
    shared, sealed, writes = _shared(user_id, key, shop_name)
    before = factors or Factors(user_id=user_id)
    after = rules.proved(before, totp=sealed, totp_since=now, totp_step=0, pending=None, pending_until=None)
    return shared, (store.save_factors(after), *writes)


def _look(user_id: str, session_id: str | None) -> tuple[Factors, OwnerKey | None, Key, Session | None]:
    if session_id is None:
        raise SessionNeeded()
    places = [store.factors_at(user_id), vault.key_at(user_id), store.session_at(user_id, session_id)]
    factors, found, session = get_many(places, consistent=True)
    return factors or Factors(user_id=user_id), found, vault.reader(found, user_id), session


def _allowed(factors: Factors, key: Key, session: Session | None, proof: Proof | None, now: datetime) -> Factors:
    """The next version of the factors, by somebody who may change them."""
    if proof is None:
        return rules.may_begin(factors, session, now)
    return proving.proved(factors, key, proof, now)


def _shared(user_id: str, found: OwnerKey | None, shop_name: str) -> tuple[Shared, Sealed, tuple[Write, ...]]:
    key, writes = vault.key_of(found, user_id)
    secret = totp.secret_of(ids.bits())
    sealed = key.seal(TotpSecret(secret), proving.place(user_id))
    return Shared(secret=secret, uri=totp.uri(secret, user_id, shop_name)), sealed, writes


def _confirmed_before(factors: Factors, key: Key, code: str) -> Factors:
    """The factors as they are, if it was by this very code that they became so."""
    if factors.totp is None or totp.code_at(proving.opened(factors, key), factors.totp_step) != code:
        raise Invalid("No app waits for its first code", field="/code")
    return factors
