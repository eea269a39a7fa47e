"""Opening: somebody has proved who they are; from now on this device is theirs for a while."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from chalicelib.aws import tokens
from chalicelib.aws.tokens import ACCESS_LIFE, Access
from chalicelib.aws.vault import Key
from chalicelib.aws.writes import Write
from chalicelib.core import ids
from chalicelib.core.sealed import Sealed
from chalicelib.core.sessions import STORE, Audience, Label, Session, digest
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.rules import lives
from chalicelib.domain.sessions.rules import roster as rosters
from chalicelib.domain.sessions.rules.refreshing import RefreshToken
from chalicelib.domain.sessions.rules.roster import Roster


@dataclass(frozen=True)
class Name:
    """How somebody calls their device, and their key."""

    text: str
    key: Key

    def sealed(self, session_id: str) -> Sealed:
        """For that session of theirs."""
        return self.key.seal(Label(self.text), store.label_place(self.key.owner, session_id))


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A session with what the client gets of it, now and never again; `expires` is when the access token does."""

    session: Session
    access_token: str
    refresh_token: str
    device: str
    expires: datetime
    writes: tuple[Write, ...] = ()

    def __repr__(self) -> str:
        return f"Opened(session={self.session.session_id!r})"


def open(
    user_id: str,
    roster: Roster | None,
    *,
    audience: Audience = STORE,
    shop_id: str | None = None,
    device: str | None = None,
    name: Name | None = None,
    remember: bool = False,
    methods: tuple[str, ...],
    now: datetime,
) -> Opened:
    """A new session; put its writes into your commit. `roster` is what was read at `store.roster_at(user_id)`.

    The commit raises Stale when the user signs in elsewhere at the same moment: read the roster again.
    """
    life = lives.life(audience, remember)
    device = device or ids.secret()
    family, secret = ids.secret(), ids.secret()
    session_id = ids.new("se", now)
    session = Session(
        user_id=user_id,
        session_id=session_id,
        audience=audience,
        shop=shop_id,
        device_hash=digest(device),
        label=name.sealed(session_id) if name else None,
        methods=methods,
        remembered=lives.remembers(audience, remember),
        created_at=now,
        seen_at=now,
        family_hash=digest(family),
        refresh_hash=digest(secret),
        expires_at=now + min(life.idle, life.whole),
        ends_at=now + life.whole,
    )
    joined, displaced = rosters.joined(roster, session, now)
    gone = (store.drop(user_id, each) for each in displaced)
    token = RefreshToken(user_id, session_id, family, secret)
    return handed(session, token, device, now, (store.insert(session), store.save_roster(joined), *gone))


def handed(session: Session, token: RefreshToken, device: str, now: datetime, writes: tuple[Write, ...] = ()) -> Opened:
    """What a client gets who has just signed in, or refreshed."""
    access = Access(
        subject=session.user_id,
        audience=session.audience,
        session=session.session_id,
        shop=session.shop,
        issued_at=now,
        expires=min(now + ACCESS_LIFE, session.ends_at),
    )
    return Opened(
        session=session,
        access_token=tokens.sign(access),
        refresh_token=token.text,
        device=device,
        expires=access.expires,
        writes=writes,
    )
