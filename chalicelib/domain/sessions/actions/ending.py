"""Ending: a user sees where they are signed in, and signs out here or there."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.sessions import Session
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.rules import lives
from chalicelib.domain.sessions.rules import roster as rosters
from chalicelib.domain.sessions.rules.lives import SessionNotFound


def alive(user_id: str, now: datetime) -> list[Session]:
    """The user's sessions, newest first."""
    return [session for session in store.of_user(user_id) if session.live(now)]


def end(user_id: str, session_id: str, now: datetime) -> None:
    """Its next call is refused. Ending it twice is harmless. Raises SessionNotFound, also for somebody else's."""

    def ended() -> None:
        session = store.load(user_id, session_id)
        if session is None:
            raise SessionNotFound(session_id=session_id)
        if session.live(now):
            commit(*over(user_id, [session], lives.SIGNED_OUT, now))

    until_fresh(ended)


def end_others(user_id: str, keep: str | None, now: datetime) -> int:
    """End all but the one to keep; tells how many."""

    def ended() -> int:
        found = _others(user_id, keep, now)
        if found:
            commit(*over(user_id, found, lives.SIGNED_OUT, now))
        return len(found)

    return until_fresh(ended)


def others(user_id: str, keep: str | None, why: str, now: datetime) -> tuple[Write, ...]:
    """What a commit must hold to end every session but one (after a new password, say). Reads twice; the commit raises
    Stale when one of them was used, or another was opened, meanwhile."""
    found = _others(user_id, keep, now)
    return over(user_id, found, why, now) if found else ()


def over(user_id: str, sessions: Sequence[Session], why: str, now: datetime) -> tuple[Write, ...]:
    """The sessions' ends, and the roster without them."""
    roster = store.roster(user_id)
    gone = frozenset(session.session_id for session in sessions)
    kept = (store.save_roster(rosters.left(roster, gone, now)),) if roster is not None else ()
    return (*kept, *(store.update(lives.ended(session, why, now)) for session in sessions))


def _others(user_id: str, keep: str | None, now: datetime) -> list[Session]:
    return [session for session in alive(user_id, now) if session.session_id != keep]
