"""Every event survives the way it travels, and none tells who somebody is."""

from datetime import UTC, datetime
from typing import Any, get_type_hints

import msgspec
import pytest

from chalicelib.core.events import KINDS, Event, Told, decode, encode, read_news, write_news
from chalicelib.core.money import Money
from chalicelib.core.personal import personal_fields

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
SAMPLES: dict[Any, Any] = {
    str: "a_1", int: 3, datetime: NOON, Money: Money(3998, "CNY"), str | None: "a_2", bool: True,
    tuple[str, ...]: ("a", "b"), dict[str, Any]: {"a": 1},
}  # fmt: skip


def sample(kind: type[Event]) -> Event:
    """An event with every field filled, also those that could be left out."""
    return kind(**{name: SAMPLES[hint] for name, hint in get_type_hints(kind).items()})


@pytest.mark.parametrize("name", sorted(KINDS))
def test_an_event_arrives_as_it_was_told(name: str) -> None:
    """S2.2.3-a part: what is told is what is heard."""
    told = Told(event_id="ORDERS#mugs#or_1/ORDER:3:0", aggregate="ORDERS#mugs#or_1/ORDER", event=sample(KINDS[name]))
    detail = msgspec.json.decode(encode(told))
    assert {"id", "aggregate", "shop", "at", "type"} <= set(detail)
    assert decode(name, detail) == told


@pytest.mark.parametrize("name", sorted(KINDS))
def test_news_on_an_item_keeps_the_event(name: str) -> None:
    event = sample(KINDS[name])
    assert read_news(write_news((event, event))) == [event, event]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_an_event_tells_nothing_about_a_person(name: str) -> None:
    assert personal_fields(KINDS[name]) == set()
    assert not {"id", "aggregate"} & set(KINDS[name].__struct_fields__)


def test_what_no_shop_of_ours_told_is_not_heard() -> None:
    with pytest.raises(KeyError):
        decode("SomethingElse", {"id": "x", "aggregate": "y"})
    with pytest.raises(msgspec.ValidationError):
        decode("OrderClosed", {"id": "x", "aggregate": "y", "shop": "mugs", "at": "2026-11-22T04:00:00Z"})
    detail = msgspec.json.decode(encode(Told(event_id="x", aggregate="y", event=sample(KINDS["OrderClosed"]))))
    with pytest.raises(msgspec.ValidationError):
        decode("OrderPlaced", detail)
