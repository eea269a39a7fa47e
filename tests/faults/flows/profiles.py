"""What customers say of themselves, the addresses they keep, what they agree to; and the lists behind it."""

from typing import Any

from chalicelib.domain.profiles.actions import regions
from tests.faults.callers import admin, bearer
from tests.faults.explore import Flow, State
from tests.faults.flows.patience import until_done
from tests.faults.world import World
from tests.profiles.builders import ASKED, address, rows

MARKETING = "/me/consents/marketing"


def customer(world: World) -> State:
    return {"me": bearer("customer", "us_ann"), "staff": admin()}


def with_regions(world: World) -> State:
    regions.bring("CN", rows())
    return customer(world)


def with_address(world: World) -> State:
    state = with_regions(world)
    add(world, state)
    return state


def with_text(world: World) -> State:
    state = customer(world)
    publish(world, state)
    return state


def agreed(world: World) -> State:
    state = with_text(world)
    give(world, state)
    return state


def introduce(world: World, state: State) -> None:
    body = {"display_name": "Ann", "birthday": "1990-02-03"}
    assert world.insist("PATCH", "/me/profile", body, state["me"]).status == 200


def add(world: World, state: State) -> None:
    body = {"address": address(), "label": "Home"}
    state["address"] = world.insist("POST", "/me/addresses", body, state["me"], Idempotency_Key="a").json["address_id"]


def change(world: World, state: State) -> None:
    body = {"address": address(lines=["1 New Road"]), "label": "Home"}
    assert world.insist("PUT", f"/me/addresses/{state['address']}", body, state["me"]).status == 200


def choose(world: World, state: State) -> None:
    assert world.insist("POST", f"/me/addresses/{state['address']}/default", {}, state["me"]).status == 200


def remove(world: World, state: State) -> None:
    """Who asks again because no answer came is told that it is gone."""
    answer = world.insist("DELETE", f"/me/addresses/{state['address']}", None, state["me"])
    assert answer.status in (204, 404), answer


def bring(world: World, state: State) -> None:
    until_done(world, lambda: regions.bring("CN", rows()))


def publish(world: World, state: State) -> None:
    assert world.insist("POST", "/admin/consents", ASKED, state["staff"]).json["edition"] == 1


def give(world: World, state: State) -> None:
    assert world.insist("PUT", MARKETING, {"edition": 1}, state["me"]).status == 200


def withdraw(world: World, state: State) -> None:
    assert world.insist("DELETE", MARKETING, None, state["me"]).status == 200


def is_introduced(world: World, state: State) -> None:
    found = world.call("GET", "/me/profile", bearer=state["me"]).json
    assert (found["display_name"], found["birthday"]) == ("Ann", "1990-02-03")


def keeps(*lines: str) -> Any:
    """These addresses, each once, and the default is one of them."""

    def check(world: World, state: State) -> None:
        found = world.call("GET", "/me/addresses", bearer=state["me"]).json
        assert [each["address"]["lines"][0] for each in found["items"]] == list(lines)
        assert found["default_id"] == (state["address"] if lines else None)

    return check


def is_listed(world: World, state: State) -> None:
    found = world.call("GET", "/regions/CN/310000").json
    assert found["regions"][0]["regions"][1]["name"] == "浦东新区"


def is_asked(world: World, state: State) -> None:
    [found] = world.call("GET", "/admin/consents", bearer=state["staff"]).json["items"]
    assert (found["purpose"], found["edition"]) == ("marketing", 1)


def has_said(*words: bool) -> Any:
    """Each word once in the history, the newest first, and the last one counts."""

    def check(world: World, state: State) -> None:
        history = world.call("GET", f"{MARKETING}/history", bearer=state["me"]).json["items"]
        assert [each["given"] for each in history] == list(words)
        shown = world.call("GET", "/me/consents", bearer=state["me"]).json["items"][0]
        assert shown["given"] is words[0]

    return check


STREET = address()["lines"][0]

FLOWS = (
    Flow("introduce oneself", customer, introduce, is_introduced),
    Flow("write the first address down", with_regions, add, keeps(STREET)),
    Flow("change an address", with_address, change, keeps("1 New Road")),
    Flow("choose an address", with_address, choose, keeps(STREET)),
    Flow("cross an address out", with_address, remove, keeps()),
    Flow("bring a list of regions", customer, bring, is_listed),
    Flow("ask for consent", customer, publish, is_asked),
    Flow("agree", with_text, give, has_said(True)),
    Flow("agree no longer", agreed, withdraw, has_said(False, True)),
)
