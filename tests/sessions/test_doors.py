"""Session doors."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from chalice.test import Client

from chalicelib.aws import pacing, vault
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit, get_items
from chalicelib.core import clock
from chalicelib.core.paces import REFRESHES
from chalicelib.core.sessions import STAFF
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.actions.opening import Opened
from chalicelib.domain.sessions.rules import lives, totp
from chalicelib.domain.sessions.rules.roster import MOST
from tests.aws.lines import Lines, lines
from tests.sessions.builders import DEVICE, LAPTOP, opened
from tests.shop import NOON, Browser
from tests.signin.conftest import visitor
from tests.signin.doorway import PHONE, Visitor

__all__ = ["lines", "visitor"]

SECRET = "correct horse battery"
PROOF = {"payment_password": SECRET}
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at_noon(noon: None) -> None:
    """All of it."""


def browser(client: Client, made: Opened, **headers: str) -> Browser:
    return Browser(client, made.access_token, **({"X-Device": made.device} | headers))


@pytest.fixture
def phone(client: Client) -> Opened:
    return opened(remember=True)


@pytest.fixture
def li(client: Client, phone: Opened) -> Browser:
    """A customer who has signed in on a phone."""
    return browser(client, phone)


def refresh(caller: Browser, token: str, device: str = DEVICE) -> Any:
    return caller.post("/sessions/refresh", {"refresh_token": token}, X_Device=device)


def test_a_session_goes_on_with_its_refresh_token(client: Client, anyone: Browser, phone: Opened) -> None:
    """S4.1.2-c part: the new pair works, from the same device."""
    answer = refresh(anyone, phone.refresh_token)
    assert answer.status == 200
    assert (answer.json["session_id"], answer.json["subject"]) == (phone.session.session_id, "cust_li")
    assert answer.headers["Cache-Control"] == "no-store"
    again = Browser(client, answer.json["access_token"], **{"X-Device": answer.json["device"]})
    assert again.get("/sessions").status == 200


def test_a_refresh_token_that_comes_again_ends_the_session_for_all(anyone: Browser, li: Browser, phone: Opened) -> None:
    """S4.1.2-c: reuse of a rotated token revokes the whole family: the newest refresh token, and the access token."""
    newest = refresh(anyone, phone.refresh_token).json["refresh_token"]
    at_once = refresh(anyone, phone.refresh_token)
    assert (at_once.status, at_once.json["type"]) == (409, "/problems/refreshed-already")
    assert li.get("/sessions").status == 200
    with clock.stopped(NOON + timedelta(seconds=11)):
        reused = refresh(anyone, phone.refresh_token)
        assert (reused.status, reused.json["type"]) == (401, "/problems/refresh-reused")
        assert refresh(anyone, newest).status == 401
        assert li.get("/sessions").status == 401


def test_a_token_that_comes_again_is_an_alert(anyone: Browser, phone: Opened, lines: Lines) -> None:
    """SEC40: somebody looks at it; no line tells a token or a device's secret."""
    newest = refresh(anyone, phone.refresh_token).json
    with clock.stopped(NOON + MINUTE):
        refresh(anyone, phone.refresh_token)
    assert lines.alerts() == ["RefreshTokenReused"]
    for secret in (phone.refresh_token, newest["refresh_token"], newest["access_token"], DEVICE):
        assert secret not in lines.text


