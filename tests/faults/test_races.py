"""Every race, in every order of its calls."""

import os
from itertools import islice, permutations

import pytest

from tests.faults.explore import State
from tests.faults.flows.racing import RACES
from tests.faults.races import Race, orders
from tests.faults.world import World

MOST = int(os.environ.get("RACE_ORDERS", "100"))
"""Orders of one race that are tried; few races have more."""


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.name)
def test_no_order_of_calls_breaks_anything(race: Race) -> None:
    """S5.2.2-b part: whoever comes between whom, nothing is sold twice, and no money is kept or lost."""
    outcomes = list(islice(orders(race), MOST))
    assert len(outcomes) > 1
    assert not [outcome for outcome in outcomes if outcome.violations]


def look_twice(world: World, state: State) -> None:
    for _ in range(2):
        world.cloud.ask("ssm", "GetParameter", {"Name": "/storefront/test/shops"})


def test_every_order_is_tried_once() -> None:
    tried = [outcome.order for outcome in orders(Race("look", lambda world: {}, (look_twice, look_twice)))]
    assert sorted(tried) == sorted(set(permutations((0, 0, 1, 1))))
