"""Every operation of the shop, with what it may ask of the table: for tests, documents, bills and benches."""

from infra.budgets import (
    access,
    approvals,
    audits,
    files,
    guarding,
    orders,
    parcels,
    privacy,
    profiles,
    returns,
    sessions,
    shopping,
    signin,
    staff,
    stock,
    trails,
    users,
)
from infra.budgets.cost import Cost, Operation, Surcharge
from infra.budgets.reasons import NOTHING, request

__all__ = ["OPERATIONS", "Cost", "Operation", "Surcharge", "operation"]

HEALTHY = (
    "access", "approvals", "audit", "auditor", "cart", "catalog", "checkout", "fulfillment", "imports", "inventory",
    "media", "notifications", "orders", "payments", "privacy", "profiles", "promotions", "returns", "sessions",
    "signin", "users",
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    *shopping.OPERATIONS,
    *access.OPERATIONS,
    *approvals.OPERATIONS,
    *orders.OPERATIONS,
    *parcels.OPERATIONS,
    *returns.OPERATIONS,
    *staff.OPERATIONS,
    *stock.OPERATIONS,
    *files.OPERATIONS,
    *audits.OPERATIONS,
    *guarding.OPERATIONS,
    *privacy.OPERATIONS,
    *profiles.OPERATIONS,
    *sessions.OPERATIONS,
    *signin.OPERATIONS,
    *trails.OPERATIONS,
    *users.OPERATIONS,
    Operation("relay relay", "the table's stream", NOTHING),
    *(request(f"{each}_api health", f"GET /health/{each}", NOTHING) for each in HEALTHY),
)


def operation(name: str) -> Operation:
    """E.g. `request cart_api add_line`. Raises KeyError."""
    return {each.name: each for each in OPERATIONS}[name]
