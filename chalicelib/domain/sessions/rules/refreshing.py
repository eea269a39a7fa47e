"""Refresh tokens: each is good once, and gives the next; one that comes again was stolen, and ends the session.

RFC 9700 section 4.14.2. A token holds where its session is, a secret of the session (the family), and one of its own;
we keep hashes of both. What does not know the family's secret is nobody's token, and does no harm to anybody.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Self

import msgspec

from chalicelib.core.ids import Id
from chalicelib.core.problems import Conflict, Unauthenticated
from chalicelib.core.sessions import Session, SessionOver, admit, digest
from chalicelib.domain.sessions.rules.lives import until

GRACE = timedelta(seconds=10)
"""So long the last token may come again: two tabs, or a client that repeats itself, are no thieves."""

LONGEST = 512


class RefreshedAlready(Conflict):
    title = "This refresh token was used a moment ago: go on with the one that came of it"


class RefreshReused(Unauthenticated):
    title = "This refresh token was used before; its session has ended"


class RefreshToken(msgspec.Struct, frozen=True, array_like=True):
    """What a client holds, as one opaque text."""

    user_id: Id
    session_id: Id
    family: str
    secret: str

    @property
    def text(self) -> str:
        return urlsafe_b64encode(msgspec.json.encode(self)).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises SessionOver for what is none."""
        try:
            raw = text.encode("ascii")[:LONGEST]
            return msgspec.json.decode(urlsafe_b64decode(raw + b"=" * (-len(raw) % 4)), type=cls)
        except (ValueError, msgspec.MsgspecError) as unreadable:
            raise SessionOver() from unreadable


def use(session: Session | None, token: RefreshToken, device: str | None, secret: str, now: datetime) -> Session:
    """The session after its token was exchanged for one with that secret.

    Raises SessionOver or Unauthenticated, which change nothing; RefreshedAlready within the grace of a first use; and
    RefreshReused, upon which the session has to end.
    """
    if session is None or not session.live(now) or not _same(token.family, session.family_hash):
        raise SessionOver()
    if not _same(token.secret, session.refresh_hash) and not _lately(session, token, now):
        raise RefreshReused()
    admit(session, device, now)
    if not _same(token.secret, session.refresh_hash):
        raise RefreshedAlready()
    return msgspec.structs.replace(
        session,
        refresh_hash=digest(secret),
        previous_hash=session.refresh_hash,
        rotated_at=now,
        seen_at=now,
        expires_at=until(session, now),
        version=session.version + 1,
    )


def _lately(session: Session, token: RefreshToken, now: datetime) -> bool:
    """Whether it is the token before, and was used just now."""
    if session.previous_hash is None or session.rotated_at is None:
        return False
    return _same(token.secret, session.previous_hash) and now <= session.rotated_at + GRACE


def _same(secret: str, kept: str) -> bool:
    return hmac.compare_digest(digest(secret), kept)
