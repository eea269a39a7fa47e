"""Marks: from which prices lower ones are counted, so that nobody lowers a price by much in small steps."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

WINDOW = timedelta(days=30)
"""How long a price is remembered that one person has lowered or taken away."""

WHOLE = 10_000

Prices = Mapping[str, int]
"""Minor units by variant and market."""


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """What was asked before one person went below it, and when that was."""

    amount: int
    at: datetime


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """The marks of a product; version 0 is not stored yet."""

    shop: str
    product_id: str
    prices: dict[str, Mark] = {}
    version: int = 0


def drop(marks: Marks, before: Prices, after: Prices, now: datetime) -> int:
    """By how much of it the price falls that falls most, in basis points, begun ones as whole ones."""
    counted = _counted(marks, before, now)
    falls = [(counted[name].amount, amount) for name, amount in after.items() if name in counted]
    return max((-((amount - was) * WHOLE // was) for was, amount in falls if amount < was), default=0)


def lowered(marks: Marks, before: Prices, after: Prices, now: datetime) -> Marks:
    """After one person has set these prices; the same when nothing has to be remembered."""
    counted = _counted(marks, before, now)
    kept = {name: mark for name, mark in counted.items() if after.get(name, 0) < mark.amount}
    return _changed(marks, kept)


def agreed(marks: Marks, after: Prices) -> Marks:
    """After two persons have: what is for sale is counted from there. The same when nothing was remembered of it."""
    return _changed(marks, {name: mark for name, mark in marks.prices.items() if name not in after})


def _counted(marks: Marks, before: Prices, now: datetime) -> dict[str, Mark]:
    """What prices are counted from: the highest that they were of late."""
    recent = {name: mark for name, mark in marks.prices.items() if now < mark.at + WINDOW}
    higher = {name: Mark(amount, now) for name, amount in before.items() if name not in recent}
    raised = {
        name: Mark(amount, now) for name, amount in before.items() if name in recent and amount > recent[name].amount
    }
    return recent | higher | raised


def _changed(marks: Marks, prices: dict[str, Mark]) -> Marks:
    return marks if prices == marks.prices else replace(marks, prices=prices, version=marks.version + 1)
