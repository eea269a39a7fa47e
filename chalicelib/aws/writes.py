"""Writes: one change to one item, with its condition and the problem to raise when that does not hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import msgspec
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action, Update

from chalicelib.aws.acting import stamp
from chalicelib.aws.records import Address, Item, Record, audit_of, entity_of, item_of
from chalicelib.aws.settings import settings
from chalicelib.core import clock
from chalicelib.core.events import Event, write_news
from chalicelib.core.problems import Conflict, Problem, Stale

Otherwise = Problem | Callable[[Any], Problem]
"""The problem of a failed condition, or how to make it from the entity that stood in the way (None if none did)."""


class AlreadyThere(Conflict):
    title = "That exists already"


@dataclass(frozen=True)
class Write:
    """One change to one item, the condition under which it holds, and the problem to raise when it does not."""

    operation: str
    address: Address
    otherwise: Otherwise
    item: Item | None = None
    actions: tuple[Action, ...] = ()
    when: Condition | None = None
    news: tuple[Event, ...] = ()

    @classmethod
    def insert(cls, record: type[Record], entity: msgspec.Struct, otherwise: Otherwise | None = None) -> Self:
        """Put an item that must not exist yet. One whose time is over counts as gone, as it does for reads."""
        free: Condition = Record.pk.does_not_exist()
        if record.EXPIRES:
            free |= Record.expires <= int(clock.now().timestamp())
        return cls._put(record, entity, free, otherwise or AlreadyThere())

    @classmethod
    def replace(cls, record: type[Record], entity: Any, otherwise: Otherwise | None = None) -> Self:
        """Put the next version of an item: `entity.version` is one more than the version that was read."""
        return cls._put(record, entity, Record.version == entity.version - 1, otherwise or stale)

    @classmethod
    def save(cls, record: type[Record], entity: Any, otherwise: Otherwise | None = None) -> Self:
        """Put the next version of an item, or the first one, unless somebody else was faster."""
        if entity.version == 1:
            return cls.insert(record, entity, otherwise or stale)
        return cls.replace(record, entity, otherwise)

    @classmethod
    def put(
        cls,
        record: type[Record],
        entity: msgspec.Struct,
        when: Condition | None = None,
        otherwise: Otherwise | None = None,
    ) -> Self:
        """Put an item whatever is there (a rendering, say), or under a condition of its own."""
        return cls._put(record, entity, when, otherwise or Conflict())

    @classmethod
    def update(cls, address: Address, actions: Sequence[Action], when: Condition, otherwise: Otherwise) -> Self:
        """Change attributes in place. The version goes up by itself; news that was told before is taken down."""
        return cls("Update", address, otherwise, actions=tuple(actions), when=when)

    @classmethod
    def delete(cls, address: Address, when: Condition | None = None, otherwise: Otherwise | None = None) -> Self:
        return cls("Delete", address, otherwise or Conflict(), when=when)

    @classmethod
    def check(cls, address: Address, when: Condition, otherwise: Otherwise) -> Self:
        """Change nothing, but let the commit fail unless the condition holds."""
        return cls("ConditionCheck", address, otherwise, when=when)

    @classmethod
    def _put(cls, record: type[Record], entity: msgspec.Struct, when: Condition | None, otherwise: Otherwise) -> Self:
        item = item_of(record, entity)
        return cls("Put", Address(record, item["pk"]["S"], item["sk"]["S"]), otherwise, item=item, when=when)

    def telling(self, *news: Event) -> "Write":
        """The same write, with events that ride on its item."""
        return replace(self, news=self.news + news)


def stale(current: Any) -> Problem:
    """The problem of a version that is no longer the newest."""
    return Stale(current_version=getattr(current, "version", None))


def request_of(write: Write, token: str) -> dict[str, Any]:
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    request: dict[str, Any] = {"TableName": settings().table, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    news = _news(write)
    if write.operation == "Put" and write.item is not None:
        request["Item"] = write.item | {"token": {"S": token}} | ({"news": {"B": news}} if news else {}) | _by(write)
    else:
        request["Key"] = write.address.key
    if write.when is not None:
        request["ConditionExpression"] = write.when.serialize(names, values)
    if write.operation == "Update":
        told = Record.news.set(news) if news else Record.news.remove()
        bumped = Record.version.set(Record.version + 1)
        signed = [Record.by.set(by["by"]["S"])] if (by := _by(write)) else []
        request["UpdateExpression"] = Update(*write.actions, bumped, told, *signed).serialize(names, values)
    if names:
        request["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    if values:
        request["ExpressionAttributeValues"] = values
    return request


def _by(write: Write) -> Item:
    """Whose doing it is, if that is asked of the item."""
    return {} if audit_of(write.address.record) is None else {"by": {"S": stamp()}}


def _news(write: Write) -> bytes | None:
    return write_news(write.news) if write.news else None


def problem_of(write: Write, there: Item | None) -> Problem:
    if isinstance(write.otherwise, Problem):
        return write.otherwise
    return write.otherwise(entity_of(write.address.record, there) if there else None)
