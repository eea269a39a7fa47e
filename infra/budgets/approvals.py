"""Budgets of what waits for a second person. Where a shop sets no limit, nobody looks, and nothing is dearer."""

from infra.budgets.reasons import JUDGED, JUDGED_FIRST, READ, WRITE, because, read_first, request, rows, spread, strong

_APPROVALS = "/admin/approvals"
_ROW = rows("the index row by which it is listed, taken from one status to another", "S4.2.3-b", 2)
_PEOPLE = because("both persons and the shop's roles, as they are now", "S4.2.3-b", trips=1, rru=3)

OPERATIONS = (
    request("approvals_api list_approvals", f"GET {_APPROVALS}", READ, spread("S4.2.3-b"), JUDGED_FIRST),
    request("approvals_api show_approval", f"GET {_APPROVALS}/{{approval_id}}", READ, strong("S4.2.3-b"), JUDGED),
    request(
        "approvals_api decide", f"POST {_APPROVALS}/{{approval_id}}/decisions", WRITE, read_first("S4.2.3-b"), _PEOPLE,
        _ROW, JUDGED,
    ),
    request(
        "approvals_api withdraw_approval", f"POST {_APPROVALS}/{{approval_id}}/withdraw", WRITE, read_first("S4.2.3-b"),
        _ROW, JUDGED,
    ),
)  # fmt: skip
