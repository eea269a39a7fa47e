"""The matrix: every operation, every caller, own and foreign things; each cell is one request or two."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.aws.openapi.parameters import ids_of
from tests.faults.callers import Answer
from tests.policy.table import (
    ALL,
    ANYONE,
    CALLERS,
    CUSTOMER,
    MERCHANT,
    NOTHING,
    OTHER_MERCHANT,
    OWN,
    SHOP,
    Operation,
    operations,
)
from tests.policy.town import Town

OF_THE_SHOP = frozenset({MERCHANT, "support", "admin"})
TO_BE_PROVEN = ("/problems/step-up-needed", "/problems/session-needed")
"""What those are told who may, and have to show that it is them: who may not hears nothing of it."""


@dataclass(frozen=True)
class Cell:
    """What somebody tries. `foreign`: the thing is not theirs, and must look to them like one that there is not."""

    operation: Operation
    caller: str
    foreign: bool

    def complaint(self, town: Town) -> str | None:
        """What is wrong with the answer, if anything is."""
        said = town.ask(self.operation, self.caller)
        wrong = self._wrong(town, said)
        if wrong is None:
            return None
        whose = "foreign" if self.foreign else "own"
        return f"{self.operation.name} by {self.caller} ({whose}): {wrong}: {said.status} {said.body[:160]}"

    def _wrong(self, town: Town, said: Answer) -> str | None:
        if said.status >= 500:
            return "breaks"
        if not self.operation.allows(self.caller):
            expected = 401 if self.caller == ANYONE else 403
            return None if (said.status, "/problems/" in said.body) == (expected, True) else "is let in"
        if ANYONE in self.operation.who:
            alike = town.ask(self.operation, ANYONE).status == said.status
            return None if alike or self.caller == OTHER_MERCHANT else "depends on who asks"
        if said.status in (401, 403) and not any(each in said.body for each in TO_BE_PROVEN):
            return "is kept out"
        if self.foreign:
            return None if self._looks_unknown(town, said) else "is seen"
        missing = said.status == 404 and self.operation.whose in (OWN, SHOP)
        return "is not found" if missing else None

    def _looks_unknown(self, town: Town, said: Answer) -> bool:
        """To the byte, but for the id that was asked for."""
        names = ids_of(self.operation.path)
        asked = {name: town.known(self.operation, name) for name in names}
        missing = {name: unlike(value) for name, value in asked.items()}
        other = town.ask(self.operation, self.caller, missing)
        body = other.body
        for name in names:
            body = body.replace(missing[name], asked[name])
        return (said.status, said.body) == (other.status, body)


def unlike(name: str) -> str:
    """An id of the same kind that nothing has."""
    return name[:-1] + ("0" if name[-1] != "0" else "1")


def cells() -> Iterator[Cell]:
    """Whoever may not do it at all tries it with what is there; all others with their own, or as strangers to it."""
    for operation in operations():
        for caller in CALLERS:
            yield Cell(operation, caller, operation.allows(caller) and not owns(operation, caller))


def owns(operation: Operation, caller: str) -> bool:
    if operation.whose in (NOTHING, ALL):
        return True
    if operation.whose == SHOP:
        return caller in OF_THE_SHOP
    assert operation.whose == OWN
    return caller == (MERCHANT if operation.path.startswith("/admin/") else CUSTOMER)
