"""Budgets of returns, and of the workflow that pays money back.

The design's floor of a refund, 2 round trips and 8 units (intent 2; order 4 and one line's stock 2 in a transaction),
is divided among the workflow's steps.
"""

from infra.budgets.cost import Cost
from infra.budgets.reasons import (
    FOUND,
    JUDGED,
    NOTHING,
    READ,
    SWEEP,
    WRITE,
    answer_kept,
    because,
    disclosed,
    message,
    owner,
    read_first,
    request,
    rows,
    spread,
    strong,
    task,
    tick,
    whole_row,
)

_DUE = "the index row by which a refund is found that does not move on"
_KEY = because("the shopper's key: what staff tell them is sealed for them", "S10.2.1-a", rru=1)
_CLAIMS = "what is claimed of the order's lines so far"

APPROVED = request(
    "returns_api approve_return",
    "POST /admin/returns/{return_id}/approve",
    Cost(1, 0, 4),
    read_first("S8.3.3-a"),
    because("what was paid for its lines", "S8.3.1-c", trips=1, rru=1),
    rows(_DUE, "S8.3.3-b", 1),
    JUDGED,
)

RETURNS = (
    request(
        "returns_api request_return",
        "POST /orders/{order_id}/returns",
        Cost(1, 0, 4),
        owner("S8.3.1-b"),
        because(_CLAIMS, "S8.3.1-c", trips=1, rru=1),
        answer_kept("S8.3.1-c", 2),
        JUDGED,
    ),
    request(
        "returns_api list_returns",
        "GET /orders/{order_id}/returns",
        Cost(1, 1),
        owner(),
        because("which returns there are", "S8.3.1-b", trips=1, rru=1),
        strong("S8.3.3-c", 1),
        _KEY,
        JUDGED,
    ),
    request("returns_api show_return", "GET /returns/{return_id}", READ, strong("S8.3.3-c"), _KEY, JUDGED),
    request("returns_api show_return_to_staff", "GET /admin/returns/{return_id}", READ, strong("S8.3.3-c"), JUDGED),
    request(
        "returns_api show_told",
        "GET /admin/returns/{return_id}/told",
        READ,
        strong("S8.3.3-c"),
        because("whose key it takes, only the return says", "S10.2.1-a", trips=1, rru=1),
        JUDGED,
        disclosed(),
    ),
    APPROVED,
    request(
        "returns_api decline_return",
        "POST /admin/returns/{return_id}/decline",
        WRITE,
        read_first("S8.3.3-a"),
        because("its units may be claimed again, in the same transaction", "S8.3.1-b", trips=1, rru=1, wru=3),
        _KEY,
        JUDGED,
    ),
    request(
        "returns_api receive_return",
        "POST /admin/returns/{return_id}/receive",
        Cost(1, 0, 7),
        read_first("S8.3.1-c", 2),
        because("the refund, which becomes what the goods are worth", "S8.3.1-c", trips=1, rru=1),
        because("the claims, of which those are free again that did not come", "S8.3.1-b", trips=1, rru=1),
        answer_kept("S8.3.1-c", 2),
        whole_row(),
        JUDGED,
    ),
    message("returns_listener RefundRequested", "RefundRequested", NOTHING),
)

_STATE = because("the refund's own state, and its index row anew", "S8.3.3-b", wru=4)
_TWICE = because("in one transaction with the refund: the order twice", "S8.3.3-b", wru=2)
_ROW = rows("the customer's index row holds the whole order", "S5.3.1-b", 2)

REFUNDS = (
    request("payments_api show_refund", "GET /admin/refunds/{refund_id}", READ, strong("S8.3.3-c"), JUDGED),
    task("refund_await_goods", "refund", NOTHING, read_first("S8.3.1-c", 2)),
    task("refund_reserve", "refund", Cost(1, 0, 2), read_first("S8.3.1-c", 2), _STATE, _TWICE, _ROW),
    task(
        "refund_submit",
        "refund",
        NOTHING,
        because("the refund, and by which provider it was paid", "S8.3.3-b", trips=2, rru=2),
        because("kept before the provider is asked, and what it said", "S8.3.3-b", trips=4, rru=2, wru=2),
        rows(f"{_DUE}, twice", "S8.3.3-b", 2),
    ),
    task(
        "refund_check",
        "refund",
        NOTHING,
        because("the refund, and by which provider it was paid", "S8.3.3-c", trips=2, rru=2),
        because("what it said", "S8.3.3-c", trips=2, rru=1, wru=1),
        rows(f"{_DUE}, anew", "S8.3.3-c", 2),
    ),
    task(
        "refund_settle",
        "refund",
        Cost(1, 0, 4),
        read_first("S8.3.3-b", 3),
        because("the refund's own state and the return's, in the same transaction", "S8.3.3-b", wru=4),
        rows(_DUE, "S8.3.3-b", 1),
        _ROW,
    ),
    task(
        "refund_restock",
        "refund",
        Cost(0, 0, 2),
        read_first("S5.3.2-e", 2),
        because("goods follow money, in a transaction with refund and return", "S5.3.2-e", trips=1, wru=4),
        rows(_DUE, "S8.3.3-b", 1),
    ),
    task(
        "refund_fail",
        "refund",
        Cost(1, 0, 2),
        because("does the provider still say so? Asked with the refund and its payment, and kept", "S8.3.3-b", 3, 3),
        read_first("S8.3.3-b", 2),
        because("the refund's own state", "S8.3.3-b", wru=2),
        rows(_DUE, "S8.3.3-b", 1),
        _TWICE,
        _ROW,
    ),
    tick("restart_refunds", "every 5 minutes", SWEEP, spread("S8.3.3-b")),
    tick(
        "restart_refunds: one refund",
        "every 5 minutes",
        FOUND,
        spread("S8.3.3-b"),
        read_first("S8.3.3-b"),
        rows(f"{_DUE}, anew", "S8.3.3-b", 2),
    ),
)

OPERATIONS = (*RETURNS, *REFUNDS)
