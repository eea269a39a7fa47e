"""Reasons: how operations and their surcharges are written down, and the surcharges that many operations have."""

from functools import partial

from chalicelib.core.buckets import BUCKETS
from infra.budgets.cost import Cost, Operation, Surcharge


def because(why: str, sentence: str, trips: int = 0, rru: float = 0, wru: float = 0) -> Surcharge:
    return Surcharge(why, sentence, Cost(trips, rru, wru))


def _operation(kind: str, name: str, door: str, floor: Cost, *surcharges: Surcharge) -> Operation:
    return Operation(f"{kind} {name}", door, floor, surcharges)


request = partial(_operation, "request")
"""A door of the API, by function and name; `door` is its method and path."""
message = partial(_operation, "message")
tick = partial(_operation, "schedule")
task = partial(_operation, "task")


def read_first(sentence: str, items: int = 1) -> Surcharge:
    """Before a change: what a conditional write alone would save."""
    what = "the item" if items == 1 else f"{items} items, one after the other,"
    return because(f"{what} as it is now is what the rules decide on", sentence, trips=items, rru=items)


def strong(sentence: str, rru: float = 0.5) -> Surcharge:
    return because("strongly consistent", sentence, rru=rru)


def stamped() -> Surcharge:
    """Where many items are read at once: 100 to 130 bytes of each."""
    return because("each item says whose doing it is", "S4.2.3-b", rru=1)


def owner(sentence: str = "S5.3.1-b") -> Surcharge:
    return because("whose order it is", sentence, trips=1, rru=1)


def sealed(trips: int = 0) -> Surcharge:
    """Read with the rest where it is known whose it is; after the order where only that says it."""
    return because("the customer's key, without which nobody reads their address", "S10.2.1-a", trips, rru=1)


def first_key() -> Surcharge:
    return because("a customer's first order makes their key, in the same transaction", "S10.2.1-a", wru=2)


def disclosed() -> Surcharge:
    """The trail of an order of which nobody has looked before; of another one, its last entry is half a unit more."""
    return because("who looks is entered into the audit before it is answered", "S4.1.3-d", trips=2, rru=1, wru=2)


def elsewhere(lines: int) -> Surcharge:
    """The reference shop has two locations."""
    return because("the second location's levels", "S5.3.2-b", rru=lines)


def spread(sentence: str, rru: float = (len(BUCKETS) - 1) / 2) -> Surcharge:
    """Every write of a shop on one index partition would end at 1,000 a second."""
    why = f"spread over {len(BUCKETS)} index partitions, for one takes 1,000 writes a second"
    return because(why, sentence, len(BUCKETS) - 1, rru)


def answer_kept(sentence: str, wru: float = 3) -> Surcharge:
    """For a lone write: the answer twice and the write once more, since a transaction writes everything twice."""
    return because("the answer is kept with the Idempotency-Key, in the same transaction", sentence, wru=wru)


def paced() -> Surcharge:
    """For who comes seldom; for others the look at their bucket is a failed condition first."""
    return because("how often somebody asks is counted, for all environments together", "S10.1.3-a", trips=1, wru=1)


def rows(what: str, sentence: str, wru: float) -> Surcharge:
    """An index row that a write adds, changes or takes away."""
    return because(what, sentence, wru=wru)


def whole_row(sentence: str = "S5.3.1-b") -> Surcharge:
    """The floor's index row is small; with the whole order in it a list is one round trip."""
    return rows("the customer's index row holds the whole order: a list is one round trip", sentence, 1)


def deadline(sentence: str) -> Surcharge:
    return rows("the index row by which the order is found when its time has come", sentence, 2)


READ = Cost(1, 0.5)
WRITE = Cost(1, 0, 1)
SWEEP = Cost(1, 0.5)
FOUND = Cost(2, 0.5, 1)
"""A sweep that finds one thing and writes it."""
NOTHING = Cost()
JUDGED = because(
    "session and standing come along with the first read: what was taken away is refused at the next call",
    "S4.2.3-b",
    rru=2,
)
JUDGED_FIRST = because(
    "session and standing are read first, for no read of keys could bring them along", "S4.2.3-b", 1, 2
)
