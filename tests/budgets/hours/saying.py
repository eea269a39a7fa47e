"""Customers say who they are, where they live and what they agree to; staff says what is asked."""

from chalicelib.domain.profiles.actions import regions
from tests.budgets.day import Day
from tests.faults.callers import bearer
from tests.profiles.builders import ASKED, address, rows

OTHER = {"purpose": "marketing", "text": {"en": "May we write?", "zh-CN": "可以写信吗？"}}


def play(day: Day) -> None:
    regions.bring("CN", rows())
    day.state["said"] = bearer("customer", "cust_says")
    introduce(day)
    keep_addresses(day)
    consent(day)


def introduce(day: Day) -> None:
    me, said = day.state["said"], {"display_name": "李雷", "birthday": "1990-02-03", "locale": "zh-CN"}
    day.world.call("PATCH", "/me/profile", said, me)
    day.ask("profiles_api change_profile", "PATCH", "/me/profile", {"display_name": "韩梅梅"}, me)
    day.ask("profiles_api show_profile", "GET", "/me/profile", bearer=me)


def keep_addresses(day: Day) -> None:
    """There are two already."""
    me, body = day.state["said"], {"address": address(), "label": "Home"}
    for key in ("one", "two"):
        day.world.call("POST", "/me/addresses", body, me, Idempotency_Key=key)
    made = day.ask("profiles_api add_address", "POST", "/me/addresses", body, me, Idempotency_Key="three")
    path = f"/me/addresses/{made['address_id']}"
    day.ask("profiles_api change_address", "PUT", path, body, me)
    day.ask("profiles_api choose_address", "POST", f"{path}/default", {}, me)
    day.ask("profiles_api list_addresses", "GET", "/me/addresses", bearer=me)
    day.ask("profiles_api remove_address", "DELETE", path, bearer=me)
    day.ask("profiles_api show_country", "GET", "/regions/CN")
    day.ask("profiles_api show_region", "GET", "/regions/CN/310000")


def consent(day: Day) -> None:
    me, staff, path = day.state["said"], day.state["staff"], "/me/consents/marketing"
    day.world.call("POST", "/admin/consents", ASKED, staff)
    day.ask("profiles_api publish_consent_text", "POST", "/admin/consents", OTHER, staff)
    day.ask("profiles_api list_consent_texts", "GET", "/admin/consents", bearer=staff)
    day.world.call("PUT", path, {"edition": 2}, me)
    day.ask("profiles_api withdraw_consent", "DELETE", path, bearer=me)
    day.ask("profiles_api give_consent", "PUT", path, {"edition": 2}, me)
    day.ask("profiles_api show_consents", "GET", "/me/consents", bearer=me)
    day.ask("profiles_api list_consent_history", "GET", f"{path}/history", bearer=me)
    day.rest()
