"""Customers come in, by each way there is; staff are invited, enroll and come in, and invite others."""

from datetime import date

from chalicelib.aws import uses
from chalicelib.core import clock
from chalicelib.core.permissions import STAFF
from chalicelib.domain.sessions.rules import totp
from chalicelib.domain.signin.actions import staffing
from chalicelib.domain.users.rules.identifiers import read
from tests.budgets.day import Day
from tests.faults.flows.signin import ANOTHER, PASSWORD, PHONE, sent_code
from tests.payments.builders import MUG_SHOP
from tests.signin.builders import PAGE

ADDRESS = "wu@mugs.example"


def play(day: Day) -> None:
    customers(day)
    elsewhere(day)
    staff(day)


def customers(day: Day) -> None:
    """Somebody registers, with a password; comes back by it, on the same phone; and has another one."""
    body = {"identifier": PHONE, "password": PASSWORD}
    code = sent_code(day.world, "register")
    day.ask("signin_api register", "POST", "/users", body | {"code": code})
    session = day.ask("signin_api sign_in", "POST", "/sessions", body)
    changed = {"old": PASSWORD, "new": ANOTHER}
    day.ask("signin_api change_password", "PUT", "/me/password", changed, session["access_token"])


def elsewhere(day: Day) -> None:
    """Li has an account at WeChat, and links one more; and a phone that the carrier vouches for."""
    path = "/oidc/wechat"
    begun = day.ask("signin_api begin_at_provider", "POST", f"{path}/authorizations", {"redirect_uri": PAGE})
    assert day.world.call("POST", f"{path}/sessions", day.world.idp.agree(begun["url"])).status == 201
    me = day.ask("signin_api sign_in_by_provider", "POST", f"{path}/sessions", day.world.idp.agree(begin(day)))
    wang = day.world.idp.agree(begin(day), "wang")
    day.ask("signin_api link_provider", "POST", f"{path}/identities", wang, me["access_token"])
    nonce = day.ask("signin_api begin_assertion", "POST", "/assertions/nonces", {"partner": "carrier"})["nonce"]
    said = {"partner": "carrier", "assertion": day.world.idp.vouch(PHONE["phone"], nonce)}
    day.ask("signin_api sign_in_by_assertion", "POST", "/assertions/sessions", said)


def begin(day: Day) -> str:
    answer = day.world.call("POST", "/oidc/wechat/authorizations", {"redirect_uri": PAGE})
    url: str = answer.json["url"]
    return url


def staff(day: Day) -> None:
    code = staffing.invite(MUG_SHOP, read("email", ADDRESS), clock.now())
    body = {"email": ADDRESS, "password": PASSWORD}
    shared = day.ask("signin_api enroll_staff", "POST", "/staff/enrollments", body | {"code": code})
    digits = totp.code_at(shared["totp_secret"], totp.step_at(clock.now()))
    session = day.ask("signin_api sign_in_staff", "POST", "/staff/sessions", body | {"totp": digits})
    me = session["access_token"]
    for permission in STAFF:  # that they use it is noted once a week, which is not what a call costs
        dict.__setitem__(uses._noted, ("mugs", session["subject"], permission), date.max)
    changed = {"old": PASSWORD, "new": ANOTHER}
    day.ask("signin_api change_staff_password", "PUT", "/admin/me/password", changed, me)
    invite(day, me)


def invite(day: Day, me: str) -> None:
    """Somebody whom nobody knows, to support; who is called off before they come."""
    path, body = "/admin/invitations", {"email": "sun@mugs.example", "roles": ["support"], "reason": "joins"}
    made = day.ask("signin_api invite_staff", "POST", path, body, me, Idempotency_Key="sun")
    day.ask("signin_api list_invitations", "GET", path, bearer=me)
    day.ask("signin_api revoke_invitation", "DELETE", f"{path}/{made['invitation_id']}", bearer=me)
