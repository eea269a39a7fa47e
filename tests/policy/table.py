"""The policy table: who may do what with whose things, one line for each operation of the API."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

PLACE = Path(__file__).with_name("operations.tsv")

ANYONE, GUEST, CUSTOMER, OTHER_CUSTOMER = "anyone", "guest", "customer", "other customer"
MERCHANT, OTHER_MERCHANT, SUPPORT, ADMIN = "merchant", "other merchant", "support", "admin"
CALLERS = (ANYONE, GUEST, CUSTOMER, OTHER_CUSTOMER, MERCHANT, OTHER_MERCHANT, SUPPORT, ADMIN)

ALIKE = {OTHER_CUSTOMER: CUSTOMER, OTHER_MERCHANT: MERCHANT}
"""What they are: whoever is another one may the same, with things of their own."""

OWN, SHOP, ALL, NOTHING = "own", "shop", "all", "-"
"""Whose the thing in the path is: the caller's, the shop's, everybody's; or there is none."""


@dataclass(frozen=True)
class Operation:
    """One line of the table. What anyone may, everybody may."""

    method: str
    path: str
    who: frozenset[str]
    whose: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def allows(self, caller: str) -> bool:
        return ANYONE in self.who or ALIKE.get(caller, caller) in self.who


@cache
def operations() -> tuple[Operation, ...]:
    _, *lines = PLACE.read_text().splitlines()
    return tuple(_operation(*line.split("\t")) for line in lines)


def _operation(method: str, path: str, who: str, whose: str) -> Operation:
    return Operation(method, path, frozenset(who.split(" ")), whose)
