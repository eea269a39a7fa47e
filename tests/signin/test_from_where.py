"""Staff of a shop that is particular about where they work from."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.aws import params
from chalicelib.aws.doors import DOORS
from chalicelib.aws.observe import tallied
from chalicelib.core import clock
from chalicelib.core.callers import STAFF
from tests.shop import LAMPS, MUGS, Answer, Browser, bearer, put_parameters
from tests.signin.doorway import Office, Visitor

OFFICE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def particular(visitor: Visitor) -> None:
    """The shop of mugs is."""
    networks = ("203.0.113.0/24", "2001:db8:5::/48")
    put_parameters((msgspec.structs.replace(MUGS, staff_networks=networks), LAMPS))
    params.forget()


def kept_out(answer: Answer) -> bool:
    return (answer.status, answer.json["type"]) == (403, "/problems/not-from-here")


def test_staff_work_from_there_only(office: Office) -> None:
    """SEC33: they come in there, and their token is good for nothing elsewhere, nor is their password."""
    office.enroll()
    visitor = office.visitor.signed_in(office.sign_in())
    assert visitor.call("GET", "/admin/sessions").status == 200
    visitor.address = ELSEWHERE
    assert kept_out(visitor.call("GET", "/admin/sessions"))
    visitor.later(seconds=30)
    assert kept_out(office.sign_in())
    assert kept_out(office.visitor.post("/staff/enrollments", {"email": "a@b.example", "code": "c", "password": "p"}))
    visitor.address = "2001:db8:5:9::/64"
    assert visitor.call("GET", "/admin/sessions").status == 200


def test_also_machines_and_tools_of_operators(visitor: Visitor, admin: Browser) -> None:
    """SEC33: a key or a token that has leaked is of no use elsewhere."""
    expires = (clock.now() + timedelta(days=30)).isoformat()
    key = {"name": "books", "permissions": ["payments.read", "inventory.read"], "expires": expires, "reason": "books"}
    made = admin.post("/admin/api-keys", key, X_Viewer=OFFICE)
    for token in (made.json["secret"], bearer(STAFF, "admin_zhang", "mugs")):
        browser = Browser(admin.client, token)
        assert browser.get("/admin/stock/var_1", X_Viewer=OFFICE).status in (200, 404)
        assert kept_out(browser.get("/admin/stock/var_1", X_Viewer=ELSEWHERE))


def test_who_says_that_they_were_forwarded_is_where_they_are(admin: Browser) -> None:
    """SEC33: neither header that viewers send is believed; the CDN's own says where they are, or the gateway does."""
    claims: dict[str, Any] = {"X_Forwarded_For": OFFICE, "Forwarded": f"for={OFFICE}", "X_Real_Ip": OFFICE}
    assert kept_out(admin.get("/admin/sessions", **claims))
    assert kept_out(admin.get("/admin/sessions", X_Viewer=ELSEWHERE, **claims))
    assert kept_out(admin.get("/admin/sessions", X_Viewer="", **claims))
    assert admin.get("/admin/sessions", X_Viewer=OFFICE, X_Forwarded_For=ELSEWHERE).status == 200


def test_it_costs_nothing_and_tells_nothing(admin: Browser, anyone: Browser) -> None:
    """SEC33: no storage is asked; a good token, a bad one and none are answered alike."""
    with tallied() as tally:
        answers = [
            each.get("/admin/sessions", X_Viewer=ELSEWHERE)
            for each in (admin, anyone, Browser(anyone.client, "made.up.token"))
        ]
    assert [kept_out(each) for each in answers] == [True] * 3
    assert len({each.text for each in answers}) == 1
    assert tally.calls == []


def test_shoppers_and_other_shops_are_not_concerned(anyone: Browser, other_admin: Browser) -> None:
    assert anyone.get("/categories", X_Viewer=ELSEWHERE).status == 200
    assert anyone.post("/guests", X_Viewer=ELSEWHERE).status == 201
    assert other_admin.get("/admin/sessions", X_Viewer=ELSEWHERE).status == 200


def test_every_door_of_staff_is_one() -> None:
    """SEC33: whichever comes later, too."""
    assert {door.path.split("/")[1] for door in DOORS if door.staff} == {"admin", "staff"}
    assert not [door.path for door in DOORS if not door.staff and door.path.split("/")[1] in ("admin", "staff")]
