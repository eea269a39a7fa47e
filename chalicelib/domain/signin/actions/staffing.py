"""Staff: invited by the shop's operator or an administrator, known by password and app; never by one of them alone."""

from datetime import datetime

from msgspec import Struct

from chalicelib.aws import acting, vault
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import commit, get_many
from chalicelib.aws.vault import OwnerKey
from chalicelib.aws.writes import Write
from chalicelib.core import ids
from chalicelib.core.permissions import ADMIN
from chalicelib.core.sessions import STAFF
from chalicelib.core.shops import Shop
from chalicelib.core.standing import Standing
from chalicelib.core.texts import choose
from chalicelib.domain.sessions import store as sessions
from chalicelib.domain.sessions.actions import ending, proving, setting
from chalicelib.domain.sessions.actions.opening import Opened
from chalicelib.domain.sessions.actions.setting import Shared
from chalicelib.domain.sessions.rules.factors import FactorMissing, Factors, PayingLocked, WrongFactor
from chalicelib.domain.signin import store
from chalicelib.domain.signin.actions.entering import RIVALS, TURNS, enter
from chalicelib.domain.signin.actions.inviting import OPERATOR, Wish, accepted, invitation
from chalicelib.domain.signin.actions.meeting import Ask, Entrance, Met, meet
from chalicelib.domain.signin.rules.invitations import Invitations
from chalicelib.domain.signin.rules.refusals import NotSignedIn
from chalicelib.domain.users.actions import creating, passwords
from chalicelib.domain.users.actions.finding import index_of, owner_of
from chalicelib.domain.users.rules.accounts import Identity
from chalicelib.domain.users.rules.identifiers import Identifier
from chalicelib.domain.users.rules.passwords import Password
from chalicelib.domain.users.store import passwords as kept_passwords
from chalicelib.domain.users.store.accounts import identity_at

ANEW = "enrolled anew"


class Account(Struct, frozen=True, kw_only=True):
    """What somebody who enrolls has: nothing yet, or what they had before they lost a password or an app."""

    user_id: str
    password: Password | None
    factors: Factors | None
    key: OwnerKey | None
    made: tuple[Write, ...]


def invite(shop: Shop, email: Identifier, now: datetime) -> str:
    """A code with which whoever has the address becomes an administrator of the shop; handed over by the operator.
    Raises TooManyInvitations."""
    wish = Wish(email=email, roles=(ADMIN,), reason="enrolled by an invitation", by=OPERATOR)
    code = ids.secret()
    made = invitation(shop.shop_id, wish, code, ids.new("inv", now), now)
    until_fresh(lambda: commit(store.keep(store.invitations(shop.shop_id).having(made, now))))
    return code


def enroll(shop: Shop, email: Identifier, code: str, password: str, locale: str, now: datetime) -> Shared:
    """The secret of their app, shown once. Who was staff before has another password and app from now on, and is signed
    out everywhere. Raises InvitationRefused, BadPassword or WeakPassword."""
    kept = passwords.chosen(password, [email.value])
    index = index_of(email, STAFF, shop.shop_id)

    def attempt() -> Shared:
        waiting, identity = get_many([store.invitations_at(shop.shop_id), identity_at(index)], consistent=True)
        found = waiting or Invitations(shop=shop.shop_id)
        invited = found.of_code(index, code, now)
        account = _account(email, identity, shop.shop_id, kept, locale, now)
        acting.called(account.user_id)
        name = choose(shop.name, locale)
        shared, factors = setting.enroll(account.user_id, account.factors, account.key, name, now)
        engaged = accepted(invited, shop.shop_id, account.user_id, now)
        commit(store.keep(found.without(invited, now)), *account.made, *factors, *engaged)
        return shared

    return until_fresh(attempt, rivals=RIVALS)


def sign_in(entrance: Entrance, email: Identifier, password: str, totp: str) -> Opened:
    """Raises NotSignedIn, whatever was wrong, or what `meet` raises."""
    shop, judge = entrance.shop.shop_id, passwords.guess(password)
    ask = Ask(
        audience=STAFF,
        guessing=True,
        more=lambda owner: (vault.key_at(owner), StandingRecord.at(shop=shop, subject=owner)),
    )

    def attempt() -> Opened:
        met = meet(entrance, email, ask)
        key, standing = met.more
        verdict = judge(met.password)
        if not verdict.right or met.user_id is None or not _works_here(standing, entrance.now):
            commit(*met.looked.failed())
            raise NotSignedIn()
        proven = _by_app(met, met.user_id, key, totp, entrance.now)
        rehashed = passwords.refreshed(met.password, verdict, password)
        return enter(entrance, met, met.user_id, ("password", "totp"), [proven, *rehashed], STAFF)

    return until_fresh(attempt, rivals=RIVALS, attempts=TURNS)


def _by_app(met: Met, user_id: str, key: OwnerKey | None, totp: str, now: datetime) -> Write:
    """Who knows the password and not the code hears what those hear who know neither."""
    try:
        return sessions.save_factors(proving.by_totp(user_id, met.factors, key, totp, now))
    except (WrongFactor, PayingLocked, FactorMissing) as no:
        commit(*met.looked.failed())
        raise NotSignedIn() from no


def _works_here(standing: Standing | None, now: datetime) -> bool:
    """Whether there is anything that they could do in this shop."""
    if standing is None or standing.is_banned(now):
        return False
    return any(part.holds(now) for part in (*standing.roles, *standing.given))


def _account(email: Identifier, identity: Identity | None, shop: str, kept: str, locale: str, now: datetime) -> Account:
    if identity is None:
        user, made = creating.writes(email, shop, now, kept, audience=STAFF, locale=locale)
        first = creating.key_in(made, user.user_id)
        return Account(user_id=user.user_id, password=None, factors=None, key=first, made=made)
    owner = owner_of(identity, identity.index)
    places = [kept_passwords.at(owner), sessions.factors_at(owner), vault.key_at(owner)]
    password, factors, key = get_many(places, consistent=True)
    changed = kept_passwords.changed(password, kept, now) if password else kept_passwords.first(owner, kept, now)
    out = ending.others(owner, None, ANEW, now)
    return Account(user_id=owner, password=password, factors=factors, key=key, made=(changed, *out))
