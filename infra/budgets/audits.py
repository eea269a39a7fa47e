"""Budgets of the shop's audit of itself."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import (
    JUDGED,
    JUDGED_FIRST,
    READ,
    WRITE,
    answer_kept,
    because,
    message,
    paced,
    read_first,
    request,
    stamped,
    strong,
    tick,
)

OPERATIONS = (
    request("auditor_api request_audit", "POST /admin/audits", WRITE, answer_kept("S6.2.3-c"), JUDGED_FIRST, paced()),
    request("auditor_api list_audits", "GET /admin/audits", READ, JUDGED_FIRST),
    request("auditor_api see_audit", "GET /admin/audits/{audit_id}", READ, strong("S6.2.3-c"), JUDGED),
    message(  # 461 items of 24 products with 72 variants, read once
        "auditor_listener AuditRequested",
        "AuditRequested",
        Cost(6, 48.5, 1),
        read_first("S6.2.3-c"),
        because("what an item must agree with: eight batches of other items", "S6.2.3-c", trips=8, rru=230),
        because("the ledger of each variant's stock", "S6.2.3-c", trips=72, rru=36),
        stamped(),
    ),
    tick("begin_audits", "every 60 minutes", READ, strong("S6.2.3-c")),
    tick("begin_audits: one audit", "every 60 minutes", Cost(2, 0.5, 1), strong("S6.2.3-c")),
)
