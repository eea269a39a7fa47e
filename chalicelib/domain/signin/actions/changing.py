"""Changing one's password: by whoever knows the old one, or reads a code; all other sessions end with it."""

from collections.abc import Sequence

from msgspec import Struct

from chalicelib.aws import vault
from chalicelib.aws.records import Address
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get_many
from chalicelib.aws.writes import Write
from chalicelib.core.sessions import Session
from chalicelib.domain.sessions import store as sessions
from chalicelib.domain.sessions.actions import ending
from chalicelib.domain.sessions.rules.factors import SessionNeeded
from chalicelib.domain.signin.actions.meeting import Entrance
from chalicelib.domain.signin.rules.refusals import PasswordNeeded, WrongPassword
from chalicelib.domain.users.actions import codes, passwords
from chalicelib.domain.users.actions.finding import index_of
from chalicelib.domain.users.actions.guarding import Attempt, Looked
from chalicelib.domain.users.actions.knowing import known
from chalicelib.domain.users.rules.accounts import User, owned
from chalicelib.domain.users.rules.codes import Code
from chalicelib.domain.users.rules.identifiers import Identifier
from chalicelib.domain.users.rules.passwords import Password
from chalicelib.domain.users.store import passwords as kept
from chalicelib.domain.users.store.accounts import user_at

CHANGED = "password changed"


class Change(Struct, frozen=True, kw_only=True):
    """Another password, or the first one; `old`, or a `code` that was `sent_to` an identity of the same user. Just
    after a sign-in the first one needs neither."""

    new: str
    old: str | None = None
    code: str | None = None
    sent_to: Identifier | None = None


class Before(Struct, frozen=True, kw_only=True):
    """What was found."""

    user: User
    password: Password | None
    session: Session | None
    looked: Looked
    code: Code | None


def change(entrance: Entrance, user_id: str, session_id: str | None, asked: Change) -> None:
    """Raises SessionNeeded, WrongPassword, WrongCode, PasswordNeeded, BadPassword, WeakPassword, TooManyGuesses, or
    what asks for a challenge."""
    if session_id is None:
        raise SessionNeeded()
    now = entrance.now
    attempt = Attempt(index=user_id, viewer=entrance.viewer, action="password", challenge=entrance.challenge, now=now)
    along = (codes.at(asked.sent_to, "reset_password", entrance.device),) if asked.sent_to else ()
    own = (user_at(user_id), kept.at(user_id), vault.key_at(user_id), sessions.session_at(user_id, session_id))
    places: list[Address] = [*own, *attempt.places, *along]

    def once() -> None:
        user, password, key, session, *found = get_many(places, consistent=True)
        evidence = found[len(attempt.places) :]
        before = Before(
            user=owned(user),
            password=password,
            session=session,
            looked=attempt.looked(found[: len(attempt.places)]),
            code=evidence[0] if evidence else None,
        )
        before.looked.admit(user_id, locking=asked.old is not None)
        proof = _proof(before, asked, entrance)
        names = [each.value for each in known(before.user, key) if each.value]
        changed = passwords.set_anew(user_id, password, asked.new, names, now)
        commit(*changed, *proof, *ending.others(user_id, session_id, CHANGED, now))

    until_fresh(once)


def _proof(before: Before, asked: Change, entrance: Entrance) -> Sequence[Write]:
    """That it is them. Raises what `change` raises."""
    if asked.old is not None:
        if not passwords.looked_at(before.password, asked.old).right:
            commit(*before.looked.failed())
            raise WrongPassword(field="/old")
        return before.looked.right()
    if asked.code is not None and asked.sent_to is not None:
        sent_to = before.user.identity(index_of(asked.sent_to))
        if sent_to is None or sent_to.verified_at is None:
            codes.missed(None, entrance.now, before.looked.spent)
        return [codes.used(before.code, asked.code, entrance.now, before.looked.spent), *before.looked.spent]
    if before.password is not None or before.session is None or not before.session.fresh(entrance.now):
        raise PasswordNeeded()
    return before.looked.spent
