"""Bugs with units of stock."""

from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from chalicelib.aws.writes import Write
from chalicelib.domain.checkout import store as checkout
from chalicelib.domain.fulfillment.actions import warehouse
from chalicelib.domain.inventory import rules, store
from chalicelib.domain.inventory.store import LevelRecord
from chalicelib.domain.returns.rules import returning
from tests.faults.bugs.bug import Shop, noticed_in


def without(shop: Shop, *movements: Any) -> None:
    """Orders forget these movements."""
    real = checkout.move_stock

    def move_stock(order: Any, move: Any, now: Any) -> list[Write]:
        return [] if move in movements else real(order, move, now)

    shop.instead(real, move_stock)


def effect(shop: Shop, movement: str, **units: int) -> None:
    shop.setitem(rules.EFFECTS, movement, units)


@noticed_in("cancel unpaid")
def stock_of_an_unpaid_order_stays_held(shop: Shop) -> None:
    """An order that is canceled or closed forgets to release what it held."""
    without(shop, store.release)


@noticed_in("cancel paid")
def stock_of_a_paid_order_stays_allocated(shop: Shop) -> None:
    """A paid order that is canceled forgets to give back what was allocated."""
    without(shop, store.deallocate)


@noticed_in("pay")
def stock_of_a_paid_order_is_not_allocated(shop: Shop) -> None:
    """A payment leaves the units reserved, as if the order still waited."""
    without(shop, store.allocate)


@noticed_in("cancel unpaid")
def stock_is_released_twice(shop: Shop) -> None:
    """Each unit that is released is available twice."""
    effect(shop, rules.RELEASED, reserved=-1, available=+2)


@noticed_in("cancel paid")
def stock_comes_back_twice_on_cancel(shop: Shop) -> None:
    """A paid order that is canceled gives back two units for each."""
    effect(shop, rules.DEALLOCATED, committed=-1, available=+2)


@noticed_in("pay")
def what_leaves_is_still_on_the_shelf(shop: Shop) -> None:
    """A shipped unit is no longer committed, but still on hand."""
    effect(shop, rules.SHIPPED, committed=-1)


@noticed_in("last unit")
def stock_is_looked_at_and_then_taken(shop: Shop) -> None:
    """Check, then act: a level changes without the condition that there are enough units."""
    real = store.move

    def move(moved: Any, expected: int | None = None) -> Write:
        write = real(moved, expected)
        return Write.update(write.address, write.actions, LevelRecord.pk.exists(), write.otherwise).telling(moved)

    shop.instead(real, move)


@noticed_in("place")
def only_the_first_line_is_held(shop: Shop) -> None:
    """The units of an order's other lines are not reserved."""
    real = checkout.move_stock
    shop.instead(real, lambda order, move, now: real(order, move, now)[: 1 if move is store.hold else None])


@noticed_in("receive a part")
def what_is_damaged_is_sold_again(shop: Shop) -> None:
    """Every unit that comes back goes back into stock, whatever its condition."""

    def sellable(back: Any) -> dict[tuple[str, str, str], int]:
        return {(line.variant_id, line.product_id, line.location): line.received for line in back.lines}

    shop.instead(returning.sellable, sellable)


@noticed_in("receive a return")
def what_comes_back_stays_in_the_hall(shop: Shop) -> None:
    """A return is marked as restocked, and no level has its units."""
    shop.instead(returning.sellable, lambda back: {})


@noticed_in("enter a movement twice")
def a_movement_is_entered_at_each_delivery(shop: Shop) -> None:
    """The ledger's entries have ids of their own, instead of the event's."""
    shop.setattr(rules.Movement, "entry_id", property(lambda self: uuid4().hex))


@noticed_in("adjust stock")
def a_correction_is_made_the_other_way(shop: Shop) -> None:
    """Two units too few become two units too many."""
    real = rules.changes
    shop.instead(real, lambda movement, units: real(movement, -units if movement == rules.ADJUSTED else units))


@noticed_in("import a change", rival="import a change", at=12)
def a_count_that_lost_a_race_is_made_anyway(shop: Shop) -> None:
    """Whatever was counted is added to what is there now, not to what was seen."""
    shop.instead(store.move, lambda moved, expected=None, real=store.move: real(moved))


@noticed_in("fulfill")
def a_parcel_takes_one_unit_of_each(shop: Shop) -> None:
    """Stock counts the lines of a parcel, not their units."""

    def taken(parcel: Any, now: Any) -> list[Write]:
        place = {"shop": parcel.shop, "location": parcel.location, "order_id": parcel.order_id}
        return [store.ship(variant_id=v, product_id=p, quantity=1, now=now, **place) for v, p in parcel.stock]

    shop.setattr(warehouse, "_taken", taken)


@noticed_in("receive a return")
def a_return_is_restocked_by_each_workflow(shop: Shop) -> None:
    """Nobody remembers that its units are back in stock."""
    real = returning.restock
    shop.instead(real, lambda before: replace(real(replace(before, restocked=False)), restocked=False))
