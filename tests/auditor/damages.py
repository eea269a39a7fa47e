"""Every kind of damage that an audit is for: what is done to a shop at rest, and what must be found of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from msgspec.structs import replace

from chalicelib.core import clock
from chalicelib.core.money import Money
from chalicelib.domain.catalog.rules.categories import Tree
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.pricing import Offer, TargetCuts
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.rules.rendering import Card, View
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.inventory.rules import RESERVED, Movement, StockLevel
from chalicelib.domain.notifications.rules import Notice as Message
from chalicelib.domain.orders.rules.moves import PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Adjustment, Order
from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.payments.rules.notices import Notice
from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.promotions.rules import ACTIVE, Promotion
from chalicelib.domain.returns.rules.claims import Claims
from chalicelib.domain.returns.rules.returning import Return
from tests.auditor.builders import change, entities, only, put, remove
from tests.faults.world import World


class Damage(NamedTuple):
    """What `does` it to the shop after a flow, and what must be found: the check, and a word of its facts."""

    flow: str
    does: Callable[[World], None]
    finds: dict[str, str]


def fen(amount: int) -> Money:
    return Money(amount, "CNY")


def a_capture_more(made: World) -> None:
    order = only(made, Order)
    change(order, captured=order.captured + fen(1))


def a_payment_twice(made: World) -> None:
    order = only(made, Order)
    change(order, payments=(*order.payments, order.payments[0]))


def another_amount(made: World) -> None:
    attempt = only(made, Attempt)
    change(attempt, amount=attempt.amount + fen(5))


def an_orphan(made: World) -> None:
    change(only(made, Attempt), attempt_id="pa_X-1", order_id="or_X", status="failed")


def a_forgotten_capture(made: World) -> None:
    change(only(made, Attempt), attempt_id=f"{only(made, Attempt).attempt_id[:-1]}2", psp_ref="other")


def one_reference_twice(made: World) -> None:
    attempt, order = only(made, Attempt), only(made, Order)
    second = replace(attempt, attempt_id=f"{attempt.attempt_id[:-1]}2")
    put(second)
    change(order, payments=(*order.payments, second.attempt_id), captured=order.captured * 2)


def a_refund_too_large(made: World) -> None:
    order, refund = only(made, Order), only(made, Refund)
    (share,) = order.refunds
    more = share.amount + fen(1)
    change(order, refunds=(replace(share, amount=more),))
    change(refund, amount=more)


def a_share_too_many(made: World) -> None:
    order = only(made, Order)
    (share,) = order.refunds
    change(order, refunds=(share, replace(share, refund_id="rf_X", amount=fen(0))))


def a_share_that_waits(made: World) -> None:
    order = only(made, Order)
    (share,) = order.refunds
    change(order, refunds=(replace(share, status="reserved"),))


def a_refund_left_alone(made: World) -> None:
    change(only(made, Refund), due_at=clock.now() - timedelta(hours=3))


def money_kept(made: World) -> None:
    """As if canceling had never asked for the refund."""
    order = only(made, Order)
    timeline = tuple(entry for entry in order.timeline if not entry.event.startswith("refund"))
    change(order, refunds=(), timeline=timeline)
    told = [each for kind in (Message, Notice) for each in entities(made, kind) if each.kind.startswith("refund")]
    for each in (only(made, Refund), *told):
        remove(each)


def another_currency(made: World) -> None:
    """Nothing that it is counted with can be added up any more."""
    order = only(made, Order)
    change(order, captured=Money(order.captured.amount, "USD"))


def an_effect_undone(made: World) -> None:
    change(only(made, Notice, kind="payment.captured"), event_id="evt_X", about="pa_X-1")


def a_total_that_is_none(made: World) -> None:
    order = only(made, Order)
    adjustment = Adjustment(source="promo_X", amount=fen(-1))
    change(order, adjustments=(*order.adjustments, adjustment))


def a_unit_out_of_nothing(made: World) -> None:
    level = only(made, StockLevel, variant_id="mug")
    change(level, available=level.available + 1)


def an_oversold_level(made: World) -> None:
    level = only(made, StockLevel, variant_id="mug")
    change(level, available=-1, on_hand=level.on_hand - level.available - 1)


def a_count_beside_the_ledger(made: World) -> None:
    level = only(made, StockLevel, variant_id="mug")
    change(level, available=level.available + 1, on_hand=level.on_hand + 1)


def an_entry_lost(made: World) -> None:
    remove(next(m for m in entities(made, Movement) if m.variant_id == "mug" and m.movement == "received"))


def an_entry_twice(made: World) -> None:
    entry = next(m for m in entities(made, Movement) if m.variant_id == "mug" and m.movement == "received")
    change(entry, at=entry.at + timedelta(seconds=1))


def a_hold_without_an_order(made: World) -> None:
    """Level and ledger agree; only there is no such order."""
    level = only(made, StockLevel, variant_id="mug")
    version, at = level.version + 1, clock.now() - timedelta(hours=2)
    change(level, available=level.available - 1, reserved=level.reserved + 1, version=version)
    last = next(m for m in entities(made, Movement) if m.variant_id == "mug")
    told = f"{last.event_id.rsplit(':', 2)[0]}:{version}:0"
    change(last, movement=RESERVED, quantity=1, order_id="or_X", at=at, event_id=told)


def a_hold_given_back(made: World) -> None:
    """As if canceling had released the units of another order: its own are held for ever."""
    released = next(m for m in entities(made, Movement) if m.variant_id == "mug" and m.movement == "deallocated")
    change(released, order_id="or_X")


def an_order_that_waits(made: World) -> None:
    order = only(made, Order)
    change(order, receive_by=clock.now() - timedelta(hours=2))


def an_order_not_paid(made: World) -> None:
    order = only(made, Order)
    change(order, captured=fen(0), payments=())


def an_order_without_holds(made: World) -> None:
    order, placed = only(made, Order), clock.now() - timedelta(hours=2)
    lines = tuple(replace(line, shipped=0, delivered=0) for line in order.lines)
    change(
        order, order_id="or_X", status=PENDING_PAYMENT, captured=fen(0), payments=(), lines=lines, channels=(),
        placed_at=placed, pay_by=clock.now(), timeline=(replace(order.timeline[0], at=placed),),
    )  # fmt: skip


def an_order_forgotten(made: World) -> None:
    """Half of it is at another location, of which the warehouse never heard."""
    order = only(made, Order)
    first, *others = order.lines
    change(order, lines=(replace(first, location="north"), *others))


def a_move_that_is_none(made: World) -> None:
    order = only(made, Order)
    change(order, timeline=(*order.timeline, replace(order.timeline[-1], event="canceled")))


def a_move_too_early(made: World) -> None:
    order = only(made, Order)
    change(order, timeline=(replace(order.timeline[0], event="received"), *order.timeline))


def a_parcel_twice(made: World) -> None:
    change(only(made, Shipment), shipment_id="shp_X")


def a_line_sent_twice(made: World) -> None:
    parcel = only(made, Shipment)
    line = parcel.lines[0]
    change(parcel, lines=(replace(line, quantity=line.quantity + 1), *parcel.lines[1:]))


def a_stranger_pays(made: World) -> None:
    change(only(made, Attempt), customer_id="cust_wang")


def a_stranger_returns(made: World) -> None:
    change(only(made, Return), customer_id="cust_wang")


def a_customer_untold(made: World) -> None:
    remove(only(made, Message, kind="paid", channel="mail"))


def a_customer_told_twice(made: World) -> None:
    change(only(made, Message, kind="paid", channel="sms"), event_id="other")


def a_unit_claimed_twice(made: World) -> None:
    claims = only(made, Claims)
    line_id, units = next(iter(claims.units.items()))
    change(claims, units=claims.units | {line_id: (*units, units[0])})


def a_return_unknown(made: World) -> None:
    change(only(made, Claims), return_ids=())


def a_promotion_too_long(made: World) -> None:
    change(only(made, Promotion), status=ACTIVE)


def a_cut_that_stays(made: World) -> None:
    promotion = only(made, Promotion)
    change(promotion, status="ended", ends_at=clock.now() - timedelta(hours=3))


def a_cut_of_nobody(made: World) -> None:
    remove(only(made, Promotion))


def a_cut_lost(made: World) -> None:
    change(only(made, TargetCuts), cuts=())


def a_product_still_shown(made: World) -> None:
    change(only(made, Product), status="draft")


def a_page_lost(made: World) -> None:
    remove(only(made, View))


def a_card_lost(made: World) -> None:
    remove(entities(made, Card)[0])


def a_page_of_nothing(made: World) -> None:
    change(only(made, View), product_id="prod_X")


def a_card_of_nothing(made: World) -> None:
    change(entities(made, Card)[0], product_id="prod_X")


def an_offer_at_another_price(made: World) -> None:
    offer = only(made, Offer)
    prices = {name: replace(price, amount=price.amount + fen(1)) for name, price in offer.prices.items()}
    change(offer, prices=prices)


def a_tree_lost(made: World) -> None:
    remove(only(made, Tree))


def stock_unseen(made: World) -> None:
    live = only(made, Live)
    around = replace(live.around, in_stock=("var_X",))
    change(live, around=around)


DAMAGES = (
    Damage("ask for a return", a_capture_more, {"captures_add_up": "captured"}),
    Damage("ask for a return", a_payment_twice, {"captures_add_up": "payments"}),
    Damage("ask for a return", another_amount, {"attempts_are_the_orders": "asks for", "captures_add_up": "say"}),
    Damage("ask for a return", an_orphan, {"attempts_are_the_orders": "there is no order or_X"}),
    Damage("ask for a return", a_forgotten_capture, {"captures_are_counted": "does not know"}),
    Damage("ask for a return", one_reference_twice, {"captures_have_one_reference": "2 captures"}),
    Damage(
        "refund a canceled order",
        a_refund_too_large,
        {"refunds_are_within": "refunded", "late_money_goes_back": "kept"},
    ),
    Damage("refund a canceled order", a_share_too_many, {"shares_have_refunds": "rf_X"}),
    Damage("refund a canceled order", a_share_that_waits, {"shares_are_the_refunds": "reserved"}),
    Damage("refund a canceled order", a_refund_left_alone, {"refunds_are_looked_after": "nobody"}),
    Damage("refund a canceled order", money_kept, {"late_money_goes_back": "was kept"}),
    Damage(
        "refund a canceled order",
        another_currency,
        {"captures_add_up": "USD", "refunds_are_within": "do not mix", "late_money_goes_back": "do not mix"},
    ),
    Damage("ask for a return", an_effect_undone, {"notices_have_effects": "does not exist"}),
    Damage("ask for a return", a_total_that_is_none, {"totals_add_up": "the parts make"}),
    Damage("adjust stock", a_unit_out_of_nothing, {"stock_adds_up": "available", "stock_is_the_ledgers": "available"}),
    Damage("adjust stock", an_oversold_level, {"stock_adds_up": "-1", "stock_is_the_ledgers": "on_hand"}),
    Damage("adjust stock", a_count_beside_the_ledger, {"stock_is_the_ledgers": "on_hand"}),
    Damage("adjust stock", an_entry_lost, {"movements_are_entered": "version 1 is not"}),
    Damage("adjust stock", an_entry_twice, {"movements_are_entered": "version 1 is in the ledger more than once"}),
    Damage("fulfill", a_hold_without_an_order, {"holds_are_the_orders": "does not exist"}),
    Damage("cancel paid", a_hold_given_back, {"holds_are_the_orders": "canceled"}),
    Damage("scan at the door", an_order_that_waits, {"orders_end": "to be received by"}),
    Damage("ask for a return", an_order_not_paid, {"orders_end": "with", "captures_are_counted": "does not know"}),
    Damage("ask for a return", an_order_without_holds, {"orders_hold_what_they_need": "holds (0, 0)"}),
    Damage("ask for a return", an_order_forgotten, {"orders_are_sent": "nothing is planned"}),
    Damage("ask for a return", a_move_that_is_none, {"moves_are_legal": "leads to"}),
    Damage("ask for a return", a_move_too_early, {"moves_are_legal": "received while pending_payment"}),
    Damage("ask for a return", a_parcel_twice, {"parcels_are_planned": "plans"}),
    Damage("ask for a return", a_line_sent_twice, {"parcels_leave_once": "parcels hold"}),
    Damage("ask for a return", a_stranger_pays, {"attempts_are_theirs": "cust_wang"}),
    Damage("ask for a return", a_stranger_returns, {"returns_are_theirs": "cust_wang"}),
    Damage("ask for a return", a_customer_untold, {"customers_are_told": "not told"}),
    Damage("ask for a return", a_customer_told_twice, {"customers_are_told": "without a reason"}),
    Damage("ask for a return", a_unit_claimed_twice, {"claims_are_the_returns": "claims say"}),
    Damage("ask for a return", a_return_unknown, {"returns_are_claimed": "does not know"}),
    Damage(
        "end a promotion",
        a_promotion_too_long,
        {"promotions_keep_time": "active", "promotions_cut_what_they_name": "no cut"},
    ),
    Damage(
        "begin a promotion",
        a_cut_that_stays,
        {"promotions_cut_what_they_name": "instead", "cuts_have_promotions": "ended"},
    ),
    Damage("begin a promotion", a_cut_of_nobody, {"cuts_have_promotions": "does not exist"}),
    Damage(
        "begin a promotion",
        a_cut_lost,
        {"promotions_cut_what_they_name": "no cut", "live_copies_are_up_to_date": "cuts []"},
    ),
    Damage("publish", a_product_still_shown, {"shown_is_published": "draft"}),
    Damage("publish", a_page_lost, {"projections_are_there": "no page"}),
    Damage("publish", a_card_lost, {"projections_are_there": "no card"}),
    Damage("publish", a_page_of_nothing, {"pages_have_products": "not published"}),
    Damage("publish", a_card_of_nothing, {"cards_have_products": "not published"}),
    Damage("publish", an_offer_at_another_price, {"projections_are_there": "not offered"}),
    Damage("publish", a_tree_lost, {"live_copies_are_up_to_date": "There is no such category"}),
    Damage("publish", stock_unseen, {"live_copies_are_up_to_date": "var_X"}),
)
