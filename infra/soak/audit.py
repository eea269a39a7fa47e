"""The audit: whether all that shoppers, staff and the provider were told holds in the end."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from infra.soak.found import Found
from infra.soak.told import Told

ENDED = {"completed", "canceled", "closed"}
UNSOLD = {"canceled", "closed"}

Check = Callable[[Told, Found], Iterator[str]]


def orders_are_there_once(told: Told, found: Found) -> Iterator[str]:
    """An order that was answered is in its shopper's list, once, and nothing else is."""
    for guest, listed in zip(told.guests, found.lists, strict=True):
        wanted = [purchase.order_id for purchase in guest.purchases]
        if sorted(wanted) != sorted(listed):
            yield f"a shopper was told of {wanted} and has {listed}"


def orders_are_what_was_told(told: Told, found: Found) -> Iterator[str]:
    """Units, total and the end that a shopper was told of stand."""
    for purchase in told.purchases:
        order = found.orders[purchase.order_id]
        units = {line["variant_id"]: line["quantity"] for line in order["lines"]}
        if (units, order["total"]["amount"]) != (purchase.units, purchase.total):
            yield f"order {purchase.order_id} has {units} for {order['total']}, its shopper was told {purchase}"
        if purchase.canceled and order["status"] != "canceled":
            yield f"order {purchase.order_id} was canceled, and is {order['status']}"


def orders_end(told: Told, found: Found) -> Iterator[str]:
    """Every order is completed, canceled or closed."""
    for order_id, order in found.orders.items():
        if order["status"] not in ENDED:
            yield f"order {order_id} is still {order['status']} ({order['fulfillment_status']})"


def money_is_the_providers(told: Told, found: Found) -> Iterator[str]:
    """What an order says of its money is what the provider's books say; what is not sold is paid back."""
    paid, back = _provider(found)
    for order_id, order in found.orders.items():
        ours = order["captured"]["amount"], order["refunded"]["amount"]
        if ours != (paid[order_id], back[order_id]):
            yield f"order {order_id}: (paid, back) {ours}, the provider says {(paid[order_id], back[order_id])}"
        if order["status"] in UNSOLD and ours[0] != ours[1]:
            yield f"order {order_id} is {order['status']}, and {ours[0] - ours[1]} was kept"
        if not 0 <= ours[1] <= ours[0]:
            yield f"order {order_id}: {ours[1]} of {ours[0]} went back"
    yield from (f"money for {order_id}, which nobody was told of" for order_id in paid.keys() - found.orders.keys())


def payments_are_not_lost(told: Told, found: Found) -> Iterator[str]:
    """What a shopper saw paid is paid, and paid orders are delivered or paid back."""
    captured = {each["attempt_id"] for each in found.payments if each["status"] == "captured"}
    for purchase in told.purchases:
        if lost := purchase.paid - captured:
            yield f"order {purchase.order_id}: {lost} was paid, and the provider has forgotten it"
        if not purchase.paid and found.orders[purchase.order_id]["status"] == "completed":
            yield f"order {purchase.order_id} was never paid, and is delivered"


def refunds_are_done(told: Told, found: Found) -> Iterator[str]:
    """Every refund at the provider has come to its end."""
    for refund in found.refunds:
        if refund["status"] != "succeeded":
            yield f"refund {refund['refund_id']} is {refund['status']} at the provider"


def returns_are_paid_back(told: Told, found: Found) -> Iterator[str]:
    """What staff took in is in the return, its refund is paid, and the return is closed."""
    paid = {each["refund_id"] for each in found.refunds if each["status"] == "succeeded"}
    for purchase in told.purchases:
        for return_id, units in purchase.back.items():
            back = found.returns[return_id]
            if (received := sum(line["received"] for line in back["lines"])) != units:
                yield f"return {return_id} has {received} units, staff took in {units}"
            if received == sum(line["quantity"] for line in back["lines"]) and back["status"] != "closed":
                yield f"return {return_id} is still {back['status']}"
            if back["status"] == "closed" and back["refund_id"] not in paid:
                yield f"return {return_id} is closed, and {back['refund_id']} was not paid"


def stock_adds_up(told: Told, found: Found) -> Iterator[str]:
    """What came in is on hand, or was shipped and did not come back; nothing is held for nobody."""
    shipped, held = _shipped(told, found), _held(found)
    for variant_id, level in found.levels.items():
        wanted = told.units[variant_id] - shipped[variant_id]
        if level["on_hand"] != wanted:
            yield f"{variant_id}: {level['on_hand']} on hand, {told.units[variant_id]} came in, {wanted} should be left"
        if level["reserved"] + level["committed"] != held[variant_id]:
            yield f"{variant_id}: {level['reserved']} reserved, {level['committed']} committed for {held[variant_id]}"
        if level["available"] != level["on_hand"] - level["reserved"] - level["committed"] or level["available"] < 0:
            yield f"{variant_id}: {level['available']} available of {level}"


def nothing_is_dead(told: Told, found: Found) -> Iterator[str]:
    """No message was given up."""
    yield from (f"{dead} dead letters of {queue}" for queue, dead in found.dead.items())


CHECKS: tuple[Check, ...] = (
    orders_are_there_once,
    orders_are_what_was_told,
    orders_end,
    money_is_the_providers,
    payments_are_not_lost,
    refunds_are_done,
    returns_are_paid_back,
    stock_adds_up,
    nothing_is_dead,
)


def violations(told: Told, found: Found) -> list[str]:
    """All of them, none if all is well."""
    return [f"{check.__doc__} {facts}" for check in CHECKS for facts in check(told, found)]


def oversold(told: Told, found: Found) -> int:
    """Units that were sold beyond what there was."""
    shipped = _shipped(told, found)
    held = _held(found)
    return sum(max(0, shipped[each] + held[each] - told.units[each]) for each in found.levels)


def _provider(found: Found) -> tuple[Counter[str], Counter[str]]:
    """What the provider took and gave back, by order."""
    paid: Counter[str] = Counter()
    back: Counter[str] = Counter()
    order_of = {each["attempt_id"]: each["order_id"] for each in found.payments}
    for payment in found.payments:
        paid[payment["order_id"]] += payment["amount"] if payment["status"] == "captured" else 0
    for refund in found.refunds:
        back[order_of[refund["attempt_id"]]] += refund["amount"] if refund["status"] == "succeeded" else 0
    return paid, back


def _lines(found: Found) -> Iterator[Any]:
    return (line for order in found.orders.values() for line in order["lines"])


def _shipped(told: Told, found: Found) -> Counter[str]:
    """Units that left and did not come back to be sold again, by variant."""
    units: Counter[str] = Counter()
    for line in _lines(found):
        units[line["variant_id"]] += line["shipped"]
    for back in found.returns.values():
        variants = {line["line_id"]: line["variant_id"] for line in found.orders[back["order_id"]]["lines"]}
        for line in back["lines"] if back["status"] == "closed" else ():
            units[variants[line["line_id"]]] -= line["received"] - line["damaged"]
    return units


def _held(found: Found) -> Counter[str]:
    """Units of orders that are neither shipped nor over."""
    units: Counter[str] = Counter()
    for order in found.orders.values():
        for line in order["lines"] if order["status"] not in UNSOLD else ():
            units[line["variant_id"]] += line["quantity"] - line["shipped"]
    return units
