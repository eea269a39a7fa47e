"""Meeting somebody: what is known of an identifier, in two round trips that are the same whether anybody has it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from chalicelib.aws.records import Address
from chalicelib.aws.table import get_many
from chalicelib.aws.vault import OwnerKey, key_at
from chalicelib.aws.viewers import Viewer
from chalicelib.core.problems import Stale
from chalicelib.core.sessions import STORE, Audience
from chalicelib.core.shops import Shop
from chalicelib.domain.sessions import store as sessions
from chalicelib.domain.sessions.rules.factors import Factors
from chalicelib.domain.sessions.rules.roster import Roster
from chalicelib.domain.users.actions.finding import index_of, owner_of
from chalicelib.domain.users.actions.guarding import Attempt, Looked
from chalicelib.domain.users.rules.accounts import Identity, User
from chalicelib.domain.users.rules.challenges import Action
from chalicelib.domain.users.rules.identifiers import Identifier
from chalicelib.domain.users.rules.passwords import Password
from chalicelib.domain.users.rules.risk import LastSeen
from chalicelib.domain.users.store import passwords, signins
from chalicelib.domain.users.store.accounts import identity_at, user_at

ABOVE_SUSPICION = -1_000
"""Who is vouched for by somebody else has been challenged there: a challenge of ours would spend their code in vain."""


class Entrance(Struct, frozen=True, kw_only=True):
    """How somebody comes in, whichever way they take. `device` is the secret of theirs, `challenge` what they answered
    to one of ours."""

    shop: Shop
    viewer: Viewer
    device: str | None
    challenge: str | None = None
    remember: bool = False
    device_name: str = ""
    locale: str
    now: datetime


class Met(Struct, frozen=True, kw_only=True):
    """Whoever has the identifier. `user_id` is None for nobody; `evidence` and `more` are what was read along in the
    first and in the second round trip, `key` is read for whoever says how they call the device."""

    identifier: Identifier
    user_id: str | None
    looked: Looked
    evidence: Sequence[Any]
    user: User | None
    password: Password | None
    factors: Factors | None
    last: LastSeen | None
    roster: Roster | None
    key: OwnerKey | None
    more: Sequence[Any]

    @property
    def has(self) -> tuple[str, ...]:
        """The factors that they have set up."""
        totp = self.factors is not None and self.factors.totp is not None
        return (*(("password",) if self.password else ()), *(("totp",) if totp else ()))


class Ask(Struct, frozen=True, kw_only=True):
    """What is looked at. `along` is read in the first round trip, `more` of the user in the second; `guessing` says
    whether a wrong answer is one more guess at the account."""

    action: Action = "sign_in"
    audience: Audience = STORE
    guessing: bool = False
    suspicion: int = 0
    along: tuple[Address, ...] = ()
    more: Callable[[str], tuple[Address, ...]] = lambda owner: ()


def meet(entrance: Entrance, identifier: Identifier, ask: Ask) -> Met:
    """Raises TooManyGuesses, ChallengeNeeded or ChallengeFailed; Stale when the account is closed at that moment."""
    index = index_of(identifier, ask.audience, entrance.shop.shop_id)
    attempt = Attempt(
        index=index, viewer=entrance.viewer, action=ask.action, challenge=entrance.challenge, now=entrance.now
    )
    identity: Identity | None
    identity, *found = get_many([identity_at(index), *attempt.places, *ask.along], consistent=True)
    looked = attempt.looked(found[: len(attempt.places)])
    user_id = identity.user_id if identity else None
    looked.admit(user_id, suspicion=ask.suspicion, locking=ask.guessing)
    known = _known(owner_of(identity, index), entrance, ask)
    return Met(identifier=identifier, user_id=user_id, looked=looked, evidence=found[len(attempt.places) :], **known)


def _known(owner: str, entrance: Entrance, ask: Ask) -> dict[str, Any]:
    """What is kept of whoever has the identifier, as Met has it. Raises Stale."""
    named = (key_at(owner),) if entrance.device_name else ()
    places = [*_of(owner), *named, *ask.more(owner)]
    user, password, factors, last, roster, *more = get_many(places, consistent=True)
    if user is not None and user.is_closed:
        raise Stale()  # between the two round trips: the identifier is nobody's by now
    return {
        "user": user,
        "password": password,
        "factors": factors,
        "last": last,
        "roster": roster,
        "key": more[0] if named else None,
        "more": more[len(named) :],
    }


def _of(owner: str) -> tuple[Address, ...]:
    return (
        user_at(owner),
        passwords.at(owner),
        sessions.factors_at(owner),
        signins.last_at(owner),
        sessions.roster_at(owner),
    )
