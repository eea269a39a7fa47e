"""Accounts on the running stack: over HTTP, with the mails and texts that the local cloud has caught."""

import re
import subprocess
import sys
from typing import Any

import pyotp
import pytest

from infra.client import Client
from infra.demo.play.stack import variables
from infra.local import looks
from infra.local.fakeidp.server import follow
from infra.local.identity import PAGES
from infra.shopping import ADDRESS, CONTACT, key
from tests.cloud import eventually
from tests.stories.stack import Checked, Shelf, Stack

pytestmark = pytest.mark.cloud

DIGITS = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")
PASSWORD = "七只小猫睡在窗台上"
PHONES = iter(f"+86138001380{number:02d}" for number in range(20, 100))


def caller(stack: Stack, device: str) -> Client:
    return Checked(stack.here.api, headers={"Accept-Language": "en", "X-Device": device})


def code(stack: Stack, client: Client, phone: str, purpose: str) -> str:
    """What arrives on the phone."""
    client.post("/codes", {"identifier": {"phone": phone}, "purpose": purpose}).expect(202)
    found = eventually(lambda: [text for to, text in looks.texts(stack.here.cloud) if to == phone])
    [digits] = DIGITS.findall(found[-1])
    return str(digits)


def tapped(stack: Stack, client: Client, phone: str) -> dict[str, Any]:
    """The session of whoever has that phone, by the word of its carrier."""
    nonce = client.post("/assertions/nonces", {"partner": "carrier"}).expect(201)["nonce"]
    carrier = Client(stack.here.fakeidp)
    said = carrier.post("/assertions", {"phone": phone, "nonce": nonce}).expect(201)["assertion"]
    body = {"partner": "carrier", "assertion": said}
    session: dict[str, Any] = client.post("/assertions/sessions", body).expect(201)
    assert client.post("/assertions/sessions", body).status == 401, "a replay"
    return session


def entered(client: Client, session: dict[str, Any]) -> Client:
    client.bearer = session["access_token"]
    return client


def test_a_shopper_registers_orders_and_ends_a_session_from_elsewhere(stack: Stack, shelf: Shelf) -> None:
    """S4.1.1-a, S4.1.3-c: by phone and code; an order as that customer; signed in elsewhere, the first session is
    revoked, and its next call is refused."""
    variant, phone = shelf.variant("Registered", 5), next(PHONES)
    first = caller(stack, "the-first-phone-of-li")
    registration = {"identifier": {"phone": phone}, "code": code(stack, first, phone, "register"), "password": PASSWORD}
    entered(first, first.post("/users", registration).expect(201))
    [mine] = first.get("/sessions").expect(200)["items"]
    first.post("/cart/lines", {"variant_id": variant, "quantity": 2}, Idempotency_Key=key()).expect(201)
    quote = first.post("/quotes", {}).expect(200, 201)["quote"]
    body = {"quote": quote, "address": ADDRESS, "contact": CONTACT}
    placed = first.post("/orders", body, Idempotency_Key=key()).expect(201)

    second = caller(stack, "the-second-phone-of-li")
    wanted = {"identifier": {"phone": phone}, "password": PASSWORD}
    assert second.post("/sessions", wanted).status == 403, "nobody knows this device"
    entered(second, tapped(stack, second, phone))
    assert second.get(f"/orders/{placed['order_id']}").expect(200)["order_id"] == placed["order_id"]
    assert first.get("/orders").status == 200
    second.call("DELETE", f"/sessions/{mine['session_id']}").expect(204)
    assert first.get("/orders").status == 401
    assert second.get("/orders").status == 200


def test_an_account_elsewhere_and_one_tap_lead_in(stack: Stack) -> None:
    """S4.1.1-b part, S4.1.2-b part: with the providers that `make run` starts."""
    client = caller(stack, "the-browser-of-wang")
    for provider in ("oidc", "wechat", "qq", "weibo"):
        begun = client.post(f"/oidc/{provider}/authorizations", {"redirect_uri": PAGES[0]}).expect(201)
        told = follow(begun["url"], "wang") | {"redirect_uri": PAGES[0]}
        client.post(f"/oidc/{provider}/sessions", told).expect(201)
        assert client.post(f"/oidc/{provider}/sessions", told).status == 401
    entered(client, tapped(stack, client, next(PHONES)))
    assert client.get("/me/identities").expect(200)["items"][0]["kind"] == "phone"


def test_the_operator_invites_the_first_administrator(stack: Stack) -> None:
    """S4.2.2-a part: `make admin` prints a code; with it comes a password, then an app, then the shop."""
    command = [sys.executable, "-m", "infra.invite", "chen@shop.example", "--shop", "demo"]
    said = subprocess.run(  # noqa: S603 - our own interpreter
        command, env=variables(stack.here), capture_output=True, text=True, timeout=60, check=True
    ).stdout
    found = re.search(r"^  (\S{48})$", said, re.MULTILINE)
    assert found, said
    staff = caller(stack, "the-desk-of-chen")
    body = {"email": "chen@shop.example", "password": PASSWORD}
    shared = staff.post("/staff/enrollments", body | {"code": found[1]}).expect(201)
    assert staff.post("/staff/enrollments", body | {"code": found[1]}).status == 401
    assert staff.post("/staff/sessions", body | {"totp": "000000"}).status == 401
    totp = pyotp.TOTP(shared["totp_secret"])
    entered(staff, eventually(lambda: attempt(staff, body | {"totp": totp.now()}), seconds=40, every=1.0))
    assert staff.get("/admin/permissions").status == 200


def attempt(staff: Client, body: dict[str, str]) -> Any:
    """The session; nothing when a guess has just been counted, or a code was at its end."""
    answer = staff.post("/staff/sessions", body)
    return answer.json if answer.status == 201 else None
