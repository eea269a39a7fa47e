"""No capability can be forgotten: whatever commits is driven by a flow."""

from functools import cache

from tests.faults.flows import buying
from tests.faults.flows.every import FLOWS
from tests.faults.sites import Seen, commits, committing, seen_in

DRIVEN_BY_NO_FLOW: frozenset[str] = frozenset()
"""What no flow needs to drive, each with its reason."""


@cache
def seen() -> Seen:
    return seen_in(FLOWS)


def test_every_commit_is_driven_by_a_flow() -> None:
    """S5.2.2-d part: no call of `commit` is without a flow that crashes at it."""
    assert not [str(site) for site in sorted(commits()) if not seen().covers(site)]


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
