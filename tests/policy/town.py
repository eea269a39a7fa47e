"""A town with two shops, everybody who may come to their doors, and a thing of every kind whose owner is known."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from chalicelib.aws.openapi.parameters import ids_of
from chalicelib.aws.sessions import SessionRecord
from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.callers import STAFF
from chalicelib.core.sessions import Session, digest
from chalicelib.core.standing import Part, Standing
from chalicelib.domain.payments.store import RefundRecord
from chalicelib.domain.users.actions import creating
from chalicelib.domain.users.rules.identifiers import read
from tests.attacks.siege import EVERY, Siege, besieged, example
from tests.checkout.shopping import ADDRESS
from tests.faults import callers
from tests.faults.callers import Answer
from tests.faults.flows import imports, users
from tests.faults.frozen import Frozen
from tests.faults.world import DEVICE, HOST
from tests.payments.builders import MUG_SHOP, refund
from tests.policy.table import (
    ADMIN,
    ANYONE,
    CUSTOMER,
    GUEST,
    MERCHANT,
    OTHER_CUSTOMER,
    OTHER_MERCHANT,
    SUPPORT,
    Operation,
)
from tests.shop import CHINA, NOON

DOORS = {f"{door.method} {door.path}": door for door in EVERY}
OTHER_HOST = "lamps.example"
PEOPLE = {
    GUEST: ("guest", "guest_mei", None),
    CUSTOMER: ("customer", "cust_li", None),
    OTHER_CUSTOMER: ("customer", "cust_wang", None),
    MERCHANT: (STAFF, "us_merchant", "mugs"),
    OTHER_MERCHANT: (STAFF, "us_rival", "lamps"),
    SUPPORT: (STAFF, "us_support", "mugs"),
    ADMIN: (STAFF, "us_admin", "mugs"),
}
SESSIONS = (("cust_li", "se_of_li", None), ("us_merchant", "se_of_merchant", "mugs"))
ROLES = {MERCHANT: "merchant", OTHER_MERCHANT: "merchant", SUPPORT: "support", ADMIN: "admin"}

BY_TWO = replace(MUG_SHOP, markets=(replace(CHINA, refund_limit=0),))
"""No refund is for one person to decide."""

OWNERS = {
    "/admin/sessions/{session_id}": {"session_id": "se_of_merchant"},
    "/me/identities/{identity_id}": {},
}
"""Paths whose things are not the customer's whose everything else is."""


@dataclass
class Town:
    """Where everybody is known, and everything. `registered` is who has an account with identities."""

    siege: Siege
    ids: dict[str, str]
    registered: str

    def ask(self, operation: Operation, caller: str, ids: dict[str, str] | None = None) -> Answer:
        """Somebody tries an operation, with the body of its example; whatever it did is undone."""
        door = DOORS[operation.name]
        known = ids or {name: self.known(operation, name) for name in ids_of(operation.path)}
        given = {name: quote(value, safe="") for name, value in known.items()}
        headers = {"host": OTHER_HOST if caller == OTHER_MERCHANT else HOST}
        headers |= {"Idempotency_Key": "try"} if door.once else {}
        body = example(door) if door.body else None
        with self.siege.again():
            path = operation.path.format(**given)
            return self.siege.world.call(door.method, path, body, self._bearer(operation, caller), **headers)

    def known(self, operation: Operation, name: str) -> str:
        """The id of the thing of that kind in an operation's path."""
        return OWNERS.get(operation.path, self.ids).get(name) or self.ids.get(name, "x")

    def _bearer(self, operation: Operation, caller: str) -> str:
        if caller == CUSTOMER and "{identity_id}" in operation.path:
            return callers.bearer("customer", self.registered)
        return bearer(caller)


def bearer(caller: str) -> str:
    return "" if caller == ANYONE else callers.bearer(*PEOPLE[caller])


