"""The harness notices: a shop that is spoiled at one commit does not get through."""

import pytest

from tests.faults.explore import Flow, play
from tests.faults.flows import buying
from tests.faults.flows.racing import RACES
from tests.faults.hunt import Prey, hunt
from tests.faults.mutants import Mutant, Site, Spoil, mutants, seen

PLACE = Site("domain/checkout/actions/place.py _attempt", 5)
PLACING = next(flow for flow in buying.FLOWS if flow.name == "place")


def commits_of(flow: Flow) -> dict[Site, tuple[Mutant, ...]]:
    with seen() as found:
        play(flow)
    return {site: tuple(mutants(site, writes)) for site, writes in found.items()}


def test_every_commit_is_spoiled_in_every_way() -> None:
    """An order is the order, the answer, the cart and two lines of stock: each may be lost, or come in a commit of
    its own; each condition may be forgotten; and a commit may be tried again as if it were another."""
    spoils = [mutant.spoil for mutant in commits_of(PLACING)[PLACE]]
    assert (spoils.count(Spoil.NO_WRITE), spoils.count(Spoil.SPLIT), spoils.count(Spoil.BLIND)) == (5, 4, 1)
    assert spoils.count(Spoil.NO_CONDITION) >= 3


@pytest.mark.parametrize(
    ("spoil", "write", "way"),
    [
        (Spoil.NO_WRITE, 3, "place"),  # a line whose stock is not held
        (Spoil.SPLIT, 3, "place"),  # stock held for an order that a crash has kept from coming
        (Spoil.NO_CONDITION, 3, "last unit"),
    ],
)
def test_a_spoiled_order_is_noticed(spoil: Spoil, write: int, way: str) -> None:
    """S5.2.2-b part: the stock of an order is held with it, under a condition, in one commit."""
    site = PLACE if way == "place" else Site(PLACE.place, 4)
    found = hunt(Prey(Mutant(site, spoil, write), (way,)))
    assert found.by == way, str(found)


def test_a_shop_that_is_not_spoiled_gets_through() -> None:
    nowhere = Mutant(Site("nowhere", 1), Spoil.NO_WRITE)
    assert hunt(Prey(nowhere, tuple(race.name for race in RACES[:1]))).by is None
