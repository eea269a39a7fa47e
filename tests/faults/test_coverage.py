"""No capability can be forgotten: whatever commits is driven by a flow."""

import re
from functools import cache
from typing import Any

import pytest

from tests.faults.callers import Answer
from tests.faults.flows import buying
from tests.faults.flows.every import BESIDE, FLOWS, PAIRED
from tests.faults.sites import FLOOR, Seen, commits, committing, modules, seen_in
from tests.faults.world import World

MONEY_AND_STOCK = {"Order", "Level", "Movement", "Attempt", "Refund", "Return", "Claims", "Shipment"}
"""Kinds of items."""

DRIVEN_BY_NO_FLOW: frozenset[str] = frozenset()
"""What no flow needs to drive, each with its reason."""


ARRANGED = {
    ("fulfillment_listener", "Crash"), ("notifications_listener", "Crash"), ("users_listener", "Crash"),
    ("refund_submit", "ProviderRefused"), ("refund_fail", "ProviderUnavailable"),
}  # fmt: skip
"""What fails where no fault is: processes that a flow lets die before it begins, and what a provider says to a task."""

FAILED: set[tuple[str, str]] = set()
"""All that has, while the flows were played."""


@cache
def seen() -> Seen:
    run, call = World.run, World.call

    def noted(made: World, function: str, event: Any) -> Any:
        try:
            said = run(made, function, event)
        except BaseException as failure:
            FAILED.add((function, type(failure).__name__))
            raise
        if isinstance(said, dict) and said.get("batchItemFailures"):
            FAILED.add((function, "a message comes again"))
        return said

    def answered(made: World, method: str, path: str, *rest: Any, **headers: str) -> Answer:
        answer = call(made, method, path, *rest, **headers)
        if answer.status >= 500:
            FAILED.add((f"{method} {path}", answer.body))
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "run", noted)
        patch.setattr(World, "call", answered)
        return seen_in(FLOWS)


def test_where_no_fault_is_nothing_fails() -> None:
    """Callers who ask again, and messages that come again, would hide it: who never gives up hears of no mistake."""
    assert seen().functions
    assert FAILED == ARRANGED


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
