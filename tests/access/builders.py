"""Staff and shoppers whose standing the tests change."""

from datetime import datetime, timedelta
from typing import Any

from chalice.test import Client

from chalicelib.aws.sessions import SessionRecord
from chalicelib.aws.standing import RolesRecord, StandingRecord
from chalicelib.aws.table import commit, get
from chalicelib.aws.writes import Write
from chalicelib.core.callers import CUSTOMER, STAFF
from chalicelib.core.machines import MachineKey
from chalicelib.core.sessions import Session, digest
from chalicelib.core.standing import Part, Roles, Standing
from chalicelib.domain.access.actions.founding import appoint
from chalicelib.domain.access.store import keep
from tests.shop import NOON, Answer, Browser, bearer

HOUR = timedelta(hours=1)
DEVICE = "the-till-behind-the-counter"
LONG_AGO = NOON - timedelta(days=400)
SUN = Standing(shop="mugs", subject="staff_sun", version=3)


def staff(client: Client, subject: str, shop: str = "mugs") -> Browser:
    return Browser(client, bearer(STAFF, subject, shop), host=f"{shop}.example")


def left_open(client: Client, subject: str) -> Browser:
    """A session of theirs, in which they have proved nothing for a while."""
    session = Session(
        user_id=subject, session_id="se_1", audience="staff", shop="mugs", device_hash=digest(DEVICE),
        created_at=LONG_AGO, seen_at=LONG_AGO, family_hash="0" * 64, refresh_hash="0" * 64,
        expires_at=NOON + HOUR, ends_at=NOON + HOUR,
    )  # fmt: skip
    commit(Write.insert(SessionRecord, session))
    return Browser(client, bearer(STAFF, subject, "mugs", "se_1"), **{"X-Device": DEVICE})


def shopper(client: Client, subject: str) -> Browser:
    return Browser(client, bearer(CUSTOMER, subject))


def found(*subjects: str, shop: str = "mugs") -> None:
    """They are administrators, as the operator's tool makes them."""
    for subject in subjects:
        commit(*appoint(shop, subject, "operator", "the shop opens", NOON))


def part(name: str, since: datetime = LONG_AGO, **changes: Any) -> Part:
    return Part(name=name, since=since, **({"by": "admin_zhang", "reason": "asked for it"} | changes))


def plant(standing: Standing) -> None:
    commit(keep(standing))


def standing(subject: str, shop: str = "mugs") -> Standing:
    found: Standing | None = get(StandingRecord.at(shop=shop, subject=subject), consistent=True)
    return found or Standing(shop=shop, subject=subject)


def roles(shop: str = "mugs") -> Roles:
    found: Roles | None = get(RolesRecord.at(shop=shop), consistent=True)
    return found or Roles(shop=shop)


def give(by: Browser, subject: str, kind: str, name: str, **more: Any) -> Answer:
    return _change(by, subject, "grants", kind, name, more)


def take(by: Browser, subject: str, kind: str, name: str, **more: Any) -> Answer:
    return _change(by, subject, "revocations", kind, name, more)


def _change(by: Browser, subject: str, where: str, kind: str, name: str, more: dict[str, Any]) -> Answer:
    body = {"kind": kind, "name": name, "reason": "the owner wants it"} | more
    return by.post(f"/admin/subjects/{subject}/{where}", body)


def machine_key(number: int = 0, **changes: Any) -> MachineKey:
    facts: dict[str, Any] = {
        "shop": "mugs", "key_id": f"key_{number}", "name": f"till {number}", "permissions": frozenset({"audits.run"}),
        "secret_hash": "0" * 64, "created_by": "staff_sun", "created_at": LONG_AGO, "expires_at": NOON + 24 * HOUR,
    }  # fmt: skip
    return MachineKey(**facts | changes)
