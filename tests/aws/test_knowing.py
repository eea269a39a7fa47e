"""Knowing callers: each function with doors that are not for everybody may look for sessions, standings and roles."""

from datetime import timedelta

import pytest
from chalice.test import Client

from chalicelib.aws.doors import Door
from chalicelib.aws.sessions import SessionRecord
from chalicelib.aws.standing import RolesRecord, StandingRecord
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.callers import CUSTOMER, STAFF
from chalicelib.core.permissions import PERMISSIONS, PUBLIC
from chalicelib.core.permissions import STAFF as STAFFS
from chalicelib.core.sessions import Session, digest
from chalicelib.core.standing import Part, Roles, Standing
from tests.aws.knocking import knock, one_of_each
from tests.shop import NOON, Browser, bearer

DEVICE = "the-phone-of-somebody"
OF_STAFF = one_of_each(lambda door: PERMISSIONS[door.may].staff)
OF_SHOPPERS = one_of_each(lambda door: door.may != PUBLIC and not PERMISSIONS[door.may].staff)


def signed_in(client: Client, role: str, subject: str, shop: str | None) -> Browser:
    session = Session(
        user_id=subject, session_id="se_1", audience="staff" if shop else "store", shop=shop,
        device_hash=digest(DEVICE), created_at=NOON, seen_at=NOON, family_hash="f", refresh_hash="r",
        expires_at=NOON + timedelta(days=1), ends_at=NOON + timedelta(days=1),
    )  # fmt: skip
    commit(Write.insert(SessionRecord, session))
    return Browser(client, bearer(role, subject, shop, "se_1"), **{"X-Device": DEVICE})


def compose(subject: str) -> None:
    """A role that may everything, which the subject has."""
    part = Part(name="everything", since=NOON, by="operator", reason="a test")
    commit(Write.insert(RolesRecord, Roles(shop="mugs", version=1, composed={"everything": STAFFS})))
    commit(Write.insert(StandingRecord, Standing(shop="mugs", subject=subject, version=1, roles=(part,))))


@pytest.mark.parametrize("door", OF_STAFF.values(), ids=OF_STAFF)
def test_every_function_knows_staff_by_session_standing_and_composed_roles(client: Client, door: Door) -> None:
    """S4.2.2-a part: a role that a shop has composed itself counts at every door."""
    compose("us_sun")
    refused = (401, 500) if door.step_up else (401, 403, 500)
    assert knock(signed_in(client, STAFF, "us_sun", "mugs"), door) not in refused


@pytest.mark.parametrize("door", OF_SHOPPERS.values(), ids=OF_SHOPPERS)
def test_every_function_knows_customers_by_their_session(client: Client, door: Door) -> None:
    """S4.1.3-c part: it is looked for at every door, with the roles that the shop has composed."""
    compose("cust_li")
    customer = signed_in(client, CUSTOMER, "cust_li", None)
    refused = (401, 500) if door.step_up else (401, 403, 500)
    assert knock(customer, door) not in refused
    nowhere = Browser(client, bearer(CUSTOMER, "cust_li", None, "se_2"), **{"X-Device": DEVICE})
    assert knock(nowhere, door) == 401
