"""Ending: a user sees where they are signed in, and signs out here or there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

import msgspec

from chalicelib.aws import vault
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get
from chalicelib.aws.vault import Key
from chalicelib.aws.writes import Write
from chalicelib.core.sessions import DeviceName, Label, Session
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.rules import lives
from chalicelib.domain.sessions.rules import roster as rosters
from chalicelib.domain.sessions.rules.lives import SessionNotFound
from chalicelib.domain.sessions.rules.roster import Roster


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A session as its user sees it; `device_name` is empty where they gave none, or nobody can read it any more."""

    session: Session
    device_name: DeviceName

    @classmethod
    def of(cls, session: Session, key: Key) -> Self:
        """By its user's key."""
        label = key.look(session.label, Label, store.label_place(session.user_id, session.session_id))
        return cls(session=session, device_name=label.text if label else "")


def alive(user_id: str, now: datetime) -> list[Session]:
    """The user's sessions, newest first."""
    return [session for session in store.of_user(user_id) if session.live(now)]


def shown(user_id: str, now: datetime) -> list[Shown]:
    """The same as they see them."""
    key = vault.reader(get(vault.key_at(user_id), consistent=True), user_id)
    return [Shown.of(session, key) for session in alive(user_id, now)]


def end(user_id: str, session_id: str, now: datetime) -> None:
    """Its next call is refused. Ending it twice is harmless. Raises SessionNotFound, also for somebody else's."""

    def ended() -> None:
        session, roster = store.session_and_roster(user_id, session_id)
        if session is None:
            raise SessionNotFound(session_id=session_id)
        if session.live(now):
            commit(*over([session], roster, lives.SIGNED_OUT, now))

    until_fresh(ended)


def end_others(user_id: str, keep: str | None, now: datetime) -> int:
    """End all but the one to keep; tells how many."""

    def ended() -> int:
        roster, found = _others(user_id, keep, now)
        if found:
            commit(*over(found, roster, lives.SIGNED_OUT, now))
        return len(found)

    return until_fresh(ended)


def others(user_id: str, keep: str | None, why: str, now: datetime) -> tuple[Write, ...]:
    """What a commit must hold to end every session but one (after a new password, say). Reads twice; the commit raises
    Stale when one of them was used, or another was opened, meanwhile. Where there is none to end, whoever is about to
    open one by what was good before must still hear of it: the roster is another version in any case."""
    roster, found = _others(user_id, keep, now)
    return over(found, roster, why, now)


def all_for_good(user_id: str, now: datetime) -> tuple[Write, ...]:
    """What a commit must hold so that nobody is, or just comes to be, signed in to an account that is closed by it.
    Reads twice; the commit raises Stale as above."""
    roster, found = _others(user_id, None, now)
    return over(found, roster or Roster(user_id=user_id, sessions=(), version=0), lives.ACCOUNT_CLOSED, now)


def over(sessions: Sequence[Session], roster: Roster | None, why: str, now: datetime) -> tuple[Write, ...]:
    """The ends of a user's sessions, and their roster without them."""
    gone = frozenset(session.session_id for session in sessions)
    kept = (store.save_roster(rosters.left(roster, gone, now)),) if roster is not None else ()
    return (*kept, *(store.update(lives.ended(session, why, now)) for session in sessions))


def _others(user_id: str, keep: str | None, now: datetime) -> tuple[Roster | None, list[Session]]:
    """The roster first: a session that is opened afterwards is another version of it."""
    roster = store.roster(user_id)
    return roster, [session for session in alive(user_id, now) if session.session_id != keep]
