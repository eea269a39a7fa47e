"""Every race, in every order of its calls; of the largest, a sample that is another one each time."""

import os
from functools import cache
from itertools import permutations
from math import inf
from random import SystemRandom

import pytest

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.problems import Stale
from chalicelib.domain.inventory import store as inventory
from chalicelib.domain.inventory.store import LevelRecord
from tests.faults.explore import State
from tests.faults.flows import buying
from tests.faults.flows.racing import LARGE, RACES
from tests.faults.races import Race, orders, race
from tests.faults.states import Explored, explored
from tests.faults.world import World

MOST = int(os.environ.get("RACE_PLAYS", "120"))
"""Plays of one race; nearly all races are whole with fewer."""

ONE_ORDER = ("double submit", "one quote on two devices", "one quote three times")
HEARD_ONCE = (
    "webhook x the same webhook", "webhook x three", "webhook x looking at payments",
    "payment x the same payment", "cancel x payment x the same payment",
)  # fmt: skip
CLOSED_ONCE = ("close x payment", "close x cancel", "close x close", "webhook x close", "cancel x close x payment")
PRICED_ONCE = ("tick x order, a promotion begins", "end x order, a promotion ends", "tick x tick")
PAID_ONCE = (
    "refund reserved twice", "refund submitted twice", "refund submitted twice, the answer was lost",
    "refund settled twice", "refund given up twice", "refund x refund x refund", "restock x restock",
)  # fmt: skip
ONE_STAYS = ("demote x demote each other", "ban x ban each other", "leave x leave")
WHOLE = frozenset((*ONE_ORDER, *HEARD_ONCE, *CLOSED_ONCE, *PRICED_ONCE, *PAID_ONCE, *ONE_STAYS))
"""Whatever their size: they prove a sentence, or move money at the edge of a time."""


@cache
def found(name: str) -> Explored:
    (this,) = (each for each in RACES if each.name == name)
    seed = int(os.environ.get("SEED", "0")) or SystemRandom().randrange(1 << 32)
    outcome = explored(this, plays=inf if name in WHOLE else MOST, seed=seed)
    print(outcome, "" if outcome.whole else f"SEED={seed}")
    return outcome


def holds(*names: str) -> bool:
    """In every order of the calls of these races."""
    assert WHOLE.issuperset(names)
    return all(found(name).whole and not found(name).wrong for name in names)


def test_an_administrator_stays_whoever_goes_at_once() -> None:
    """S4.2.2-c part: in every order of the calls of two who demote or ban each other, or leave together."""
    assert holds(*ONE_STAYS)


@pytest.mark.parametrize("name", [each.name for each in RACES])
def test_no_order_of_calls_breaks_anything(name: str) -> None:
    """S5.2.2-b part: whoever comes between whom, nothing is sold twice, and no money is kept or lost."""
    assert not [str(outcome) for outcome in found(name).wrong]
    assert found(name).orders > 1


def test_what_is_a_race() -> None:
    """At least twelve of two, and six of three; most of them are played whole here, and all by `make faults`."""
    actors = [len(each.actors) for each in RACES]
    assert actors.count(2) >= 12
    assert actors.count(3) >= 6
    assert {each.name for each in RACES} >= set(LARGE)


def test_the_same_checkout_twice_is_one_order() -> None:
    """S5.2.1-a: with one key or several, from two or three devices at once."""
    assert holds(*ONE_ORDER)


def test_the_same_notification_is_heard_once() -> None:
    """S6.2.2-c: twice or three times at once, and while somebody asks the provider."""
    assert holds(*HEARD_ONCE)


def test_an_unpaid_order_is_closed_once() -> None:
    """S5.2.2-d part: whoever comes at its deadline, what it held is given back once."""
    assert holds(*CLOSED_ONCE)


def test_an_order_has_the_price_of_before_or_after() -> None:
    """Whoever orders while a promotion begins or ends."""
    assert holds(*PRICED_ONCE)


def test_two_tasks_that_live_at_once_pay_once() -> None:
    """S8.3.3-b: a task that is retried while the one before it still runs, at every step that touches money."""
    assert holds(*PAID_ONCE)


def look_twice(world: World, state: State) -> None:
    for _ in range(2):
        inventory.level(shop="mugs", variant_id="mug", location="main")


def test_every_order_is_tried_once() -> None:
    tried = [outcome.order for outcome in orders(Race("look", lambda world: {}, (look_twice, look_twice)))]
    assert sorted(tried) == sorted(set(permutations((0, 0, 1, 1))))


@pytest.mark.parametrize("name", ["cancel x payment", "close x cancel", "fulfill x cancel", "one quote on two devices"])
def test_states_stand_for_all_the_orders_that_lead_to_them(name: str) -> None:
    """Playing every order comes to the same ends as playing every state once, and there are as many as counted."""
    (this,) = (each for each in RACES if each.name == name)
    every = explored(this, merge=False)
    assert (every.plays, every.rests) == (found(name).orders, found(name).rests)


def take_blindly(world: World, state: State) -> None:
    """Look, then act: as nobody should."""
    place = {"shop": "mugs", "variant_id": "mug", "location": "main"}
    found = inventory.level(**place)
    assert found is not None
    there = LevelRecord.at(**place)
    change = [LevelRecord.available.set(found.available - 1), LevelRecord.on_hand.set(found.on_hand - 1)]
    commit(Write.update(there, change, LevelRecord.pk.exists(), Stale()))


def test_a_race_that_is_lost_is_noticed() -> None:
    """And told with the order of calls in which it was, to be played again."""
    blind = Race("blind", buying.shelves, (take_blindly, take_blindly))
    wrong = explored(blind).wrong
    assert wrong
    assert race(blind, wrong[0].order).violations == wrong[0].violations
