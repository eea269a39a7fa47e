"""Budgets of privacy: accounts are closed seldom, and whatever that takes is read and written then."""

from infra.budgets.cost import Cost, Operation
from infra.budgets.reasons import JUDGED, READ, SWEEP, because, paced, request, rows, spread, strong, tick

_WHY = "S10.2.3-b"
_ACCOUNT = because("what leads into the account, and whether it is closed already", _WHY, trips=1, rru=4)
_ORDERS = because("whether any order is open, in each shop", _WHY, trips=1, rru=0.5)
_SESSIONS = because("the sessions, and before that how many there are: none is opened unseen", _WHY, trips=2, rru=2)
_ANSWER = because("the answer is kept with the Idempotency-Key", _WHY, wru=2)
_DUE = rows("the index row by which it is found when it may be erased", _WHY, 1)
_ONE_SESSION = because("the session ends", _WHY, wru=2)

CLOSED = Cost(1, 0, 8)
"""An account with one identity: these two, its roster of sessions and the closure, in one transaction."""


def _close(name: str, door: str, sessions: int) -> Operation:
    each = (_ONE_SESSION,) * sessions
    return request(f"privacy_api {name}", door, CLOSED, _ACCOUNT, JUDGED, _ORDERS, _SESSIONS, _ANSWER, _DUE, *each)


OPERATIONS = (
    request(
        "privacy_api show_data",
        "GET /me/data",
        READ,  # the orders
        JUDGED,
        because("the account, and the key that opens all of it", "S10.2.3-a", trips=1, rru=2),
        because("what they say of themselves, where they live, what they agree to", "S10.2.3-a", trips=3, rru=6),
        because("their sessions and sign-ins", "S10.2.3-a", trips=2, rru=1.5),
        paced(),
    ),
    _close("close_account", "POST /me/closure", sessions=1),
    _close("close_account_for_customer", "POST /admin/users/{user_id}/closure", sessions=0),
    request("privacy_api show_closure", "GET /admin/users/{user_id}/closure", READ, strong(_WHY), JUDGED),
    tick("erase_closed", "every 5 minutes", SWEEP, spread(_WHY)),
    tick(
        "erase_closed: one account",
        "every 5 minutes",
        SWEEP + Cost(1, 0, 12),  # the closure, the key, and four items that were only theirs
        spread(_WHY),
        _ACCOUNT,
        because("the sessions that have ended, with their devices; each is forgotten", _WHY, trips=3, rru=2, wru=4),
        because("what each shop has given or denied to them", _WHY, trips=1, rru=1),
        _ORDERS,
        rows("the index row goes", _WHY, 1),
    ),
)
