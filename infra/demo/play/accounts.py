"""The acts around an account: a shopper becomes a customer by a code, and staff see who did what to the order."""

import re
import secrets
from typing import Any

from infra.demo.play.challenges import post
from infra.demo.play.stage import Stage
from infra.local import looks
from infra.shopping import ADDRESS, expect, key

_CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")


def register(stage: Stage) -> None:
    """Become a customer: a phone and the code that was sent to it are enough. Everything is bought as that customer."""
    phone = f"+86138{secrets.randbelow(10**8):08}"
    with stage.step("Register") as told:
        asked = post(stage.shopper, "/codes", {"identifier": {"phone": phone}, "purpose": "register"})
        asked.expect(202)
        code = stage.until(lambda: _code(stage, phone), "the code to arrive")
        expect(code not in asked.body.decode(), "a code must never be in an answer")
        signed_in = post(stage.shopper, "/users", {"identifier": {"phone": phone}, "code": code}).expect(201)
        stage.shopper.bearer = signed_in["access_token"]
        stage.shopper.headers["X-Device"] = signed_in["device"]
        once_more = stage.shopper.post("/users", {"identifier": {"phone": phone}, "code": code})
        expect(once_more.status >= 400, "a code must be good once only")
        open_now = stage.shopper.get("/sessions").expect(200)["items"]
        told.say(f"by the code sent to {phone[:6]}…{phone[-2:]}; {len(open_now)} session open, on this device only")


def settle_in(stage: Stage) -> None:
    """Write an address down; from now on orders go there by its id."""
    with stage.step("Address book") as told:
        added = stage.shopper.post("/me/addresses", {"address": ADDRESS, "label": "Home"}, Idempotency_Key=key())
        stage.destination = {"address_id": added.expect(201)["address_id"]}
        book = stage.shopper.get("/me/addresses").expect(200)
        told.say(f"{book['items'][0]['label']}, sealed; each order keeps a copy of its own")


def show_trail(stage: Stage, order_id: str) -> None:
    """Who changed the order, when, and from what to what; and that nobody has touched what is written of it."""
    target = f"target=order:{order_id}"
    with stage.step("Audit") as told:
        entries = stage.until(lambda: _entries(stage, target), "the trail to tell of the order's end")
        verdict = stage.admin.get(f"/admin/audit/verification?{target}").expect(200)
        expect(verdict["sound"], f"the trail was touched: {verdict}")
        steps = [f"{each['after']['status']} ({each['action']})" for each in entries if "status" in each["after"]]
        told.say(f"{len(entries)} entries that hold each other's hash: {' → '.join(reversed(steps))}")


def _code(stage: Stage, phone: str) -> str | None:
    found = [_CODE.findall(text) for to, text in looks.texts(stage.here.cloud) if to == phone]
    return found[-1][0] if found else None


def _entries(stage: Stage, target: str) -> list[dict[str, Any]] | None:
    """Newest first."""
    entries: list[dict[str, Any]] = stage.admin.get(f"/admin/audit/entries?{target}&limit=100").expect(200)["items"]
    return entries if any(each["after"].get("status") == "completed" for each in entries) else None
