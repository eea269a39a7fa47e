"""Budgets of what waits for a second person, and of the commands that may: where a shop limits what one decides alone.

Where a shop sets no limit, nobody looks, and nothing is dearer.
"""

from infra.budgets.cost import Operation, Surcharge
from infra.budgets.orders import CALLED_OFF
from infra.budgets.reasons import JUDGED, JUDGED_FIRST, READ, WRITE, because, read_first, request, rows, spread, strong
from infra.budgets.returns import APPROVED
from infra.budgets.staff import LIVE, PUBLISHED, PUBLISHING, STATUS

_APPROVALS = "/admin/approvals"
_DECISIONS = f"POST {_APPROVALS}/{{approval_id}}/decisions"
_ROW = rows("the index row by which it is listed, taken from one status to another", "S4.2.3-b", 2)
_LISTED = rows("the index row by which it is listed", "S4.2.3-b", 1)
_PEOPLE = because("both persons and the shop's roles, as they are now", "S4.2.3-b", trips=1, rru=3)
_ENDS = because("the approval ends in the same transaction, while both may do it", "S4.2.3-b", wru=6)
_ENDED = because("whether it has: a command that had nothing to do has failed", "S4.2.3-b", trips=1, rru=1)

_ALONE = because("what staff have refunded of the order so far that nobody else has seen", "S4.2.3-b", trips=1, rru=1)
_MORE = because("and this too, in the same transaction", "S4.2.3-b", wru=2)
_MARKS = because("the prices of late that lower ones are counted from", "S4.2.3-b", trips=1, rru=1)
_MARKED = because("and those that fall, in the same transaction", "S4.2.3-b", wru=2)
_MOST = because("the order's other returns, for how much may go back at most", "S8.3.1-c", trips=1, rru=1)
_ORDER = because("what was paid for its lines", "S8.3.1-c", trips=1, rru=1)
_AGAIN = (*PUBLISHING, LIVE, STATUS)
"""Of a product that is shown already: its index row stays where it is."""


def _within(whole: Operation, *surcharges: Surcharge) -> Operation:
    return Operation(f"{whole.name}: within the shop's limit", whole.door, whole.floor, surcharges)


def _beyond(whole: Operation, *surcharges: Surcharge) -> Operation:
    """It does nothing but wait."""
    return Operation(f"{whole.name}: beyond the shop's limit", whole.door, WRITE, (*surcharges, _LISTED, JUDGED))


def _agreed(to: str, whole: Operation, *surcharges: Surcharge) -> Operation:
    """The floor is that of the command itself."""
    asked = read_first("S4.2.3-b"), _PEOPLE, *surcharges, _ENDS, _ROW, _ENDED, JUDGED
    return Operation(f"request approvals_api decide: to {to}", _DECISIONS, whole.floor, asked)


def _but_judged(whole: Operation) -> tuple[Surcharge, ...]:
    return tuple(each for each in whole.surcharges if each is not JUDGED)


DOORS = (
    request("approvals_api list_approvals", f"GET {_APPROVALS}", READ, spread("S4.2.3-b"), JUDGED_FIRST),
    request("approvals_api show_approval", f"GET {_APPROVALS}/{{approval_id}}", READ, strong("S4.2.3-b"), JUDGED),
    request("approvals_api decide", _DECISIONS, WRITE, read_first("S4.2.3-b"), _PEOPLE, _ROW, JUDGED),
    request(
        "approvals_api withdraw_approval", f"POST {_APPROVALS}/{{approval_id}}/withdraw", WRITE, read_first("S4.2.3-b"),
        _ROW, JUDGED,
    ),
)  # fmt: skip

COMMANDS = (
    _within(CALLED_OFF, *CALLED_OFF.surcharges, _ALONE, _MORE),
    _beyond(CALLED_OFF, read_first("S5.2.2-e"), _ALONE),
    _agreed("call an order off", CALLED_OFF, *_but_judged(CALLED_OFF)),
    _within(APPROVED, *APPROVED.surcharges, _MOST, _ALONE, _MORE),
    _beyond(APPROVED, read_first("S8.3.3-a"), _ORDER, _MOST, _ALONE),
    _agreed("a return", APPROVED, *_but_judged(APPROVED), _MOST),
    _within(PUBLISHED, *_AGAIN, _MARKS, _MARKED, JUDGED),
    _beyond(PUBLISHED, *PUBLISHING, _MARKS),
    _agreed("a price", PUBLISHED, *_AGAIN, _MARKS, _MARKED),
)
"""An order of three lines, a return of one; a product whose prices fall."""

OPERATIONS = (*DOORS, *COMMANDS)
