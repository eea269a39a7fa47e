"""Telling people what is held of them: each book is asked for what is theirs, opened with their key."""

from datetime import datetime

import msgspec

from chalicelib.aws import vault
from chalicelib.aws.table import get_many
from chalicelib.core.callers import Caller
from chalicelib.core.paging import Page
from chalicelib.core.shops import Shop
from chalicelib.domain.orders import actions as orders
from chalicelib.domain.orders import store as order_store
from chalicelib.domain.orders.rules.opened import Opened as OpenedOrder
from chalicelib.domain.profiles.actions import about, addresses, consents
from chalicelib.domain.profiles.rules.about import About, Profile
from chalicelib.domain.profiles.rules.addresses import Addresses
from chalicelib.domain.profiles.rules.consents import Consents, Texts
from chalicelib.domain.returns import store as returns
from chalicelib.domain.returns.rules.returning import Opened as OpenedReturn
from chalicelib.domain.sessions import store as sessions
from chalicelib.domain.sessions.actions.ending import Shown
from chalicelib.domain.users.actions import knowing
from chalicelib.domain.users.rules.accounts import Known, User, owned
from chalicelib.domain.users.rules.signins import SignIn
from chalicelib.domain.users.store import accounts, signins

SIGN_INS = 100
"""The newest; all of them are at their own door."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """At that moment. `orders` and `returns` are some of one shop's, and `next_cursor` leads to the next; all else is
    whole, but for the oldest sign-ins when there are more."""

    at: datetime
    user: User
    identities: list[Known]
    profile: tuple[Profile, About]
    addresses: Addresses
    consents: tuple[Consents, Texts]
    sessions: list[Shown]
    sign_ins: Page[SignIn]
    orders: list[OpenedOrder]
    returns: list[OpenedReturn]
    next_cursor: str | None


def tell(shop: Shop, by: Caller, limit: int, cursor: str | None, now: datetime) -> Held:
    """All that is held of the caller; of the shop's orders a page. Raises UserNotFound or BadCursor."""
    me = by.subject
    found, owner_key = get_many([accounts.user_at(me), vault.key_at(me)], consistent=True)
    user, key = owned(found), vault.reader(owner_key, me)
    page = orders.of_caller(shop, by, limit, cursor)
    asked = returns.of_orders(shop.shop_id, [order.order_id for order in page.items])
    return Held(
        at=now,
        user=user,
        identities=knowing.known(user, owner_key),
        profile=about.show(me, now),
        addresses=addresses.show(me),
        consents=consents.show(shop.shop_id, me),
        sessions=[Shown.of(each, key) for each in sessions.of_user(me)],
        sign_ins=signins.of_user(me, SIGN_INS, None),
        orders=[
            OpenedOrder(
                order=each, address=order_store.address_of(each, key), contact=order_store.contact_of(each, key)
            )
            for each in page.items
        ],
        returns=[OpenedReturn(asked=each, decline_reason=returns.reason_of(each, key)) for each in asked],
        next_cursor=page.after,
    )
