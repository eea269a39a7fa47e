"""A flash sale, simulated: many shoppers, one variant; the real doors and stores over DynamoDB's partitions."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

import msgspec
from chalice.local import LambdaContext

from app import app
from bench.partitions import LOCK_SECONDS, Partitions, Storage
from bench.timeline import Timeline
from bench.wire import SimulatedCloud, virtual
from chalicelib.domain.inventory.store import LevelRecord
from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.callers import bearer
from tests.faults.model.table import Key, Table
from tests.faults.model.values import Item
from tests.faults.world import HOST, World, request, world
from tests.goods import available, stock

VARIANT = "mug"
LEVEL = LevelRecord.at(shop="mugs", variant_id=VARIANT, location="main")
PARTITIONS = 16


@dataclass(frozen=True, kw_only=True)
class Sale:
    """So many shoppers come, at random times, so many a second; each wants one unit of the same variant.

    One who is told to come again does, after a second, at most so many times.
    """

    shoppers: int
    per_second: float
    stock: int
    comes_again: int = 0


@dataclass(frozen=True)
class Visit:
    """What one shopper was told in the end, when, and how many units were free at that moment."""

    status: int
    came: float
    left: float
    available: int
    polite: bool = True
    """Whether an answer that says to come again says when."""


@dataclass
class Outcome:
    """How one sale went. Times are in seconds of virtual time."""

    sale: Sale
    visits: list[Visit] = field(default_factory=list)
    orders: int = 0
    left_over: int = 0
    transactions: int = 0
    conflicts: int = 0
    throttles: int = 0
    hot_units: float = 0.0
    attempted: list[float] = field(default_factory=list)