def test_nobody_tries_refresh_tokens_for_long(anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """S10.1.3-a part, SEC16: nobody tries refresh tokens for long"""
    monkeypatch.setattr(pacing, "settings", lambda: msgspec.structs.replace(settings(), rate_factor=1))
    tries = [refresh(anyone, "x").status for _ in range(REFRESHES.limit + 1)]
    assert (set(tries[:-1]), tries[-1]) == ({401}, 429)


@pytest.mark.parametrize("body", [{}, {"refresh_token": ""}, {"refresh_token": 7}, {"refresh_token": "x" * 513}])
def test_a_refresh_needs_a_token(anyone: Browser, body: dict[str, Any]) -> None:
    refused = anyone.post("/sessions/refresh", body)
    assert (refused.status, refused.json["field"]) == (422, "/refresh_token")


def test_what_is_no_refresh_token_is_told_no_more(anyone: Browser, phone: Opened) -> None:
    said = {refresh(anyone, token).text for token in ("x", "x" * 512, "W10", phone.refresh_token[:-4] + "AAAA")}
    assert len(said) == 1
    assert refresh(anyone, phone.refresh_token, LAPTOP).status == 401


def test_a_call_must_come_from_the_device_of_its_session(client: Client, phone: Opened) -> None:
    """SEC9: an access token is of no use elsewhere."""
    assert browser(client, phone).get("/sessions").status == 200
    assert browser(client, phone, **{"X-Device": LAPTOP}).get("/sessions").status == 401
    assert Browser(client, phone.access_token).get("/sessions").status == 401


def test_a_user_sees_where_they_are_signed_in_and_signs_out_there(client: Client, li: Browser, phone: Opened) -> None:
    """S4.1.3-c: a user lists active sessions and revokes one; that session's next call gets 401."""
    other = opened(device=LAPTOP, now=NOON + timedelta(seconds=9))
    laptop = browser(client, other)
    listed = laptop.get("/sessions").json["items"]
    assert [(each["session_id"], each["current"]) for each in listed] == [
        (other.session.session_id, True),
        (phone.session.session_id, False),
    ]
    assert not {"device_hash", "refresh_hash", "family_hash"} & set(listed[0])
    assert li.get("/cart").status == 200
    assert laptop.call("DELETE", f"/sessions/{phone.session.session_id}").status == 204
    assert li.get("/cart").status == 401
    assert [each["session_id"] for each in laptop.get("/sessions").json["items"]] == [other.session.session_id]
    assert laptop.call("DELETE", f"/sessions/{phone.session.session_id}").status == 204


def test_what_a_device_is_called_is_read_by_its_owner_only(client: Client, visitor: Visitor) -> None:
    """S2.3.4-b part, S10.2.1-a part: sealed with their key, for that session; without the key it is nobody's."""
    body = {"identifier": PHONE, "device_name": "Canary's phone"}
    visitor.signed_in(visitor.post("/users", body | {"code": visitor.code(PHONE, "register")}))
    first, me = visitor.known["session_id"], visitor.known["subject"]
    laptop = visitor.at(LAPTOP)
    again = body | {"device_name": "Canary's laptop", "code": laptop.code(PHONE, "sign_in")}
    laptop.signed_in(laptop.post("/sessions", again))
    opened(me, device=LAPTOP, now=clock.now() + MINUTE)
    refresh(Browser(client), visitor.known["refresh_token"], visitor.device or "")

    def names() -> list[str]:
        return [each["device_name"] for each in laptop.call("GET", "/sessions").json["items"]]

    assert names() == ["", "Canary's laptop", "Canary's phone"]
    stored = get_items([store.session_at(me, each) for each in (first, laptop.known["session_id"])])
    assert len(stored) == 2
    assert "Canary" not in str(stored)
    commit(vault.erase(me))
    assert names() == ["", "", ""]


def test_signing_out_here_counts_at_once(li: Browser, phone: Opened) -> None:
    """SEC10: logout."""
    assert li.call("DELETE", f"/sessions/{phone.session.session_id}").status == 204
    assert li.get("/sessions").status == 401


def test_anothers_session_is_as_unknown_as_none(client: Client, li: Browser) -> None:
    """S4.1.3-c part: the same bytes, but for the id that was asked for."""
    strangers = opened("cust_wang").session.session_id
    foreign, unknown = (li.call("DELETE", f"/sessions/{each}") for each in (strangers, "se_unknown"))
    assert (foreign.status, foreign.text.replace(strangers, "se_unknown")) == (404, unknown.text)


def test_signing_out_everywhere_else(client: Client, li: Browser) -> None:
    laptops = [browser(client, opened(device=LAPTOP)) for _ in range(2)]
    answer = li.post("/sessions/revocations")
    assert (answer.status, answer.json) == (200, {"ended": 2})
    assert [each.get("/cart").status for each in (li, *laptops)] == [200, 401, 401]
    assert li.post("/sessions/revocations").json == {"ended": 0}


def test_a_guest_has_no_sessions(guest: Browser) -> None:
    assert guest.get("/sessions").status == 403


def test_paying_is_locked_after_wrong_payment_passwords_and_browsing_is_not(li: Browser) -> None:
    """S6.2.1-a: a separate payment password; N failures lock paying but not browsing."""
    assert li.call("PUT", "/me/payment-password", {"password": SECRET}).status == 200
    proved = li.post("/step-ups", PROOF)
    assert (proved.status, proved.json["method"], proved.json["expires"]) == (
        201, "payment_password", "2026-11-22T04:05:00Z",
    )  # fmt: skip
    wrong = {"payment_password": "wrong horse battery"}
    tries = [li.post("/step-ups", wrong) for _ in range(5)]
    assert [(each.status, each.json["tries_left"]) for each in tries] == [(403, left) for left in (4, 3, 2, 1, 0)]
    locked = li.post("/step-ups", PROOF)
    assert (locked.status, locked.json["type"], locked.headers["Retry-After"]) == (429, "/problems/paying-locked", "60")
    assert [li.get(path).status for path in ("/cart", "/sessions", "/categories")] == [200] * 3
    with clock.stopped(NOON + MINUTE):
        assert li.post("/step-ups", PROOF).status == 201


@pytest.mark.parametrize("body", [{}, {"payment_password": SECRET, "totp": "123456"}, {"totp": "12345"}, {"totp": 1}])
def test_a_proof_is_one_of_two(li: Browser, body: dict[str, Any]) -> None:
    refused = li.post("/step-ups", body)
    assert (refused.status, refused.json["field"] in ("/payment_password", "/totp")) == (422, True)


def test_a_payment_password_is_changed_by_who_knows_it(li: Browser) -> None:
    body = {"password": SECRET}
    since = li.call("PUT", "/me/payment-password", body).json
    assert since == {"payment_password_since": "2026-11-22T04:00:00Z", "totp_since": None}
    assert li.call("PUT", "/me/payment-password", body).json["type"] == "/problems/fresh-sign-in-needed"
    assert li.call("PUT", "/me/payment-password", {"password": "x" * 9, "proof": {}}).json["field"] == (
        "/proof/payment_password"
    )
    changed = li.call("PUT", "/me/payment-password", {"password": "another horse battery", "proof": PROOF})
    assert changed.status == 200
    assert li.post("/step-ups", PROOF).status == 403


def test_an_app_for_codes_is_set_up_and_proves_it(li: Browser) -> None:
    """SEC11."""
    shared = li.post("/me/totp")
    assert (shared.status, shared.json["until"]) == (201, "2026-11-22T04:15:00Z")
    code = totp.code_at(shared.json["secret"], totp.step_at(NOON))
    assert li.post("/step-ups", {"totp": code}).json["type"] == "/problems/factor-missing"
    assert li.post("/me/totp/confirmation", {"code": code}).json["totp_since"] == "2026-11-22T04:00:00Z"
    with clock.stopped(NOON + MINUTE):
        code = totp.code_at(shared.json["secret"], totp.step_at(NOON + MINUTE))
        assert [li.post("/step-ups", {"totp": code}).status for _ in range(2)] == [201, 403]


def test_a_token_of_no_session_cannot_step_up(customer: Browser) -> None:
    assert customer.post("/step-ups", PROOF).json["type"] == "/problems/session-needed"


def test_a_session_ends_by_itself(li: Browser, phone: Opened, anyone: Browser) -> None:
    with clock.stopped(NOON + lives.REMEMBERED.idle):
        assert refresh(anyone, phone.refresh_token).status == 401
        assert li.get("/sessions").status == 401


def test_who_signs_in_once_too_often_has_left_the_oldest_device(visitor: Visitor) -> None:
    """S4.1.3-c part: at the door, whose function may end it."""
    first = visitor.register(PHONE)
    for _ in range(MOST - 1):
        opened(first.known["subject"], device=LAPTOP)
    again = visitor.at(DEVICE)
    again.signed_in(again.post("/sessions", {"identifier": PHONE, "code": again.code(PHONE, "sign_in")}))
    assert first.call("GET", "/cart").status == 401
    assert len(again.call("GET", "/sessions").json["items"]) == MOST


def test_staff_look_after_their_own_sessions(client: Client) -> None:
    """S4.1.3-c part: for staff, whose sessions are of their shop alone."""
    desk, home = (
        browser(client, opened("admin_zhang", audience=STAFF, shop_id="mugs", device=device, now=now))
        for device, now in ((DEVICE, NOON), (LAPTOP, NOON - MINUTE))
    )
    listed = desk.get("/admin/sessions").json["items"]
    assert [(each["shop"], each["audience"], each["current"]) for each in listed] == [
        ("mugs", "staff", True),
        ("mugs", "staff", False),
    ]
    assert desk.call("DELETE", f"/admin/sessions/{listed[1]['session_id']}").status == 204
    assert (desk.get("/admin/sessions").status, home.get("/admin/sessions").status) == (200, 401)
    again = browser(client, opened("admin_zhang", audience=STAFF, shop_id="mugs", device=LAPTOP))
    assert desk.post("/admin/sessions/revocations").json == {"ended": 1}
    assert (desk.get("/admin/sessions").status, again.get("/admin/sessions").status) == (200, 401)
    assert desk.post("/admin/step-ups", {"totp": "123456"}).json["type"] == "/problems/factor-missing"
    assert desk.get("/sessions").status == 403