@contextmanager
def town() -> Iterator[Town]:
    with besieged() as siege:
        for caller, role in ROLES.items():
            _, subject, shop = PEOPLE[caller]
            part = Part(name=role, since=NOON - timedelta(days=99), by="operator", reason="works here")
            stands = Standing(shop=shop or "", subject=subject, version=1, enrolled=True, roles=(part,))
            commit(Write.insert(StandingRecord, stands))
        ids = siege.ids | _things(siege)
        account = users.with_two(siege.world)
        ids["identity_id"] = account["first"]
        ids["user_id"] = _closed(siege)
        siege.frozen.close()
        siege.frozen = Frozen(siege.world)
        yield Town(siege, ids, account["user"])


def _things(siege: Siege) -> dict[str, str]:
    """One of each kind, made at the doors for it."""
    boss, li = bearer(ADMIN), bearer(CUSTOMER)

    def made(path: str, body: Any, who: str = boss) -> Any:
        answer = siege.world.call("POST", path, body, who, Idempotency_Key=path)
        assert answer.status < 300, (path, answer)
        return answer.json

    commit(*(Write.insert(SessionRecord, _session(*each)) for each in SESSIONS))
    product = siege.ids["product_id"]
    upload = {"filename": "mugs.jsonl", "content_type": "application/x-ndjson", "size": 9}
    media = made("/admin/uploads", upload)["media_id"]
    made("/admin/roles", {"role": "night-watch", "permissions": ["orders.manage"], "reason": "somebody must"})
    sale = {"name": {"en": "Sale"}, "percent_off_basis_points": 1_000, "product_ids": [product]}
    key = {"name": "books", "permissions": ["payments.read"], "expires": "2026-12-01T00:00:00Z", "reason": "the books"}
    home = {"address": ADDRESS, "label": "Home", "default": True}
    invited = {"email": "sun@mugs.example", "roles": ["support"], "reason": "joins"}
    review = made("/admin/access-reviews", {})
    commit(Write.insert(RefundRecord, refund(refund_id="rf_1")))
    return {
        "approval_id": _waiting(siege),
        "media_id": media,
        "refund_id": "rf_1",
        "import_id": imports.imported(siege.world)["import"],
        "promotion_id": made("/admin/promotions", sale)["promotion_id"],
        "key_id": made("/admin/api-keys", key)["key"]["key_id"],
        "audit_id": made("/admin/audits", {})["audit_id"],
        "export_id": made("/admin/exports", {})["export_id"],
        "review_id": review["review_id"],
        "finding_id": review["findings"][0]["finding_id"],
        "address_id": made("/me/addresses", home, li)["address_id"],
        "invitation_id": made("/admin/invitations", invited)["invitation_id"],
        "role": "night-watch",
        "subject": "us_support",
        "session_id": "se_of_li",
    }


def _closed(siege: Siege) -> str:
    """Somebody who has left."""
    user, writes = creating.writes(read("phone", "+8613800138099"), "mugs", NOON)
    commit(*writes)
    path, why = f"/admin/users/{user.user_id}/closure", {"reason": "asked for it by letter"}
    answer = siege.world.call("POST", path, why, bearer(ADMIN), Idempotency_Key="leave")
    assert answer.status == 202, answer
    return user.user_id


def _waiting(siege: Siege) -> str:
    """Support wants to refund a return, for which a careful shop has a second person."""
    with siege.world.changed(BY_TWO):
        path = f"/admin/returns/{siege.ids['return_id']}/approve"
        answer = siege.world.call("POST", path, {}, bearer(SUPPORT))
    assert answer.status == 202, answer
    found: str = answer.json["approval_id"]
    return found


def _session(user_id: str, session_id: str, shop: str | None) -> Session:
    later = NOON + timedelta(days=9)
    return Session(
        user_id=user_id, session_id=session_id, audience="staff" if shop else "store", shop=shop,
        device_hash=digest(DEVICE), created_at=NOON, seen_at=NOON, family_hash="f", refresh_hash="r",
        expires_at=later, ends_at=later,
    )  # fmt: skip
