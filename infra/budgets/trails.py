"""Budgets of the audit: entering facts, looking at trails, signing hours."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import JUDGED_FIRST, READ, WRITE, because, message, request, rows, spread, strong, tick

TEN = "audit_listener Changed: a batch of ten"

OPERATIONS = (
    request("audit_api list_entries", "GET /admin/audit/entries", READ, JUDGED_FIRST, strong("S4.2.3-b")),
    request("audit_api list_roots", "GET /admin/audit/roots", READ, JUDGED_FIRST, strong("S4.2.3-b")),
    request(  # a trail of two entries
        "audit_api verify",
        "GET /admin/audit/verification",
        READ,
        JUDGED_FIRST,
        strong("S4.2.3-b"),
        because("the item as it is now: a last fact that never came shows in it", "S4.2.3-b", trips=1, rru=1),
    ),
    message(
        "audit_listener Changed",
        "Changed",
        WRITE,
        because("the trail's last entry, which the next one holds the hash of", "S4.2.3-b", trips=1, rru=1),
        rows("the index row by which an hour's entries are found, to be signed", "S4.2.3-b", 1),
    ),
    message(
        TEN,
        "Changed",
        Cost(10, 0, 10),
        because("where the trails of its ten facts end, five new ones, in one look", "S4.2.3-b", trips=1, rru=5),
        rows("the index rows by which an hour's entries are found, to be signed", "S4.2.3-b", 10),
    ),
    tick(
        "sign_roots",
        "every 60 minutes",
        READ,
        strong("S4.2.3-b"),
        because("of the shop, and of what belongs to no shop: which hour was signed last", "S4.2.3-b", trips=1, rru=1),
    ),
    tick(  # of the shop; and one of what belongs to no shop, in which nothing happened
        "sign_roots: an hour of one trail",
        "every 60 minutes",
        Cost(4, 1, 2),
        spread("S4.2.3-b"),
        spread("S4.2.3-b"),
        because("which hour was signed last, twice", "S4.2.3-b", trips=2, rru=2),
        because("which trails the root is of: whoever cuts one off is named", "S4.2.3-b", trips=1, wru=1),
    ),
)
