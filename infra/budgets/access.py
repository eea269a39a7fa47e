"""Budgets of who may do what: roles, standings, keys for machines, permission reviews; and what shoppers earn."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import (
    JUDGED,
    JUDGED_FIRST,
    NOTHING,
    READ,
    WRITE,
    answer_kept,
    because,
    message,
    read_first,
    request,
    rows,
    spread,
    strong,
    tick,
)

_WORTH = because("the shop's own roles, which say what it is worth", "S4.2.2-a", rru=1)
_ROLES = because("the shop's roles as they are now, and what who asks may do", "S4.2.2-c", trips=1, rru=1)
_BOTH = because("the shop's roles, the subject and who asks, as they are now", "S4.2.2-c", trips=1, rru=2)
_STILL = because("in the same transaction: that nobody has taken it from who asks meanwhile", "S4.2.2-c", wru=3)
_ROW = rows("the index row by which a review finds to whom people gave something", "S4.2.3-d", 1)
_ADMINS = because("the shop's administrators: of two who demote each other, one comes too late", "S4.2.2-c", wru=2)
_LISTED = because("the maker's standing lists their keys: they end when the maker is banned", "S4.2.3-b", wru=4)
_KEY_ROW = rows("the index row by which keys are listed", "S4.2.1-a", 1)
_EVERYBODY = because("to whom people gave something, spread over four index partitions", "S4.2.3-d", trips=4, rru=2)
_USES = because("when each of three people last used what they may", "S4.2.3-d", trips=3, rru=1.5)
_WORTHS = because("the shop's own roles, as they are now", "S4.2.3-d", trips=1, rru=1)

ROLES = (
    request("access_api list_permissions", "GET /admin/permissions", NOTHING, JUDGED_FIRST),
    request("access_api list_roles", "GET /admin/roles", READ, strong("S4.2.2-a"), JUDGED),
    request("access_api compose_role", "POST /admin/roles", WRITE, _ROLES, _STILL, JUDGED),
    request("access_api change_role", "PUT /admin/roles/{role}", WRITE, _ROLES, _STILL, JUDGED),
    request("access_api drop_role", "POST /admin/roles/{role}/drop", WRITE, _ROLES, _STILL, JUDGED),
)

_SUBJECT = "/admin/subjects/{subject}"

STANDINGS = (
    request("access_api show_standing", f"GET {_SUBJECT}", READ, strong("S4.2.3-b"), _WORTH, JUDGED),
    request("access_api grant", f"POST {_SUBJECT}/grants", WRITE, _BOTH, _STILL, _ROW, JUDGED),
    request("access_api revoke", f"POST {_SUBJECT}/revocations", WRITE, _BOTH, _STILL, _ROW, JUDGED),
    request("access_api ban_subject", f"POST {_SUBJECT}/bans", WRITE, _BOTH, _STILL, _ROW, _ADMINS, JUDGED),
    request("access_api pardon_subject", f"POST {_SUBJECT}/pardons", WRITE, _BOTH, _STILL, _ROW, _ADMINS, JUDGED),
)

KEYS = (
    request("access_api make_key", "POST /admin/api-keys", WRITE, _ROLES, _LISTED, _KEY_ROW, JUDGED),
    request("access_api list_keys", "GET /admin/api-keys", READ, spread("S4.2.1-a"), JUDGED_FIRST),
    request(
        "access_api revoke_key", "DELETE /admin/api-keys/{key_id}", WRITE, read_first("S4.2.3-b"), _BOTH, _LISTED,
        _KEY_ROW, JUDGED,
    ),
)  # fmt: skip

_REVIEWS = "/admin/access-reviews"

REVIEWS = (
    request(
        "access_api begin_review", f"POST {_REVIEWS}", WRITE, answer_kept("S4.2.3-d"), _EVERYBODY, _USES, _WORTHS,
        JUDGED_FIRST,
    ),
    request("access_api list_reviews", f"GET {_REVIEWS}", READ, strong("S4.2.3-d"), JUDGED_FIRST),
    request("access_api show_review", f"GET {_REVIEWS}/{{review_id}}", READ, strong("S4.2.3-d"), JUDGED),
    request(
        "access_api decide", f"POST {_REVIEWS}/{{review_id}}/findings/{{finding_id}}/decision", WRITE,
        read_first("S4.2.3-d"), _BOTH, JUDGED,
        because("what is certified or revoked, in the same transaction", "S4.2.3-d", wru=3), _ROW,
    ),
    tick("begin_reviews", "every 1440 minutes", READ, strong("S4.2.3-d")),
    tick(
        "begin_reviews: one review", "every 1440 minutes", Cost(2, 0.5, 1), strong("S4.2.3-d"), _EVERYBODY, _USES,
        _WORTHS,
    ),
)  # fmt: skip

_ORDER = because("the order as it is now, for news may be late", "S4.2.3-a", trips=1, rru=1)
_AROUND = because("what counts for them, their account and their standing, as they are now", "S4.2.3-a", trips=1, rru=3)
_COUNTED = because("the orders that count, beside the standing", "S4.2.3-a", wru=2)
_ACCOUNT = because("in the same transaction: that the account is still so", "S4.2.3-a", wru=3)
_KEPT = because("and that the order is", "S4.2.3-a", wru=2)

EARNED = (
    message("merits_listener OrderCompleted", "OrderCompleted", WRITE, _ORDER, _AROUND, _COUNTED, _ACCOUNT, _KEPT),
    message(  # the order has grown over a kilobyte
        "merits_listener RefundSucceeded", "RefundSucceeded", WRITE, _ORDER, _AROUND, _COUNTED, _ACCOUNT, _KEPT, _KEPT
    ),
    message("merits_listener ReturnReceived", "ReturnReceived", NOTHING, _ORDER, _AROUND),
    message("merits_listener IdentityLinked", "IdentityLinked", WRITE, _AROUND, _ACCOUNT),
    message("merits_listener IdentityUnlinked", "IdentityUnlinked", WRITE, _AROUND, _ACCOUNT),
)

OPERATIONS = (*ROLES, *STANDINGS, *KEYS, *REVIEWS, *EARNED)
