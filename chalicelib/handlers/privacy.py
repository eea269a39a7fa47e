"""Privacy doors: customers see what is held of them, and close their account, or support does; then it is erased."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Body, Paged
from chalicelib.aws.triggers import every_minutes
from chalicelib.core import clock
from chalicelib.core.paces import CLOSURES, OWN_DATA
from chalicelib.core.paging import BadCursor
from chalicelib.domain.privacy.actions import closing, erasing, telling
from chalicelib.domain.privacy.rules.closures import AlreadyClosed, ClosureNotFound
from chalicelib.domain.privacy.rules.open import StillOpen
from chalicelib.domain.privacy.views import ClosureView, DataView
from chalicelib.domain.users.rules.accounts import UserNotFound

bp = Blueprint(__name__)


class CloseBody(Body, frozen=True, kw_only=True):
    """Why, for the audit: how the customer has asked for it, nothing about who they are."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]


@door(
    bp, "GET", "/me/data", query=Paged, returns=DataView, may="profile.use", step_up=True, pace=OWN_DATA,
    raises=(UserNotFound, BadCursor),
)  # fmt: skip
def show_data(call: Call[Any, Paged]) -> DataView:
    """All that is held of you, readable; of this shop's orders a page at a time."""
    held = telling.tell(call.shop, call.caller, call.query.limit, call.query.cursor, clock.now())
    return DataView.of(held, call.caller.session, call.locale)


@door(
    bp, "POST", "/me/closure", returns=ClosureView, status=202, may="profile.use", fresh=True, once=True, pace=CLOSURES,
    raises=(UserNotFound, StillOpen, AlreadyClosed),
)  # fmt: skip
def close_account(call: Call[Any, Any]) -> ClosureView:
    """Close your account for good.

    Every session ends, nobody is found by your identifiers, and what is personal is erased. Records of orders and money
    stay, as the law wants, without saying whose they were."""
    return ClosureView.of(closing.close(call.caller.subject, call.shop.shop_id, call.once, clock.now()))


@door(
    bp, "POST", "/admin/users/{user_id}/closure", body=CloseBody, returns=ClosureView, status=202,
    may="accounts.close", step_up=True, once=True, pace=CLOSURES, raises=(UserNotFound, StillOpen, AlreadyClosed),
)  # fmt: skip
def close_account_for_customer(call: Call[CloseBody, Any], user_id: str) -> ClosureView:
    """The same for a customer who has registered at the shop and asks for it."""
    return ClosureView.of(closing.close_for(user_id, call.shop.shop_id, call.once, clock.now()))


@door(
    bp, "GET", "/admin/users/{user_id}/closure", returns=ClosureView, may="accounts.close", raises=(ClosureNotFound,)
)  # fmt: skip
def show_closure(call: Call[Any, Any], user_id: str) -> ClosureView:
    """Whether a closed account is erased by now."""
    return ClosureView.of(closing.show(user_id, call.shop.shop_id))


@every_minutes(bp, 5)
def erase_closed() -> None:
    """Erase what was personal of accounts that are closed."""
    erasing.sweep_closed(clock.now())
