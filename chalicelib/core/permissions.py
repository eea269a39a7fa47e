"""Permissions: what may be allowed to somebody, by name; and the roles that every shop has, which are sets of them."""

from collections.abc import Iterable
from typing import Literal

import msgspec

Kind = Literal["basic", "advanced", "special"]

PUBLIC = "public"
"""What doors that need no token ask for: everybody has it, and nobody can be given it or lose it."""


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """Basic ones are a shopper's, advanced ones let somebody work for the shop or speak in it, special ones are worth
    money or tell who somebody is, and are looked at one by one. `staff` says at whose doors it is asked for."""

    name: str
    kind: Kind
    title: str
    staff: bool = False


def _listed(kind: Kind, staff: bool, titles: dict[str, str]) -> dict[str, Permission]:
    return {name: Permission(name=name, kind=kind, title=title, staff=staff) for name, title in titles.items()}


_BASIC = _listed("basic", False, {
    PUBLIC: "Look at what the shop offers",
    "cart.use": "Fill a cart",
    "cart.merge": "Take over the cart of the guest one was",
    "orders.place": "Place an order",
    "orders.read": "See one's own orders",
    "orders.cancel": "Cancel one's own order",
    "orders.receive": "Say that an order has arrived",
    "orders.pay": "Pay one's own order",
    "returns.request": "Ask to give something back",
    "profile.use": "Look after one's own account: ways to sign in, sessions, addresses, profile, consents",
})  # fmt: skip

_EARNED = _listed("advanced", False, {
    "reviews.write": "Review what one has bought",
})  # fmt: skip

_VALUE = _listed("special", False, {
    "coupons.redeem": "Use coupons",
    "points.redeem": "Redeem points",
})  # fmt: skip

_STAFF = _listed("advanced", True, {
    "audit.read": "See who changed or saw what, and whether that was tampered with",
    "audits.run": "Have the books audited, and read what was found",
    "catalog.edit": "Change products, categories and brands",
    "catalog.publish": "Publish products and take them down",
    "media.upload": "Upload images",
    "inventory.read": "See stock and its movements",
    "inventory.adjust": "Correct stock",
    "promotions.edit": "Make, schedule and stop promotions",
    "consents.edit": "Say what customers are asked consent to",
    "imports.run": "Import and export files of products",
    "orders.manage": "See every order of the shop, its address masked, and call it off",
    "approvals.read": "See what waits for a second person",
    "approvals.decide": "Be the second person who agrees to what is worth much",
    "payments.read": "See payments and refunds",
    "fulfillment.manage": "Pack and ship",
    "returns.decide": "Decide on what comes back, and refund it",
    "notifications.read": "See what was sent to customers",
    "account.use": "Look after one's own sign-ins at work, and prove anew who one is",
    "access.read": "See who may do what",
    "access.grant": "Give and take away roles, permissions and keys",
})  # fmt: skip

_DISCLOSING = _listed("special", True, {
    "pii.unmask": "Read personal data that is masked otherwise",
    "accounts.close": "Close a customer's account for them, for good",
})  # fmt: skip

PERMISSIONS: dict[str, Permission] = _BASIC | _EARNED | _VALUE | _STAFF | _DISCLOSING
"""Every one, by its name."""

SHOPPER = (frozenset(_BASIC) | frozenset(_VALUE)) - {PUBLIC}
STAFF = frozenset(name for name, each in PERMISSIONS.items() if each.staff)
GRANTABLE = frozenset(PERMISSIONS) - {PUBLIC}

GUEST, CUSTOMER, MERCHANT, SUPPORT, ADMIN = "guest", "customer", "merchant", "support", "admin"
ROLES: dict[str, frozenset[str]] = {
    GUEST: frozenset(_BASIC) - {PUBLIC, "cart.merge", "profile.use"},
    CUSTOMER: SHOPPER,
    MERCHANT: frozenset(_STAFF) - {"access.read", "access.grant", "audit.read", "audits.run"},
    SUPPORT: frozenset(
        {"account.use", "orders.manage", "payments.read", "inventory.read", "notifications.read", "returns.decide"}
        | {"accounts.close", "approvals.read"}
    ),
    ADMIN: GRANTABLE,
}
"""The roles that every shop has. A shop may compose more (`chalicelib.core.standing.Roles`).

An administrator holds all there is, to be able to give and take it; a token of staff exercises only what staff's doors
ask for (`exercised`)."""


def exercised(held: Iterable[str], staff: bool) -> frozenset[str]:
    """What of it a token for staff, or one for shoppers, can be used for."""
    return frozenset(name for name in held if name in PERMISSIONS and PERMISSIONS[name].staff == staff)
