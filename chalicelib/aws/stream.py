"""The stream: reads the news off changed items, and the fact of each change that is audited."""

from base64 import b64decode
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from chalicelib.aws.blobs import unpacked
from chalicelib.aws.observe import alert
from chalicelib.aws.records import Item
from chalicelib.core.acts import UNKNOWN, Stamp
from chalicelib.core.audited import AUDITED, difference
from chalicelib.core.events import Changed, Event, Told, read_news

NUMBER = "N"
OWN = frozenset({"kind", "data", "news", "token", "expires", "by"})
"""Attributes of an item that are none of its entity's."""

BROKEN = (msgspec.MsgspecError, LookupError, ValueError, AttributeError, TypeError)
"""What reading an item that we have not written may come to."""


class Unreadable(ValueError):
    """Somebody else has made something of an audited item that its kind is not."""


class Image(NamedTuple):
    """What is audited of an item: whose it is, what it is called, its version, and its values by path."""

    shop: str
    target: str
    version: int
    values: dict[str, Any]


def news_of(change: dict[str, Any]) -> list[Told[Any]]:
    """What a stream record tells: the new image's news, then its fact, unless its version is the old one's (then it
    was told).

    An item put in the place of an expired one may have its version, but comes from another commit.
    """
    new, old = change.get("NewImage", {}), change.get("OldImage", {})
    if not new or all(new.get(name) == old.get(name) for name in ("version", "token")):
        return []
    aggregate = f"{new['pk']['S']}/{new['sk']['S']}"
    seen_at = change.get("ApproximateCreationDateTime", 0)
    events = [*(read_news(_bytes(new["news"]["B"])) if "news" in new else ()), *_facts(new, old, seen_at)]
    return [
        Told(event_id=f"{aggregate}:{new['version']['N']}:{n}", aggregate=aggregate, event=event)
        for n, event in enumerate(events)
    ]


def audited(item: Item) -> Image | None:
    """What is audited of an item; None when nothing is. Raises Unreadable."""
    declared = AUDITED.get(item["kind"]["S"]) if "kind" in item else None
    if declared is None:
        return None
    try:
        entity, shop = _document(item), item["pk"]["S"].split("#")[1]
        return Image(shop, declared.name(entity), int(item["version"]["N"]), declared.values(entity))
    except BROKEN as broken:
        raise Unreadable(item["pk"]["S"]) from broken


def stamp_of(item: Item) -> Stamp | None:
    """Whose doing its version is; None when nobody of us has written it."""
    try:
        return Stamp.read(item["by"]["S"]) if "by" in item else None
    except msgspec.MsgspecError:
        return None


def _facts(new: Item, old: Item, seen_at: float) -> list[Event]:
    """What somebody else has written is told, too: with the stream's time, and nobody's name. What cannot be read is
    told to a person only; news behind it must not wait."""
    try:
        now = audited(new)
    except Unreadable:
        alert("ChangedByHand", item=new["pk"]["S"], why="unreadable")
        return []
    if now is None:
        return []
    stamp = _stamp(new, seen_at)
    before, after = difference(_values(old), now.values)
    fact = Changed(
        shop=now.shop, at=stamp.instant, target=now.target, version=now.version, subject=stamp.subject,
        action=stamp.action, request_id=stamp.request_id, reason=stamp.reason, before=before, after=after,
    )  # fmt: skip
    return [fact]


def _values(old: Item) -> dict[str, Any]:
    """What it was before; nothing, where that cannot be read: who has mended it is told of."""
    with suppress(Unreadable):
        if was := audited(old):
            return was.values
    return {}


def _stamp(new: Item, seen_at: float) -> Stamp:
    if (stamp := stamp_of(new)) is not None:
        return stamp
    alert("ChangedByHand", item=new["pk"]["S"], why="unsigned")
    return Stamp(int(seen_at * 1000), UNKNOWN, "", "", "")


def _document(item: Item) -> dict[str, Any]:
    """The entity as JSON has it; attributes changed in place win over the blob."""
    entity: dict[str, Any] = msgspec.json.decode(unpacked(_bytes(item["data"]["B"])), type=dict[str, Any])
    return entity | {name: _plain(item[name]) for name in (entity.keys() & item.keys()) - OWN}


def _plain(value: dict[str, Any]) -> Any:
    [(kind, held)] = value.items()
    return int(held) if kind == NUMBER else held


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else b64decode(value)
