"""What there is to see: the books for people and tests, the balance for reconciliation."""

import json
from typing import Any

import msgspec

from infra.local.fakepay.books import Books

# All amounts are minor units; `net` is what the merchant should have.
BALANCE = """SELECT currency, sum(paid) AS paid, sum(refunded) AS refunded, sum(paid) - sum(refunded) AS net,
    sum(pending) AS refunds_pending FROM (
    SELECT currency, amount AS paid, 0 AS refunded, 0 AS pending FROM payments WHERE status = 'captured'
    UNION ALL SELECT currency, 0, amount, 0 FROM refunds WHERE status = 'succeeded'
    UNION ALL SELECT currency, 0, 0, amount FROM refunds WHERE status = 'pending')
    GROUP BY currency ORDER BY currency"""


def balance(books: Books) -> dict[str, Any]:
    """Paid, refunded and left, by currency."""
    return {row.pop("currency"): row for row in books.store.all(BALANCE)}


def state(books: Books) -> dict[str, Any]:
    """Everything, in the order in which it came to be; nothing secret is in it."""
    tries: dict[int, list[dict[str, Any]]] = {}
    for row in books.store.all("SELECT * FROM deliveries ORDER BY number, try"):
        tries.setdefault(row.pop("number"), []).append(row)
    notices = books.store.all("SELECT * FROM outbox ORDER BY number")
    return {
        "payments": books.store.all("SELECT * FROM payments ORDER BY rowid"),
        "refunds": books.store.all("SELECT * FROM refunds ORDER BY rowid"),
        "notifications": [
            {**row, "body": json.loads(row["body"]), "deliveries": tries.get(row["number"], [])} for row in notices
        ],
        "faults": msgspec.to_builtins(books.faults.waiting()),
        "balance": balance(books),
    }
