"""What people are told of themselves; and of a closed account, nothing by which anybody could be known."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.core.personal import Personal
from chalicelib.domain.orders.views import OrderView
from chalicelib.domain.privacy.actions.telling import Held
from chalicelib.domain.privacy.rules.closures import Closure
from chalicelib.domain.profiles.views import AddressesView, ConsentsView, ProfileView
from chalicelib.domain.returns.views import ReturnView
from chalicelib.domain.sessions.views import SignedInView
from chalicelib.domain.users.rules.accounts import Known
from chalicelib.domain.users.rules.identifiers import Kind
from chalicelib.domain.users.views import SignInView


class ClosureView(msgspec.Struct, frozen=True, kw_only=True):
    """Closed since `closed_at`, for good; from `erased_at` on nobody can read what was personal. Until then it waits,
    some minutes or for an order's end."""

    user_id: str
    status: str
    closed_at: datetime
    erased_at: datetime | None

    @classmethod
    def of(cls, closure: Closure) -> Self:
        return cls(**{name: getattr(closure, name) for name in cls.__struct_fields__})


class HeldIdentityView(msgspec.Struct, frozen=True, kw_only=True):
    """By what somebody is found, in the clear."""

    kind: Kind
    value: Personal | None
    linked_at: datetime
    verified_at: datetime | None

    @classmethod
    def of(cls, known: Known) -> Self:
        each = known.linked
        return cls(kind=each.kind, value=known.value, linked_at=each.linked_at, verified_at=each.verified_at)


class DataView(msgspec.Struct, frozen=True, kw_only=True):
    """All that is held of somebody `at` that moment: of the platform the account, the profile, the address book, the
    sessions that are still kept and the newest sign-ins (`more_sign_ins`: older ones are at `/me/sign-ins`); of the
    shop that was asked the consents, and orders with their returns, the newest first, as many as were asked for.
    `next_cursor` leads to the next orders, null at the end; other shops are asked at their own addresses."""

    at: datetime
    shop: str
    user_id: str
    registered_at: datetime
    registered_with: str
    locale: str
    identities: list[HeldIdentityView]
    profile: ProfileView
    addresses: AddressesView
    consents: ConsentsView
    sessions: list[SignedInView]
    sign_ins: list[SignInView]
    more_sign_ins: bool
    orders: list[OrderView]
    returns: list[ReturnView]
    next_cursor: str | None

    @classmethod
    def of(cls, held: Held, session: str | None, locale: str) -> Self:
        return cls(
            at=held.at,
            shop=held.consents[0].shop,
            user_id=held.user.user_id,
            registered_at=held.user.created_at,
            registered_with=held.user.home,
            locale=held.user.locale,
            identities=[HeldIdentityView.of(each) for each in held.identities],
            profile=ProfileView.of(held.profile),
            addresses=AddressesView.of(held.addresses),
            consents=ConsentsView.of(held.consents, locale),
            sessions=[SignedInView.of(each, session) for each in held.sessions],
            sign_ins=[SignInView.of(each) for each in held.sign_ins.items],
            more_sign_ins=held.sign_ins.after is not None,
            orders=[OrderView.opened(each) for each in held.orders],
            returns=[ReturnView.opened(each) for each in held.returns],
            next_cursor=held.next_cursor,
        )
