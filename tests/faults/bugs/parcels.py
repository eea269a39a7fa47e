"""Bugs between the warehouse and the receipt."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws.table import commit
from chalicelib.domain.fulfillment.actions import receipt, warehouse
from chalicelib.domain.fulfillment.rules import parcels, work
from chalicelib.domain.notifications import actions as notifications
from chalicelib.domain.notifications import rules as notices
from chalicelib.domain.notifications import store as claims
from chalicelib.domain.orders.rules import changes
from tests.faults.bugs.bug import Shop, noticed_in
from tests.faults.plans import Fault


@noticed_in("fulfill", faults=((7, Fault.CRASH_AFTER),))
def a_parcel_is_marked_after_it_has_left(shop: Shop) -> None:
    """Order and stock say that it is shipped in one commit, the parcel in the next: who dies in between ships twice."""

    def shipped(parcel: Any, planned: Any, *rest: Any, news: Any = ()) -> None:
        commit(*rest)
        commit(parcel, planned, news=news)

    real = warehouse._ship

    def ship(*given: Any) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(warehouse, "commit", shipped)
            real(*given)

    shop.setattr(warehouse, "_ship", ship)


@noticed_in("fulfill what was canceled")
def a_canceled_order_is_shipped(shop: Shop) -> None:
    """Nobody asks whether an order still waits for its parcels."""
    shop.instead(work.must_ship, lambda order: None)


@noticed_in("call off")
def a_packed_parcel_leaves_all_the_same(shop: Shop) -> None:
    """A canceled order's work is stopped, and its parcel is not."""
    shop.instead(parcels.abandon, lambda parcel: parcel)


@noticed_in("fulfill from two locations")
def the_second_parcel_is_forgotten(shop: Shop) -> None:
    """An order from two locations goes in one parcel."""
    real = work.plan
    shop.instead(real, lambda order, new_id, now: real(order, new_id, now)[:1])


@noticed_in("scan twice")
def each_scan_is_an_arrival(shop: Shop) -> None:
    """A report that is known counts again."""

    def track(parcel: Any, reports: Any, now: Any, look_at: Any = None, real: Any = parcels.track) -> Any:
        after = real(replace(parcel, events=()), reports, now, look_at)
        return replace(after, events=(*parcel.events, *after.events))

    shop.instead(parcels.track, track)
    shop.instead(parcels.arrived, lambda before, after: after.status == "delivered")


@noticed_in("scan at the door")
def a_parcel_arrives_and_the_order_does_not(shop: Shop) -> None:
    """The order is not told that a parcel is at the door."""
    shop.instead(parcels.arrived, lambda before, after: False)


@noticed_in("scan at the door")
def the_clock_confirms_at_once(shop: Shop) -> None:
    """The receipt is confirmed as soon as the parcel has arrived, whatever time the shopper has."""
    real = changes.deliver
    shop.instead(real, lambda order, quantities, actor, at, span: real(order, quantities, actor, at, timedelta(0)))


@noticed_in("receipt by the clock")
def nobody_confirms_for_the_shopper(shop: Shop) -> None:
    """The clock does not look at what has arrived."""
    shop.instead(receipt.confirm_receipts, lambda shop, now: None)


@noticed_in("receipt x the clock")
def a_receipt_is_confirmed_each_time(shop: Shop) -> None:
    """Confirmed again, the time for returns begins anew."""
    real = changes.receive
    shop.instead(real, lambda order, *rest: real(replace(order, completed_at=None, status="confirmed"), *rest))


@noticed_in("tell of an order twice")
def a_mail_goes_out_at_each_delivery(shop: Shop) -> None:
    """No claim is stored before a message is sent."""
    shop.setattr(notifications, "_claim", lambda first, now: first)
    shop.setattr(notifications, "commit", lambda *writes: None)


@noticed_in("tell after a crash")
def a_mail_is_marked_before_it_is_sent(shop: Shop) -> None:
    """Marker before the effect: who dies over it leaves a customer untold."""
    real = notices.first_claim
    shop.instead(real, lambda event_id, event, channel, now: notices.sent(real(event_id, event, channel, now), now))
    shop.setattr(notifications, "_claim", _marked)


def _marked(first: Any, now: Any) -> Any:
    if claims.same(first) is not None:
        return None
    commit(claims.insert(first))
    return first
