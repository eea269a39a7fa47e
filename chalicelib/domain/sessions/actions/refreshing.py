"""Refreshing: a refresh token is exchanged for the next one, and an access token with it."""

from datetime import datetime

import msgspec

from chalicelib.aws.observe import alert
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.core import ids
from chalicelib.core.sessions import Session
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.actions import ending
from chalicelib.domain.sessions.actions.opening import Opened, handed
from chalicelib.domain.sessions.rules import lives, refreshing
from chalicelib.domain.sessions.rules.refreshing import RefreshReused, RefreshToken


def refresh(text: str, device: str | None, now: datetime) -> Opened:
    """Raises SessionOver, Unauthenticated (another device), RefreshedAlready, or RefreshReused: the session is over."""
    token = RefreshToken.read(text)
    return until_fresh(lambda: _exchanged(token, device, now))


def _exchanged(token: RefreshToken, device: str | None, now: datetime) -> Opened:
    """Of many at once the first commits; the others look again, and are told that they came too late."""
    session = store.load(token.user_id, token.session_id)
    secret = ids.secret()
    try:
        used = refreshing.use(session, token, device, secret, now)
    except RefreshReused:
        _give_up(session, now)
        raise
    commit(store.update(used))
    return handed(used, msgspec.structs.replace(token, secret=secret), device or "", now)


def _give_up(session: Session | None, now: datetime) -> None:
    """Either the one who comes now or the one who came before is a thief: nobody goes on."""
    if session is not None:
        alert("RefreshTokenReused", session=session.session_id)
        commit(*ending.over([session], store.roster(session.user_id), lives.REUSED, now))
