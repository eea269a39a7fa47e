"""Inviting: an administrator lets somebody become staff. The code goes to the address, and to nobody else.

Kept, sent, answered: a crash in between sends twice, never not, and of two codes the later one counts.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module

from msgspec import Struct

from chalicelib.aws.once import AnsweredBefore, Once
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get_many
from chalicelib.aws.writes import Write
from chalicelib.core import ids
from chalicelib.core.personal import masked_email
from chalicelib.core.problems import Forbidden, Invalid
from chalicelib.core.sessions import STAFF, digest
from chalicelib.core.shops import Shop
from chalicelib.core.texts import choose
from chalicelib.domain.access.actions import founding, standings
from chalicelib.domain.access.rules.authority import LastAdministrator, counted, in_time
from chalicelib.domain.access.rules.standings import Change, engage
from chalicelib.domain.signin import store
from chalicelib.domain.signin.rules import letters
from chalicelib.domain.signin.rules.invitations import LIFE, Invitation, InvitationRefused, Invitations
from chalicelib.domain.users.actions.finding import index_of, owner_of
from chalicelib.domain.users.rules import sends
from chalicelib.domain.users.rules.identifiers import Identifier
from chalicelib.domain.users.store import codes
from chalicelib.domain.users.store.accounts import identity_at

OPERATOR = "operator"


class Wish(Struct, frozen=True, kw_only=True):
    """Whom somebody wants to invite, as what, until when and why."""

    email: Identifier
    roles: tuple[str, ...]
    until: datetime | None = None
    reason: str
    by: str


def invitation(shop: str, wish: Wish, code: str, invitation_id: str, now: datetime) -> Invitation:
    """A new one. Of the code and the address it holds hashes, and how the address is shown."""
    return Invitation(
        invitation_id=invitation_id,
        index=index_of(wish.email, STAFF, shop),
        code_hash=digest(code),
        shown=masked_email(wish.email.value),
        roles=tuple(dict.fromkeys(wish.roles)),
        until=wish.until,
        reason=wish.reason,
        by=wish.by,
        invited_at=now,
        expires=now + LIFE,
    )


def invite(shop: Shop, wish: Wish, locale: str, once: Once, now: datetime) -> Invitation:
    """Raises NotHeld, LastAdministrator, Invalid, TooManyInvitations, TooManyCodes, or NotSent: then it may be asked
    for again, with the same key.

    The same is done whether anybody has the address, here or in another shop, or nobody.
    """
    in_time(wish.until, now)
    code, same = ids.secret(), digest(f"{wish.by} {once.key_hash} {index_of(wish.email, STAFF, shop.shop_id)}")
    made = invitation(shop.shop_id, wish, code, f"inv_{same[:26]}", now)
    until_fresh(lambda: _kept(shop.shop_id, made, once, now))
    words = letters.invitation(code, choose(shop.name, locale), locale)
    import_module("chalicelib.aws.outbox").send_mail(wish.email.value, words.subject, words.mail, hurried=True)
    commit(once.keep(made))
    return made


def pending(shop: str, now: datetime) -> tuple[Invitation, ...]:
    """Those that wait, oldest first."""
    return store.invitations(shop).open(now)


def revoke(shop: str, invitation_id: str, now: datetime) -> Invitation:
    """Its code is good for nothing any more. Anybody may who decides on access: a mistake cannot wait.
    Raises InvitationNotFound."""

    def revoked() -> Invitation:
        found = store.invitations(shop)
        gone = found.named(invitation_id, now)
        commit(store.keep(found.without(gone, now)))
        return gone

    return until_fresh(revoked)


def accepted(invited: Invitation, shop: str, user_id: str, now: datetime) -> Sequence[Write]:
    """The writes that give somebody what they were invited to: by whoever still holds it, and may still give it.
    Raises InvitationRefused."""
    if invited.by == OPERATOR:
        return founding.appoint(shop, user_id, OPERATOR, invited.reason, now)
    try:
        in_time(invited.until, now)
        authority, before = standings.authorized(shop, invited.by, user_id, now)
        change = Change(authority=authority, reason=invited.reason, until=invited.until, now=now)
        after = engage(invited.roles)(before, change)
        return standings.altered(authority, before, after, invited.reason, now)[1]
    except (Forbidden, LastAdministrator, Invalid) as no:
        raise InvitationRefused() from no


def _kept(shop: str, made: Invitation, once: Once, now: datetime) -> None:
    """The invitation, and that a code is sent. Who is dismissed meanwhile has invited nobody: they are looked at again
    when somebody comes. Raises AnsweredBefore, and what `invite` raises."""
    source = (sends.INVITED, made.index)
    places = [store.invitations_at(shop), identity_at(made.index), codes.sends_at(*source), once.address]
    found, identity, sent, answered = get_many(places, consistent=True)
    if answered is not None:
        raise AnsweredBefore()
    authority, before = standings.authorized(shop, made.by, owner_of(identity, made.index), now)
    change = Change(authority=authority, reason=made.reason, until=made.until, now=now)
    counted(authority.roles, before, engage(made.roles)(before, change), authority.standing, now)
    after = (found or Invitations(shop=shop)).having(made, now)
    count = sends.counted(sends.kept(source, sent, now), now)
    commit(store.keep(after), codes.keep(count))
