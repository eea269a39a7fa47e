"""No capability can be forgotten: whatever commits is driven by a flow."""

import re
from functools import cache

from tests.faults.flows import buying
from tests.faults.flows.every import BESIDE, FLOWS, PAIRED
from tests.faults.sites import FLOOR, Seen, commits, committing, modules, seen_in

MONEY_AND_STOCK = {"Order", "Level", "Movement", "Attempt", "Refund", "Return", "Claims", "Shipment"}
"""Kinds of items."""

DRIVEN_BY_NO_FLOW: frozenset[str] = frozenset()
"""What no flow needs to drive, each with its reason."""


@cache
def seen() -> Seen:
    return seen_in(FLOWS)


def test_every_commit_is_driven_by_a_flow() -> None:
    """S5.2.2-d part: no call of `commit` is without a flow that crashes at it."""
    assert not [str(site) for site in sorted(commits()) if not seen().covers(site)]


def test_what_the_floor_commits_by_itself_is_driven_too() -> None:
    """Entries of trails, buckets of paces, and that a permission was used."""
    assert len(commits(FLOOR)) >= 3
    assert not [str(site) for site in sorted(commits(FLOOR)) if not seen().covers(site)]


def test_no_commit_hides() -> None:
    """Each is a call by that name, in a function that is looked at: none in a method, or under another name."""
    for module in modules().values():
        assert len(re.findall(r"\bcommit\(", module.path.read_text())) == len(module.commits), module.name
        named = [name for name, what in module.imported.items() if what == "chalicelib.aws.table.commit"]
        assert named in ([], ["commit"]), module.name


def test_all_that_moves_money_or_stock_meets_every_two_faults() -> None:
    """S5.2.2-d part: `make faults` plays pairs of every flow that changes an order, a level, a payment or a return."""
    moving = {name for name, kinds in seen().written.items() if kinds & MONEY_AND_STOCK}
    assert moving >= BESIDE
    assert moving - PAIRED == set()


def test_every_way_to_a_commit_is_driven_by_a_flow() -> None:
    """S5.2.2-d part: also where several doors and actions share one commit, each is driven."""
    assert committing() - seen().functions == DRIVEN_BY_NO_FLOW


def test_what_no_flow_drives_is_named() -> None:
    """Buying alone leaves out the warehouse's commits, and what leads to them."""
    little = seen_in(buying.FLOWS[:1])
    missing = {site.place for site in commits() if not little.covers(site)}
    assert "chalicelib/domain/fulfillment/actions/warehouse.py" in missing
    assert "chalicelib.domain.fulfillment.actions.warehouse.fulfill" in committing() - little.functions
    assert "chalicelib.domain.cart.actions.add" in little.functions
