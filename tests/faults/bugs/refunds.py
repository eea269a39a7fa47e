"""Bugs with money that goes back, and with what comes back for it."""

from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from chalicelib.aws import flows
from chalicelib.core.money import Money
from chalicelib.domain.orders.rules import changes as orders
from chalicelib.domain.orders.rules import refunds as shares
from chalicelib.domain.payments.actions import refunds
from chalicelib.domain.payments.gateways import fakepay
from chalicelib.domain.payments.rules import refunds as rules
from chalicelib.domain.returns.actions import watching
from chalicelib.domain.returns.rules import amounts, claims
from tests.faults.bugs.bug import Shop, noticed_in
from tests.faults.plans import Fault


@noticed_in("refund x refund")
def more_goes_back_than_was_paid(shop: Shop) -> None:
    """Nobody compares what is set aside with what is left of the payment."""
    shop.instead(shares.refundable, lambda order: order.captured)


@noticed_in("refund that is refused")
def a_share_is_never_released(shop: Shop) -> None:
    """A refund that was given up keeps its money set aside."""
    shop.setattr(shares, "release", lambda order, refund_id, now: order)


@noticed_in("refund a canceled order")
def a_share_is_never_settled(shop: Shop) -> None:
    """The money is back, and the order does not know."""
    shop.setattr(shares, "settle", lambda order, refund_id, now: order)


@noticed_in("refund that takes its time")
def a_refund_is_settled_before_it_is_paid(shop: Shop) -> None:
    """That the provider has taken the request counts as paid."""
    shop.setattr(rules.Refund, "is_paid", property(lambda self: True))


@noticed_in("refund a canceled order", faults=((6, Fault.LOST_AFTER),))
def each_try_is_another_refund(shop: Shop) -> None:
    """The provider is asked under a fresh id at each try."""
    real = fakepay.Fakepay.refund

    def refund(self: Any, wanted: Any) -> Any:
        fresh = replace_id(wanted, f"{wanted.refund_id}{uuid4().hex[:4]}")
        return replace_id(real(self, fresh), wanted.refund_id)

    shop.setattr(fakepay.Fakepay, "refund", refund)
    shop.setattr(refunds, "_found", lambda gateway, refund: None)


def replace_id(said: Any, refund_id: str) -> Any:
    return replace(said, refund_id=refund_id)


@noticed_in("refund that works after all")
def a_refund_is_given_up_unasked(shop: Shop) -> None:
    """What failed once is given up, without asking the provider whether it has paid after all."""
    shop.instead(refunds.make_sure, lambda shop, refund_id, now: None)


@noticed_in("refund that fails always")
def a_failed_refund_is_silent(shop: Shop) -> None:
    """Nobody is told of a refund that was given up."""
    real = rules.news
    shop.instead(
        real, lambda before, after, now: [] if after.status in ("manual", "rejected") else real(before, after, now)
    )


@noticed_in("restart a refund")
def a_dead_workflow_stays_dead(shop: Shop) -> None:
    """Nobody starts anew what has died."""
    shop.instead(watching.restart_stalled, lambda shop, now: None)


@noticed_in("restart a refund")
def a_workflow_is_started_under_its_old_name(shop: Shop) -> None:
    """The second execution has the name of the first, and so never begins."""
    real = flows.start
    shop.setattr(flows, "start", lambda name, entry: real(entry["refund_id"], entry))


@noticed_in("receive a return")
def shipping_goes_back_with_every_return(shop: Shop) -> None:
    """Wrong share: the whole shipping is refunded with each return."""
    real = amounts._worth
    shop.setattr(amounts, "_worth", lambda order, units: real(order, units) + order.shipping)


@noticed_in("receive the rest")
def shipping_never_goes_back(shop: Shop) -> None:
    """Wrong share: whoever sends everything back has paid for shipping."""
    shop.setattr(amounts, "due", amounts.expected)
    shop.instead(amounts.due, lambda order, back: amounts._worth(
        order, {line.line_id: line.received_units for line in back.lines}))  # fmt: skip


@noticed_in("return a cup that costs less")
def every_unit_is_worth_the_same(shop: Shop) -> None:
    """Wrong share: the goods' price is divided by the number of units, whatever each has cost."""

    def unit_amounts(order: Any) -> dict[str, list[Money]]:
        units = sum(line.quantity for line in order.lines)
        each = Money((order.total - order.shipping).amount // units, order.total.currency)
        return {line.line_id: [each] * line.quantity for line in order.lines}

    shop.instead(amounts.unit_amounts, unit_amounts)


@noticed_in("return at an odd tax")
def a_fen_is_lost_in_each_share(shop: Shop) -> None:
    """Wrong share: a line's amount is divided by its units, and what is left over is nobody's."""

    def unit_amounts(order: Any) -> dict[str, list[Money]]:
        return {
            line.line_id: [Money(share.amount // line.quantity, share.currency)] * line.quantity
            for line, share in zip(order.lines, (order.total - order.shipping).allocate([2, 1]), strict=True)
        }

    shop.instead(amounts.unit_amounts, unit_amounts)


@noticed_in("receive a part")
def what_never_came_is_refunded(shop: Shop) -> None:
    """The whole return is paid back, whatever of it has come."""
    shop.instead(amounts.due, amounts.expected)


@noticed_in("ask for a return")
def units_are_not_claimed(shop: Shop) -> None:
    """A second return may ask for the same units."""
    shop.setattr(claims, "_claimed", lambda held, asked: replace(held, version=held.version + 1))


@noticed_in("decline a return")
def declined_units_stay_claimed(shop: Shop) -> None:
    """What was declined cannot be asked for again."""
    real = claims.free
    shop.setattr(claims, "free", lambda held, units: replace(real(held, units), units=held.units))


@noticed_in("receive a return")
def what_came_back_counts_twice(shop: Shop) -> None:
    """The order's counter of returned units goes up by two for each."""
    real = orders.take_back

    def take_back(order: Any, taken: Any, now: Any) -> Any:
        return real(order, {line_id: 2 * units for line_id, units in taken.items()}, now)

    shop.instead(real, take_back)


@noticed_in("cancel paid")
def a_canceled_order_keeps_the_money(shop: Shop) -> None:
    """The refund is asked for, and its share is never set aside."""
    real = shares.reserve
    shop.instead(real, lambda order, refund_id, amount, now: order)
