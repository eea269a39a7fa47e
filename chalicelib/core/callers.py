"""Callers: who asks, and what the roles we know may do."""

from datetime import datetime
from typing import Annotated

import msgspec

GUEST, CUSTOMER, ADMIN = "guest", "customer", "admin"
PUBLIC = "public"
"""The permission of doors that need no token."""

SHOPPER = frozenset(
    {"cart.use", "orders.place", "orders.read", "orders.cancel", "orders.receive", "orders.pay", "returns.request"}
)
STAFF = frozenset(
    {
        "catalog.edit", "catalog.publish", "media.upload", "inventory.read", "inventory.adjust", "promotions.edit",
        "imports.run", "orders.manage", "payments.read", "fulfillment.manage", "returns.decide", "notifications.read",
        "audits.run",
    }
)  # fmt: skip
MAY = {GUEST: SHOPPER, CUSTOMER: SHOPPER | {"cart.merge"}, ADMIN: STAFF}


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """`subject` is `guest_...`, `cust_...` or `admin_...`; staff belong to one shop, shoppers to the platform."""

    subject: str
    role: str
    shop_id: str | None = None

    def may(self, permission: str) -> bool:
        return permission in MAY.get(self.role, ())


ANYONE = Caller(subject="anyone", role=GUEST)
"""Whoever calls a public door without a token."""


class Claims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a token says, until when."""

    caller: Caller
    expires: Annotated[datetime, msgspec.Meta(tz=True)]
