"""Staff decide on who may do what, in a shop with three administrators and a role of its own."""

from datetime import timedelta
from typing import Any

from chalicelib.aws import tokens
from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.sessions import digest
from chalicelib.domain.access.actions.founding import appoint
from tests.budgets.day import Day
from tests.budgets.hours.shelving import staff as asked
from tests.faults.world import DEVICE

PACKER = ["fulfillment.manage", "inventory.read"]


def play(day: Day) -> None:
    for subject in ("admin_zhang", "staff_wu", "staff_sun"):
        commit(*appoint("mugs", subject, "operator", "the shop opens", clock.now()))
    look(day)
    compose(day)
    decide(day)
    hand_out_keys(day)
    review(day)


def staff(day: Day, door: str, path: str, body: Any = None, method: str = "POST", **headers: str) -> Any:
    """Who has just proved anew who they are."""
    return asked(day, door, path, body, method, X_Step_Up=proof(), **headers)


def proof() -> str:
    now = clock.now()
    proven = tokens.StepUp(
        subject="admin_zhang", session="se_admin_zhang", device_hash=digest(DEVICE), method="totp",
        issued_at=now, expires=now + timedelta(minutes=5),
    )  # fmt: skip
    return tokens.sign_step_up(proven)


def said(**facts: Any) -> Any:
    return {"reason": "the owner wants it"} | facts


def look(day: Day) -> None:
    staff(day, "access_api list_permissions", "permissions", method="GET")
    staff(day, "access_api list_roles", "roles", method="GET")
    staff(day, "access_api show_standing", "subjects/staff_wu", method="GET")


def compose(day: Day) -> None:
    staff(day, "access_api compose_role", "roles", said(role="packer", permissions=PACKER))
    staff(day, "access_api change_role", "roles/packer", said(permissions=PACKER[:1]), "PUT")
    staff(day, "access_api drop_role", "roles/packer/drop", said())


def decide(day: Day) -> None:
    """Of somebody who has a standing; the one who is banned is an administrator no more, and again after the pardon."""
    wu = "subjects/staff_wu"
    staff(day, "access_api grant", f"{wu}/grants", said(kind="permission", name="points.redeem"))
    staff(day, "access_api revoke", f"{wu}/revocations", said(kind="permission", name="points.redeem"))
    staff(day, "access_api ban_subject", f"{wu}/bans", said())
    staff(day, "access_api pardon_subject", f"{wu}/pardons", said())


def hand_out_keys(day: Day) -> None:
    key = said(name="scanner", permissions=["inventory.read"], expires=clock.now() + timedelta(days=300))
    made = staff(day, "access_api make_key", "api-keys", key)
    staff(day, "access_api list_keys", "api-keys", method="GET")
    staff(day, "access_api revoke_key", f"api-keys/{made['key']['key_id']}", method="DELETE")


def review(day: Day) -> None:
    """Three people are reviewed."""
    made = staff(day, "access_api begin_review", "access-reviews", {}, Idempotency_Key="review")
    path = f"access-reviews/{made['review_id']}"
    staff(day, "access_api list_reviews", "access-reviews", method="GET")
    staff(day, "access_api show_review", path, method="GET")
    finding = made["findings"][0]["finding_id"]
    staff(day, "access_api decide", f"{path}/findings/{finding}/decision", said(decision="certified"))
    day.tick("begin_reviews")
    day.world.later(days=30)
    day.tick("begin_reviews", "one review")
