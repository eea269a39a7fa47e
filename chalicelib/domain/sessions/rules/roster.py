"""The roster: which sessions a user has, so that they are not too many. Who signs in once more ends the oldest."""

from datetime import datetime

import msgspec

from chalicelib.core.sessions import Session
from chalicelib.core.shops import PLATFORM

MOST = 20


class Entry(msgspec.Struct, frozen=True):
    """A session that has not been ended; it may have run out since."""

    session_id: str
    ends_at: datetime


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Of one user, oldest first."""

    shop: str = PLATFORM
    user_id: str
    sessions: tuple[Entry, ...]
    version: int = 1


def joined(roster: Roster | None, session: Session, now: datetime) -> tuple[Roster, tuple[str, ...]]:
    """The roster with a new session, and those who have to go for it."""
    entry = Entry(session.session_id, session.ends_at)
    if roster is None:
        return Roster(user_id=session.user_id, sessions=(entry,)), ()
    there = (*_alive(roster, now), entry)
    gone = tuple(each.session_id for each in there[:-MOST])
    return _next(roster, there[-MOST:]), gone


def left(roster: Roster, ended: frozenset[str], now: datetime) -> Roster:
    """The roster without sessions that have ended."""
    return _next(roster, tuple(each for each in _alive(roster, now) if each.session_id not in ended))


def _alive(roster: Roster, now: datetime) -> tuple[Entry, ...]:
    return tuple(each for each in roster.sessions if now < each.ends_at)


def _next(roster: Roster, sessions: tuple[Entry, ...]) -> Roster:
    return msgspec.structs.replace(roster, sessions=sessions, version=roster.version + 1)
