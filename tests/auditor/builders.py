"""Shops to audit: brought to rest by a flow of the fault harness, and then damaged."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from msgspec.structs import replace

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import clock, ids
from chalicelib.core.shops import Shop
from chalicelib.domain.auditor import store
from chalicelib.domain.auditor.actions import working
from chalicelib.domain.auditor.rules import audits
from chalicelib.domain.auditor.rules.audits import RUNNING, Audit
from chalicelib.domain.auditor.store import OF_ENTITY, read_items
from chalicelib.domain.inventory.rules import RECEIVED, Movement, StockLevel
from tests.faults.explore import Flow
from tests.faults.flows.every import FLOWS
from tests.faults.world import World, world
from tests.payments.builders import MUG_SHOP
from tests.shop import NOON


@contextmanager
def shop_after(flow: str) -> Iterator[World]:
    """Everything has come to rest after it, and the opening stock is in the ledger."""
    with world() as made:
        named = _flows()[flow]
        named.act(made, named.arrange(made))
        made.settle(named.days)
        enter_openings(made)
        made.later(hours=2)
        yield made


@cache
def _flows() -> dict[str, Flow]:
    return {flow.name: flow for flow in FLOWS}


def enter_openings(made: World) -> None:
    """Worlds begin with units on the shelf that no movement tells of."""
    for level in entities(made, StockLevel):
        if (units := made.shelf.get((level.variant_id, level.location))) is not None:
            item = store.address_of(level)
            put(
                Movement(
                    shop=level.shop, at=NOON, movement=RECEIVED, variant_id=level.variant_id,
                    product_id=level.product_id, location=level.location, quantity=units,
                    event_id=f"{item.pk}/{item.sk}:1:0",
                )
            )  # fmt: skip


def entities(made: World, kind: type[Any]) -> list[Any]:
    return [each for each in read_items(made.cloud.table.items.values()) if type(each) is kind]


def only(made: World, kind: type[Any], /, **facts: Any) -> Any:
    """The one of its kind of which this is true."""
    (found,) = [
        each for each in entities(made, kind) if all(getattr(each, name) == fact for name, fact in facts.items())
    ]
    return found


def put(entity: Any) -> None:
    commit(Write.put(OF_ENTITY[type(entity)], entity))


def change(entity: Any, **changes: Any) -> None:
    """Damage it behind everybody's back."""
    put(replace(entity, **changes))


def remove(entity: Any) -> None:
    commit(Write.delete(store.address_of(entity)))


def begin(shop: Shop = MUG_SHOP) -> Audit:
    audit = audits.begin(shop.shop_id, ids.new("audit", clock.now()), "admin_zhang", clock.now())
    commit(store.insert(audit))
    return audit


def audited(shop: Shop = MUG_SHOP, enough: Callable[[], bool] = lambda: False) -> Audit:
    """A whole audit, in slices that end whenever there is `enough`."""
    audit = begin(shop)
    while audit.status == RUNNING:
        working.work(shop, audit.audit_id, audit.slice, enough, clock.now())
        audit = found(audit)
    return audit


def found(audit: Audit) -> Audit:
    again = store.find(audit.shop, audit.audit_id)
    assert again is not None
    return again
