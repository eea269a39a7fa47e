"""Every race, in every order of its calls."""

import os
from itertools import islice

import pytest

from tests.faults.flows.racing import RACES
from tests.faults.races import Race, orders

MOST = int(os.environ.get("RACE_ORDERS", "100"))
"""Orders of one race that are tried; few races have more."""


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.name)
def test_no_order_of_calls_breaks_anything(race: Race) -> None:
    """S5.2.2-b part: whoever comes between whom, nothing is sold twice, and no money is kept or lost."""
    outcomes = list(islice(orders(race), MOST))
    assert len(outcomes) > 1
    assert not [outcome for outcome in outcomes if outcome.violations]


def test_every_order_is_tried_once() -> None:
    """Two actors with two calls each: six orders."""
    cancels = next(race for race in RACES if race.name == "cancel x payment")
    tried = [outcome.order for outcome in orders(cancels)]
    assert len(tried) == len(set(tried)) == 6
    assert (0, 0, 1, 1) in tried
    assert (1, 0, 0, 1) in tried
