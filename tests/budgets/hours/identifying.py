"""Users prove what is theirs by codes, and are found by it."""

from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.domain.users.actions import creating
from chalicelib.domain.users.rules.identifiers import read
from tests.budgets.day import Day
from tests.faults.callers import bearer
from tests.faults.flows.users import DIGITS

LI, NEW = "+8613800138010", "+8613800138011"


def play(day: Day) -> None:
    """Somebody with one identity links another, and gives up the first. Of the code one was sent a minute before."""
    user, writes = creating.writes(read("phone", LI), "mugs", clock.now())
    commit(*writes)
    me, identifier = bearer("customer", user.user_id), {"phone": NEW}
    wanted = {"identifier": identifier, "purpose": "link"}
    day.world.call("POST", "/codes", wanted)
    day.world.later(minutes=1)
    day.ask("users_api send_code", "POST", "/codes", wanted)
    [code] = DIGITS.findall(day.world.outside.sent[-1][1])
    body = {"identifier": identifier, "code": code}
    day.ask("users_api link_identity", "POST", "/me/identities", body, me)
    day.ask("users_api list_identities", "GET", "/me/identities", bearer=me)
    path = f"/me/identities/{user.linked[0].identity_id}"
    day.ask("users_api unlink_identity", "DELETE", path, bearer=me)
    day.ask("users_api offer_challenge", "POST", "/challenges", {"action": "code"})
    day.ask("users_api list_sign_ins", "GET", "/me/sign-ins", bearer=me)
