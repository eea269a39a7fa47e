"""Every operation costs exactly what is declared of it; what is declared of none cannot be deployed."""

import re
from dataclasses import dataclass, field

import pytest

from chalicelib.aws import triggers
from chalicelib.aws.doors import DOORS
from infra.budgets.cost import Cost
from infra.budgets.operations import OPERATIONS, Operation, operation
from infra.docs.modules import load_all
from tests.budgets.day import day
from tests.budgets.goods import opened
from tests.budgets.hours import (
    agreeing,
    auditing,
    browsing,
    buying,
    earning,
    entering,
    filing,
    granting,
    guarding,
    identifying,
    leaving,
    saying,
    sending,
    shelving,
    staying,
    trailing,
)

load_all()
SENTENCE = re.compile(r"S\d+\.\d+\.\d+-[a-z]")
DAYS = (
    (shelving, filing, browsing, buying, sending, agreeing),
    (auditing, trailing, granting, earning),
    (staying, guarding),
    (identifying, saying, leaving),
    (entering,),
)


@dataclass
class Found:
    """What every operation has asked of the table."""

    costs: dict[str, Cost] = field(default_factory=dict)
    calls: dict[str, tuple[str, ...]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def measured() -> Found:
    found = Found()
    for hours in DAYS:
        with day() as begun:
            begun.state = opened(begun.world)
            for hour in hours:
                hour.play(begun)
            found.costs |= begun.found
            found.calls |= begun.calls
    return found


def there_are() -> dict[str, str]:
    """Every piece of work that can be called, and by what."""
    doors = {f"request {door.function} {door.name}": f"{door.method} {door.path}" for door in DOORS}
    told = {
        f"message {listener.function} {event}": event
        for listener in triggers.LISTENERS
        for event in triggers.events_of(listener)
    }
    uploads = {f"message {each.function}": "an upload" for each in triggers.LISTENERS if each.uploads}
    ticks = {f"schedule {timer.function}": _rate(timer.minutes) for timer in triggers.TIMERS}
    tasks = {f"task {task}": workflow for workflow, tasks in triggers.TASKS.items() for task in tasks}
    return doors | told | uploads | ticks | tasks | {"relay relay": "the table's stream"}


def _rate(minutes: int) -> str:
    return "every minute" if minutes == 1 else f"every {minutes} minutes"


def test_everything_that_can_be_called_has_a_budget() -> None:
    declared = {each.name.partition(":")[0]: each.door for each in OPERATIONS}
    assert declared == there_are()
    assert len({each.name for each in OPERATIONS}) == len(OPERATIONS)


@pytest.mark.parametrize("declared", OPERATIONS, ids=lambda each: each.name)
def test_an_operation_costs_what_is_declared_of_it(measured: Found, declared: Operation) -> None:
    """Round trips, read units and write units, to the half unit: less is a budget to be lowered."""
    assert measured.costs[declared.name] == declared.cost, measured.calls[declared.name]


def test_nothing_is_measured_that_is_not_declared(measured: Found) -> None:
    assert set(measured.costs) == {each.name for each in OPERATIONS}


@pytest.mark.parametrize("declared", OPERATIONS, ids=lambda each: each.name)
def test_a_surcharge_has_a_reason_and_a_sentence_that_needs_it(declared: Operation) -> None:
    for each in declared.surcharges:
        assert SENTENCE.fullmatch(each.sentence)
        assert each.why
        assert each.cost != Cost()
        assert min(each.cost.trips, each.cost.rru, each.cost.wru) >= 0


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("request catalog_api show_product", Cost(1, 0.5, 0)),
        ("request catalog_api list_category", Cost(1, 0.5, 0)),
        ("request cart_api show_cart", Cost(2, 2.5, 0)),
        ("request cart_api add_line", Cost(1, 0, 1)),
        ("request checkout_api place_order", Cost(1, 0, 13)),
        ("request payments_api receive_fakepay", Cost(1, 0, 4)),
        ("request orders_api show_order", Cost(1, 1, 0)),
    ],
)
def test_the_floor_is_the_limit_where_the_design_names_one(name: str, limit: Cost) -> None:
    """The design's checkout is 15 units with a coupon, which is 2 of them; this shop has none."""
    assert operation(name).floor == limit


def test_the_floor_of_a_refund_is_the_limit_over_all_steps_of_its_workflow() -> None:
    steps = [
        operation(f"task refund_{step}").floor for step in ("await_goods", "reserve", "submit", "settle", "restock")
    ]
    assert sum(steps, Cost()) == Cost(2, 0, 8)
