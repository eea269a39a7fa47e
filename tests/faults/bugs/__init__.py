"""Bugs: the shop with one mistake that somebody might make, each with the scenario that notices it."""

from tests.faults.bugs import buying, events, goods, parcels, payments, people, refunds, stock
from tests.faults.bugs.bug import Bug

BUGS: tuple[Bug, ...] = tuple(
    value
    for module in (stock, buying, payments, refunds, parcels, goods, events, people)
    for value in vars(module).values()
    if isinstance(value, Bug)
)
