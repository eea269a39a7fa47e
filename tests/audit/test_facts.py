"""What the relay makes of an audited item's images, also of those that somebody wrote by hand."""

from copy import deepcopy
from typing import Any

import msgspec
import pytest

from chalicelib.aws.records import Item, item_of
from chalicelib.aws.stream import news_of
from chalicelib.core.acts import Act, Stamp
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.inventory.store import LevelRecord
from tests.aws.lines import Lines, lines
from tests.aws.things import CLOSED
from tests.shop import NOON

__all__ = ["lines"]
BY = Stamp.of(Act(subject="admin_zhang", action="inventory_api adjust_stock", reason="counted"), NOON)


def image(units: int, version: int, **attributes: Any) -> Item:
    level = StockLevel(
        shop="mugs", variant_id="mug", product_id="p", location="main", on_hand=units, available=units, version=version
    )
    stamped = item_of(LevelRecord, level) | {"by": {"S": BY.text}} | attributes
    return {name: value for name, value in stamped.items() if value is not None}


def fact(new: Item, old: Item | None = None, **more: Any) -> Any:
    """The last event of the change; None when it tells nothing."""
    change: dict[str, Any] = {"NewImage": new, **({"OldImage": old} if old else {}), **more}
    told = news_of(change)
    return told[-1] if told else None


def test_a_change_is_told_with_whose_doing_it_was_what_it_was_and_what_it_is() -> None:
    told = fact(image(3, 2), image(5, 1))
    assert told.event_id == "INVENTORY#mugs#mug/LEVEL#main:2:0"
    assert (told.event.subject, told.event.reason, told.event.at) == ("admin_zhang", "counted", NOON)
    assert (told.event.target, told.event.version) == ("stock:mug:main", 2)
    assert told.event.before == {"on_hand": 5, "available": 5}
    assert told.event.after == {"on_hand": 3, "available": 3}


def test_a_fact_comes_after_the_items_own_news() -> None:
    news = {"B": msgspec.json.encode([CLOSED, CLOSED])}
    assert fact(image(3, 2, news=news), image(5, 1)).event_id.endswith(":2:2")


def test_what_is_changed_in_place_wins_over_the_blob() -> None:
    """As it does for whoever reads the item."""
    new = image(5, 2, on_hand={"N": "4"}, reserved={"N": "1"})
    assert fact(new, image(5, 1)).event.after == {"on_hand": 4, "reserved": 1}


def test_a_version_is_told_once() -> None:
    assert fact(image(5, 2), image(3, 2)) is None
    assert fact(image(5, 2, token={"S": "other"}), image(3, 2)) is not None


@pytest.mark.parametrize("by", [None, {"S": "nonsense"}, {"S": "{}"}])
def test_what_nobody_signed_is_told_as_somebodys_and_rings(lines: Lines, by: Any) -> None:
    told = fact(image(9, 2, by=by), image(5, 1), ApproximateCreationDateTime=NOON.timestamp())
    assert (told.event.subject, told.event.at, told.event.after["on_hand"]) == ("unknown", NOON, 9)
    assert lines.alerts() == ["ChangedByHand"]


def test_what_cannot_be_read_rings_and_keeps_no_news_back(lines: Lines) -> None:
    broken = image(5, 2, data={"B": b"broken"}, news={"B": msgspec.json.encode([CLOSED])})
    assert fact(broken, image(5, 1)).event == CLOSED
    nameless = image(5, 2, data={"B": b"{}"})
    assert fact(nameless, image(5, 1)) is None
    assert lines.alerts() == ["ChangedByHand"] * 2


BY_HAND: dict[str, dict[str, Any]] = {
    "no version": {"version": None},
    "half a version": {"version": {"N": "1.5"}},
    "another kind's key": {"pk": {"S": "mug"}},
    "no data": {"data": None},
    "units that are no number": {"on_hand": {"S": "four"}, "kind": {"S": "Order"}},
    "a part that is none": {
        "kind": {"S": "Return"},
        "data": {"B": b'{"return_id":"ret_1","lines":["ln_1"]}'},
    },
}


@pytest.mark.parametrize("what", BY_HAND)
def test_whatever_somebody_has_made_of_an_item_the_news_behind_it_goes_on(lines: Lines, what: str) -> None:
    """S4.2.3-b part: one image that the relay cannot take would hold back all that is told after it."""
    broken = {name: held for name, held in (image(5, 2) | BY_HAND[what]).items() if held is not None}
    assert fact(broken, image(5, 1)) is None
    assert lines.alerts() == ["ChangedByHand"]


def test_who_mends_what_was_broken_is_told_of(lines: Lines) -> None:
    told = fact(image(5, 3), image(5, 2, data={"B": b"broken"}))
    assert (told.event.version, told.event.before, told.event.after["on_hand"]) == (3, {}, 5)
    assert lines.alerts() == []


def test_what_is_not_audited_is_no_fact() -> None:
    other = deepcopy(image(5, 2)) | {"kind": {"S": "Cart"}}
    assert fact(other, image(5, 1)) is None
