"""How long a session lives, and how it begins, goes on and ends."""

from datetime import datetime, timedelta

import msgspec

from chalicelib.core.problems import NotFound
from chalicelib.core.sessions import STAFF, STORE, Audience, Session


class SessionNotFound(NotFound):
    title = "There is no such session"


class Life(msgspec.Struct, frozen=True):
    """It ends when it was not refreshed for `idle`, and after `whole` whatever happens."""

    idle: timedelta
    whole: timedelta


BRIEF = Life(timedelta(hours=12), timedelta(days=1))
REMEMBERED = Life(timedelta(days=30), timedelta(days=180))
AT_WORK = Life(timedelta(hours=1), timedelta(hours=12))
"""Of staff, whom no device remembers."""

SIGNED_OUT, DISPLACED, REUSED = "signed out", "displaced", "refresh token reused"
ACCOUNT_CLOSED = "account closed"


def life(audience: Audience, remember: bool) -> Life:
    if audience == STAFF:
        return AT_WORK
    return REMEMBERED if remember else BRIEF


def lasts(session: Session) -> Life:
    return life(session.audience, session.remembered)


def remembers(audience: Audience, remember: bool) -> bool:
    """Whether the device remembers the user: never for staff."""
    return remember and audience == STORE


def until(session: Session, now: datetime) -> datetime:
    """When a session ends that is used now and never again."""
    return min(now + lasts(session).idle, session.ends_at)


def ended(session: Session, why: str, now: datetime) -> Session:
    """The session, over. The same if it was over before."""
    if not session.live(now):
        return session
    return msgspec.structs.replace(session, ended_at=now, ended_why=why, version=session.version + 1)
