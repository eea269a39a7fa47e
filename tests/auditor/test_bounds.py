"""An audit of very much needs no more memory than one of little: what it keeps is one page, whatever there is."""

import tracemalloc
from datetime import timedelta

import pytest

from chalicelib.core import clock
from chalicelib.domain.auditor import store
from chalicelib.domain.auditor.rules import ledger
from chalicelib.domain.auditor.store import surroundings
from chalicelib.domain.inventory.rules import StockLevel
from tests.auditor.builders import audited
from tests.auditor.large import Large, rush, years
from tests.faults.cloud import Cloud
from tests.faults.model import values
from tests.faults.world import world
from tests.shop import NOON


class Nothing(list[str]):
    """The model's cloud writes down every call; that is no memory of the audit's."""

    def append(self, call: str) -> None:
        pass


def peak(table: Large) -> int:
    """Bytes that an audit of it has at most at a time. It finds nothing, and has seen all."""
    with world(Cloud(table=table, calls=Nothing())), clock.stopped(NOON + timedelta(days=1)):
        tracemalloc.start()
        audit = audited()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (audit.findings, audit.unsettled) == ((), 0)
    assert audit.checked["I25"] == 2 * audit.checked["I14"] == 2 * audit.checked["I22"]
    return most


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that also the smaller shop has many; and the model remembers nothing of what it has weighed."""
    monkeypatch.setattr(store, "PAGE", 20)
    monkeypatch.setattr(surroundings, "LEDGER_PAGE", 20)
    monkeypatch.setattr(values, "MOST_WEIGHED", 1)
    values._weighed.clear()


def test_memory_does_not_grow_with_the_shop(small_pages: None) -> None:
    """Five times the orders, parcels and movements, and not even half as much more memory (some caches have limits)."""
    few, many = peak(years(40)), peak(years(200))
    print(f"40 orders: {few // 1024} KB, 200 orders: {many // 1024} KB")
    assert many < few * 1.5


def test_a_ledger_that_more_orders_hold_than_fit_is_read_in_parts(
    small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S5.2.2-b part: each part keeps few orders in mind; what is wrong in any of them is found, once."""
    monkeypatch.setattr(ledger, "MOST_ORDERS", 4)
    table = rush(20)
    with world(Cloud(table=table)), clock.stopped(NOON + timedelta(days=1)):
        assert ledger.parts_of(only(table, StockLevel)) == 6
        assert audited().findings == ()
        for number in (3, 17):
            del table.items["ORDERS#mugs#or_" + f"{number:026d}", "ORDER"]
        table.sort()
        found = audited().findings
    assert len(found) == 2
    for number, finding in zip((3, 17), sorted(found, key=lambda each: each.facts), strict=True):
        assert f"or_{number:026d}, which does not exist" in finding.facts


def only(table: Large, kind: type[StockLevel]) -> StockLevel:
    (found,) = [each for each in store.read_items(table.items.values()) if isinstance(each, kind)]
    return found
