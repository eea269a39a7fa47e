"""Customers and staff stay signed in, sign out elsewhere, and prove anew who they are."""

from typing import Any

from chalicelib.core import clock
from chalicelib.core.sessions import STAFF
from chalicelib.domain.sessions.actions.opening import Opened
from chalicelib.domain.sessions.rules import totp
from tests.budgets.day import Day
from tests.faults.world import DEVICE
from tests.sessions.builders import enrolled, opened

PASSWORD = "correct horse battery"
PROOF = {"payment_password": PASSWORD}


def play(day: Day) -> None:
    phone = signed_in()
    step_up(day, phone.access_token)
    stay(day, phone)
    leave(day)
    work(day)


def signed_in(user_id: str = "cust_stays", device: str = DEVICE, **facts: Any) -> Opened:
    return opened(user_id, device=device, now=clock.now(), **facts)


def stay(day: Day, phone: Opened) -> None:
    day.world.later(seconds=60)
    body = {"refresh_token": phone.refresh_token}
    day.ask("sessions_api refresh_session", "POST", "/sessions/refresh", body)


def leave(day: Day) -> None:
    """There are four sessions; one is ended, and then two more."""
    others = [signed_in(device="another-device-of-theirs") for _ in range(2)]
    me = signed_in().access_token
    day.ask("sessions_api list_sessions", "GET", "/sessions", bearer=me)
    day.ask("sessions_api end_session", "DELETE", f"/sessions/{others[0].session.session_id}", bearer=me)
    day.ask("sessions_api end_other_sessions", "POST", "/sessions/revocations", bearer=me)


def step_up(day: Day, me: str) -> None:
    """A payment password, and an app besides; the owner's key is made for the first secret."""
    day.ask("sessions_api set_payment_password", "PUT", "/me/payment-password", {"password": PASSWORD}, me)
    shared = day.ask("sessions_api begin_totp", "POST", "/me/totp", {"proof": PROOF}, me)
    code = totp.code_at(shared["secret"], totp.step_at(clock.now()))
    day.ask("sessions_api confirm_totp", "POST", "/me/totp/confirmation", {"code": code}, me)
    day.ask("sessions_api step_up", "POST", "/step-ups", PROOF, me)


def work(day: Day) -> None:
    other, _, desk = (signed_in("admin_zhang", audience=STAFF, shop_id="mugs") for _ in range(3))
    me, now = desk.access_token, clock.now()
    secret = enrolled("admin_zhang")
    day.ask("sessions_api list_staff_sessions", "GET", "/admin/sessions", bearer=me)
    code = totp.code_at(secret, totp.step_at(now))
    day.ask("sessions_api step_up_staff", "POST", "/admin/step-ups", {"totp": code}, me)
    day.ask("sessions_api end_staff_session", "DELETE", f"/admin/sessions/{other.session.session_id}", bearer=me)
    day.ask("sessions_api end_other_staff_sessions", "POST", "/admin/sessions/revocations", bearer=me)
