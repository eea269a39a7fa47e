"""A batch of facts is entered with one look at its trails, each fact once and in its place, whatever comes between."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from chalicelib.aws import trail
from chalicelib.aws.observe import tallied
from chalicelib.aws.table import commit
from chalicelib.core.acts import Act
from chalicelib.core.events import Told, encode
from chalicelib.core.trail import Entry, disclosed
from chalicelib.domain.audit.actions.entering import enter, enter_all
from chalicelib.domain.audit.rules.checking import Walk
from tests.audit.trails import fact
from tests.deployed import receive
from tests.shop import NOON

pytestmark = pytest.mark.usefixtures("noon", "cloud_in_process")

A, B, C = "order:or_1", "order:or_2", "order:or_3"


def told(target: str, *versions: int) -> list[Told[Any]]:
    aggregate = f"ORDERS#mugs#{target}/ORDER"
    return [
        Told(event_id=f"{aggregate}:{each}:0", aggregate=aggregate, event=fact(each, target=target))
        for each in versions
    ]


def versions(target: str) -> list[int | None]:
    """Those of a trail in its order, none of which is broken."""
    entries: Sequence[Entry] = trail.entries("mugs", target, 100).items
    assert Walk(shop="mugs", target=target).go(entries).fault is None
    return [entry.item_version for entry in entries]


def seen(target: str) -> None:
    """Somebody looks at it: from now on its places are not its versions."""
    trail.append(disclosed("mugs", target, "d", Act(subject="admin_zhang", action="orders_api show_order"), (), NOON))


def test_ten_facts_of_three_trails_are_eleven_calls() -> None:
    """S4.2.3-b part: the audit keeps up with a sale; and each entry is a lone write, half as dear as others."""
    enter_all(told(A, 1), NOON)
    with tallied() as tally:
        enter_all([*told(B, 1, 2, 3), *told(A, 2, 3, 4), *told(C, 1, 2, 3, 4)], NOON)
    assert tally.calls == ["BatchGetItem", *["PutItem"] * 10]
    assert (versions(A), versions(B), versions(C)) == ([1, 2, 3, 4], [1, 2, 3], [1, 2, 3, 4])


def test_one_after_the_other_they_were_twenty() -> None:
    with tallied() as tally:
        for each in [*told(B, 1, 2, 3), *told(A, 1, 2, 3), *told(C, 1, 2, 3, 4)]:
            enter(each.event, each.event_id, NOON)
    assert len(tally.calls) == 20


@pytest.mark.parametrize("again", [False, True])
def test_facts_that_come_twice_or_late_are_entered_once(again: bool) -> None:
    """S4.2.3-b part: in a batch with others, which lose nothing by it."""
    enter_all(told(A, 2, 3), NOON)
    batch = [*told(A, 3, 1, 4), *told(B, 2, 1, 2)]
    for _ in range(1 + again):
        enter_all(batch, NOON)
    assert (versions(A), versions(B)) == ([2, 3, 1, 4], [1, 2])


def test_where_something_was_disclosed_the_end_is_looked_for() -> None:
    """S4.1.3-d part: what is disclosed stands between the facts."""
    enter_all(told(A, 1, 2), NOON)
    seen(A)
    with tallied() as tally:
        enter_all([*told(A, 3), *told(B, 1)], NOON)
    assert tally.calls == ["BatchGetItem", "Query", "PutItem", "PutItem"]
    assert (versions(A), versions(B)) == ([1, 2, None, 3], [1])


def test_a_rival_who_is_faster_costs_no_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.2.3-b part: two readers of the queue have facts of the same trails; each is entered once."""
    rivals = [told(A, 1, 2), told(B, 1)]

    def slow(*writes: Any) -> None:
        if rivals:
            each = rivals.pop()
            enter_all(each, NOON)
        commit(*writes)

    monkeypatch.setattr(trail, "commit", slow)
    enter_all([*told(A, 1, 2, 3), *told(B, 1, 2), *told(C, 1)], NOON)
    assert (versions(A), versions(B), versions(C)) == ([1, 2, 3], [1, 2], [1])


def message(each: Told[Any]) -> str:
    return json.dumps({"detail-type": "Changed", "detail": json.loads(encode(each))})


@pytest.mark.usefixtures("client")
def test_a_message_that_cannot_be_read_comes_again_alone() -> None:
    """The others of its batch are entered all the same."""
    batch = [
        *map(message, told(A, 1, 2)),
        json.dumps({"detail-type": "Changed", "detail": {}}),
        *map(message, told(B, 1)),
    ]
    assert len(receive("audit_listener", *batch)) == 1
    assert (versions(A), versions(B)) == ([1, 2], [1])
