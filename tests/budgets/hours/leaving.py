"""Customers see what is held of them, and close their account, or have it closed; what was theirs is erased."""

from typing import Any

from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.sessions import digest
from chalicelib.domain.users.actions import creating
from chalicelib.domain.users.rules.identifiers import read
from chalicelib.domain.users.store import guards
from tests.budgets.day import Day
from tests.faults.world import DEVICE
from tests.sessions.builders import opened

LI, WANG = "+8613800138020", "+8613800138021"


def play(day: Day) -> None:
    """Li has a session on a known phone, and a profile; Wang an identity and nothing else."""
    li, wang = (registered(phone) for phone in (LI, WANG))
    me = opened(li, device=DEVICE, now=clock.now()).access_token
    commit(guards.remember(None, digest(DEVICE), li, clock.now()))
    day.world.call("PATCH", "/me/profile", {"display_name": "李雷"}, me)
    day.tick("erase_closed")
    day.ask("privacy_api show_data", "GET", "/me/data", bearer=me)
    day.ask("privacy_api close_account", "POST", "/me/closure", {}, me, Idempotency_Key="go")
    day.world.later(minutes=6)
    day.tick("erase_closed", "one account")
    support(day, wang)


def support(day: Day, wang: str) -> None:
    path, staff, reason = f"/admin/users/{wang}/closure", day.state["staff"], {"reason": "asked for it by letter"}
    day.ask("privacy_api close_account_for_customer", "POST", path, reason, staff, Idempotency_Key="go")
    day.ask("privacy_api show_closure", "GET", path, bearer=staff)


def registered(phone: str) -> Any:
    user, writes = creating.writes(read("phone", phone), "mugs", clock.now())
    commit(*writes)
    return user.user_id
