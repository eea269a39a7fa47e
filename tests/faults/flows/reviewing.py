"""Somebody is asked whether what people were given is still needed: by hand, by the month; certified, revoked."""

from typing import Any

from tests.faults.explore import Flow, State
from tests.faults.flows.access import MAY, administers, asked, both, has_key, with_key
from tests.faults.world import World


def review(world: World, state: State) -> None:
    state["review"] = asked(world, state, "/admin/access-reviews", {})["review_id"]


def reviewed(world: World) -> State:
    """A month later, of three people who have done nothing yet, and one's key."""
    state = with_key(world)
    asked(world, state, "/admin/subjects/staff_sun/grants", MAY)
    world.later(days=31)
    review(world, state)
    return state


def month(world: World, state: State) -> None:
    world.tick("begin_reviews")
    world.tick("begin_reviews")


def findings(world: World, state: State) -> list[Any]:
    found: list[Any] = world.insist("GET", f"/admin/access-reviews/{state['review']}", None, state["staff"]).json[
        "findings"
    ]
    return found


def decide(decision: str, kind: str, of: str = "staff_wu") -> Any:
    def act(world: World, state: State) -> None:
        [finding] = [each for each in findings(world, state) if (each["subject"], each["kind"]) == (of, kind)][:1]
        path = f"/admin/access-reviews/{state['review']}/findings/{finding['finding_id']}/decision"
        asked(world, state, path, {"decision": decision})

    return act


def has_begun(world: World, state: State) -> None:
    world.tick("begin_reviews")
    [begun] = world.call("GET", "/admin/access-reviews", bearer=state["staff"]).json["items"]
    assert begun["findings_total"] == begun["open"] > 0


def is_decided(decision: str) -> Any:
    def check(world: World, state: State) -> None:
        assert [each["decision"] for each in findings(world, state) if each["decision"]] == [decision]

    return check


FLOWS = (
    Flow("review permissions", with_key, review, has_begun, days=0),
    Flow("review permissions by the month", with_key, month, has_begun, days=0),
    Flow(
        "certify", reviewed, decide("certified", "conflict"), both(is_decided("certified"), administers(True)), days=0
    ),
    Flow(
        "revoke what is not used",
        reviewed,
        decide("revoked", "key"),
        both(is_decided("revoked"), has_key(False)),
        days=0,
    ),
)
