"""Records: what an item looks like: keys, attributes for conditions and indexes, and the entity as one blob."""

import string
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, ClassVar

import msgspec
from pynamodb.attributes import Attribute, AttributeContainer, BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.blobs import packed, unpacked
from chalicelib.core.audited import AUDITED, Audited

Item = dict[str, dict[str, Any]]
"""An item as DynamoDB's wire has it: `{"pk": {"S": ...}}`."""

INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How keys hold instants: they sort by time."""


class Record(AttributeContainer):
    """The one base. A record says its KEYS once, as templates over its entity's fields: instants are written so that
    they sort, and an index key of which a field is None is left out. Every attribute it declares beyond the keys is
    written from the entity's field of that name, can be changed in place, and wins over the blob when read."""

    KEYS: ClassVar[Mapping[str, str]]
    ENTITY: ClassVar[type[msgspec.Struct]]
    EXPIRES: ClassVar[str | None] = None  # the entity's datetime field after which the item may vanish
    RECURS: ClassVar[bool] = False  # whether the same items are read so often that decoding them once pays

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = BinaryAttribute(legacy_encoding=False)
    version = NumberAttribute()
    news = BinaryAttribute(legacy_encoding=False, null=True)
    token = UnicodeAttribute(null=True)
    expires = NumberAttribute(null=True)
    by = UnicodeAttribute(null=True)

    @classmethod
    def at(cls, **fields: Any) -> "Address":
        """The address of one item. Raises KeyError when a field that the keys need is missing."""
        return Address(cls, cls.partition("pk", **fields), cls.partition("sk", **fields))

    @classmethod
    def partition(cls, name: str, **fields: Any) -> str:
        """The value of one key, e.g. of `gsi1pk`, to query by."""
        value = _fill(cls.KEYS[name], fields)
        if value is None:
            raise BadKeyPart(f"{cls.__name__} has no {name} for {fields}")
        return value


class Address(msgspec.Struct, frozen=True):
    """Where an item lives, and what it will be read as."""

    record: type[Record]
    pk: str
    sk: str

    @property
    def key(self) -> Item:
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}


class BadKeyPart(ValueError):
    """A value that would reach into another key. The doors' parameter patterns keep such values out."""


def _fill(template: str, fields: Mapping[str, Any]) -> str | None:
    """The template with the fields in it; None when one of them is None."""
    parts = []
    for literal, name, spec in _pieces(template):
        parts.append(literal)
        if name is not None:
            value = fields[name]
            if value is None:
                return None
            parts.append(_part(name, value if type(value) is str and not spec else _text(value, spec)))
    return "".join(parts)


@cache
def _pieces(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """Of a template, taken apart once: there are few, and each is filled with every read and write."""
    return tuple((literal, name, spec or "") for literal, name, spec, _ in string.Formatter().parse(template))


def _text(value: Any, spec: str) -> str:
    return instant(value) if isinstance(value, datetime) and not spec else format(value, spec)


def instant(at: datetime) -> str:
    """An instant as keys hold it."""
    return f"{at.astimezone(UTC):{INSTANT}}"


def _part(name: str, value: str) -> str:
    if "#" in value or not value:
        raise BadKeyPart(f"{name} {value!r} cannot be part of a key")
    return value


class _FieldsOf(Mapping[str, Any]):
    """An entity seen as a mapping, so that its properties can be used in key templates too."""

    def __init__(self, entity: msgspec.Struct) -> None:
        self.entity = entity

    def __getitem__(self, name: str) -> Any:
        return getattr(self.entity, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.entity.__struct_fields__)

    def __len__(self) -> int:
        return len(self.entity.__struct_fields__)


def kind_of(record: type[Record]) -> str:
    """What items of the record say that they are."""
    return record.__name__.removesuffix("Record")


def audit_of(record: type[Record]) -> Audited | None:
    """What of its items is audited, if anything."""
    return AUDITED.get(kind_of(record))


def key_of(template: str, entity: msgspec.Struct) -> str | None:
    return _fill(template, _FieldsOf(entity))


def item_of(record: type[Record], entity: msgspec.Struct) -> Item:
    """The item that stands for an entity."""
    item: Item = {"kind": {"S": kind_of(record)}}
    for name, template in record.KEYS.items():
        value = key_of(template, entity)
        if value is not None:
            item[name] = {"S": value}
    for name, attribute in live_attributes(record).items():
        value = getattr(entity, name, None)
        if value is not None:
            item[name] = wire_value(attribute, value)
    item.setdefault("version", {"N": "1"})
    item["data"] = {"B": packed(msgspec.json.encode(entity), record.RECURS)}
    if record.EXPIRES and (at := getattr(entity, record.EXPIRES)):
        item["expires"] = {"N": str(int(at.timestamp()))}
    return item


def entity_of(record: type[Record], item: Item) -> Any:
    """The entity in an item; attributes changed in place win over the blob."""
    entity = (_decoded_before if record.RECURS else _decoded)(record, item["data"]["B"])
    changed = {name: read(item[name][kind]) for name, (kind, read) in _changeable(record).items() if name in item}
    return msgspec.structs.replace(entity, **changed) if changed else entity


def expired(item: Item, now: datetime) -> bool:
    """Whether its time is over: DynamoDB deletes such items only days later."""
    return "expires" in item and datetime.fromtimestamp(int(item["expires"]["N"]), UTC) <= now


def wire_value(attribute: Attribute[Any], value: Any) -> dict[str, Any]:
    return {attribute.attr_type: attribute.serialize(value)}


@cache
def live_attributes(record: type[Record]) -> dict[str, Attribute[Any]]:
    """The version, and what the record itself declares for conditions."""
    own = {"pk", "sk", "data", "news", "token", "expires", "by"}
    return {name: attribute for name, attribute in record.get_attributes().items() if name not in own}


def _decoded(record: type[Record], blob: bytes) -> Any:
    return _decoder(record.ENTITY).decode(unpacked(blob))


_decoded_before = lru_cache(maxsize=512)(_decoded)
"""Entities are frozen, and the same bytes are always the same entity."""


@cache
def _changeable(record: type[Record]) -> dict[str, tuple[str, Callable[[Any], Any]]]:
    """Those that are fields of the entity, too, with how they are read: numbers are whole, and PynamoDB would take
    them for JSON."""
    return {
        name: (attribute.attr_type, int if isinstance(attribute, NumberAttribute) else attribute.deserialize)
        for name, attribute in live_attributes(record).items()
        if name in record.ENTITY.__struct_fields__
    }


@cache
def _decoder(kind: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
