"""What customers say of themselves, the addresses they keep, what they agree to; and the lists behind it."""

from typing import Any

from chalicelib.domain.profiles.actions import regions
from chalicelib.domain.profiles.rules.consents import ConsentText, Texts
from chalicelib.domain.profiles.rules.regions import Row
from tests.faults.callers import admin, bearer
from tests.faults.explore import Flow, State
from tests.faults.flows.patience import until_done
from tests.faults.invariants.books import Books
from tests.faults.world import World
from tests.profiles.builders import ASKED, address, rows

MARKETING, PROFILING = "/me/consents/marketing", "/me/consents/profiling"
ELSEWHERE = [Row(id=1, parent=0, level=1, code=500000, name="重庆市")]


def customer(world: World) -> State:
    return {"me": bearer("customer", "us_ann"), "staff": admin()}


def with_regions(world: World) -> State:
    regions.bring("CN", rows())
    return customer(world)


def with_address(world: World) -> State:
    state = with_regions(world)
    add(world, state)
    return state


def introduced(world: World) -> State:
    state = customer(world)
    introduce(world, state)
    return state


def with_texts(world: World) -> State:
    state = customer(world)
    publish(world, state)
    publish_another(world, state)
    return state


def agreed(world: World) -> State:
    state = with_texts(world)
    give(world, state)
    return state


def introduce(world: World, state: State) -> None:
    body = {"display_name": "Ann", "birthday": "1990-02-03"}
    assert world.insist("PATCH", "/me/profile", body, state["me"]).status == 200


def rename(world: World, state: State) -> None:
    assert world.insist("PATCH", "/me/profile", {"display_name": "Anna"}, state["me"]).status == 200


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


def bring_another(world: World, state: State) -> None:
    """Of which no region is in the first one."""
    until_done(world, lambda: regions.bring("CN", ELSEWHERE))


def publish(world: World, state: State) -> None:
    assert world.insist("POST", "/admin/consents", ASKED, state["staff"]).json["edition"] == 1


def publish_another(world: World, state: State) -> None:
    asked = ASKED | {"purpose": "profiling"}
    assert world.insist("POST", "/admin/consents", asked, state["staff"]).json["edition"] == 1


def give(world: World, state: State) -> None:
    assert world.insist("PUT", MARKETING, {"edition": 1}, state["me"]).status == 200


def give_another(world: World, state: State) -> None:
    assert world.insist("PUT", PROFILING, {"edition": 1}, state["me"]).status == 200


def withdraw(world: World, state: State) -> None:
    assert world.insist("DELETE", MARKETING, None, state["me"]).status == 200


def is_called(name: str) -> Any:
    def check(world: World, state: State) -> None:
        found = world.call("GET", "/me/profile", bearer=state["me"]).json
        assert (found["display_name"], found["birthday"]) == (name, "1990-02-03")

    return check


def keeps(*lines: str) -> Any:
    """These addresses, each once, and the default is one of them."""

    def check(world: World, state: State) -> None:
        found = world.call("GET", "/me/addresses", bearer=state["me"]).json
        assert [each["address"]["lines"][0] for each in found["items"]] == list(lines)
        assert found["default_id"] == (state["address"] if lines else None)

    return check


def are_listed(*codes: str) -> Any:
    """Each region of the first level, with what is in it."""

    def check(world: World, state: State) -> None:
        assert [each["code"] for each in world.call("GET", "/regions/CN").json["regions"]] == list(codes)
        assert [world.call("GET", f"/regions/CN/{code}").status for code in codes] == [200] * len(codes)

    return check


def is_asked(purpose: str) -> Any:
    """And each edition that anybody may have agreed to is kept, word for word."""

    def check(world: World, state: State) -> None:
        [found] = world.call("GET", "/admin/consents", bearer=state["staff"]).json["items"]
        assert (found["purpose"], found["edition"]) == (purpose, 1)
        [texts] = Books(world).all(Texts)
        assert Books(world).all(ConsentText) == list(texts.current.values())

    return check


def has_said(*words: bool, path: str = MARKETING) -> Any:
    """Each word once in the history, the newest first, and the last one counts."""

    def check(world: World, state: State) -> None:
        history = world.call("GET", f"{path}/history", bearer=state["me"]).json["items"]
        assert [each["given"] for each in history] == list(words)
        items = world.call("GET", "/me/consents", bearer=state["me"]).json["items"]
        assert [each["given"] for each in items if path.endswith(each["purpose"])] == [words[0]]

    return check


STREET = address()["lines"][0]

FLOWS = (
    Flow("introduce oneself", with_regions, introduce, is_called("Ann")),
    Flow("change one's name", introduced, rename, is_called("Anna")),
    Flow("write the first address down", with_regions, add, keeps(STREET)),
    Flow("change an address", with_address, change, keeps("1 New Road")),
    Flow("choose an address", with_address, choose, keeps(STREET)),
    Flow("cross an address out", with_address, remove, keeps()),
    Flow("bring a list of regions", customer, bring, are_listed("310000", "440000")),
    Flow("bring another list", customer, bring_another, are_listed("500000")),
    Flow("ask for consent", customer, publish, is_asked("marketing")),
    Flow("ask for another consent", customer, publish_another, is_asked("profiling")),
    Flow("agree", with_texts, give, has_said(True)),
    Flow("agree to something else", with_texts, give_another, has_said(True, path=PROFILING)),
    Flow("agree no longer", agreed, withdraw, has_said(False, True)),
)
