"""Codes that prove whose a phone is; identities that are linked by them, and unlinked."""

import re
from typing import Any

from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.problems import Conflict
from chalicelib.domain.users.actions import creating, linking
from chalicelib.domain.users.rules.codes import TRIES, Code
from chalicelib.domain.users.rules.identifiers import oidc, read
from chalicelib.domain.users.rules.sends import Sends
from tests.faults.callers import bearer
from tests.faults.explore import Flow, State
from tests.faults.flows.patience import until_done
from tests.faults.invariants.books import Books
from tests.faults.world import World

LI, WANG, NEW = "+8613800138000", "+8613800138001", "+8613800138002"
MAIL = "li@example.com"
WECHAT = oidc("wechat", "o6_bmj")
DIGITS = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")


def nobody(world: World) -> State:
    return {}


def known(world: World) -> State:
    """Somebody has registered with a phone."""
    user, writes = creating.writes(read("phone", LI), "mugs", clock.now())
    commit(*writes)
    return {"user": user.user_id, "me": bearer("customer", user.user_id)}


def asked(world: World) -> State:
    """They have asked for a code for another phone, and it has come."""
    state = known(world)
    return state | {"code": sent_code(world, NEW)}


def with_two(world: World) -> State:
    """They have a name and another phone, too."""
    state = asked(world)
    link(world, state)
    link_name(world, state)
    first, *_ = identities(world, state)
    return state | {"first": first["identity_id"]}


def sent_code(world: World, phone: str) -> str:
    """The digits that have come."""
    body = {"identifier": {"phone": phone}, "purpose": "link"}
    assert world.call("POST", "/codes", body).status == 202
    [digits] = DIGITS.findall(world.outside.sent[-1][1])
    return str(digits)


def register(world: World, state: State) -> None:
    """As whoever opens the door does: again until it is done, or was done already."""

    def registered() -> None:
        _, writes = creating.writes(read("phone", LI), "mugs", clock.now())
        try:
            commit(*writes)
        except Conflict:
            return

    until_done(world, registered)


def ask(world: World, state: State) -> None:
    """Who is not answered asks again, and hears that one was sent already."""
    body = {"identifier": {"phone": NEW}, "purpose": "link"}
    assert world.insist("POST", "/codes", body).status in (202, 429)


def link(world: World, state: State) -> None:
    body = {"identifier": {"phone": NEW}, "code": state["code"]}
    answer = world.insist("POST", "/me/identities", body, state["me"])
    assert (answer.status, answer.json["kind"]) == (201, "phone")


def guess(world: World, state: State) -> None:
    wrong = f"{(int(state['code']) + 1) % 10**6:06d}"
    body = {"identifier": {"phone": NEW}, "code": wrong}
    answer = world.insist("POST", "/me/identities", body, state["me"])
    assert (answer.status, answer.json["type"]) == (409, "/problems/wrong-code")


def link_name(world: World, state: State) -> None:
    body = {"identifier": {"username": "lilei"}}
    assert world.insist("POST", "/me/identities", body, state["me"]).status == 201


def link_wechat(world: World, state: State) -> None:
    until_done(world, lambda: linking.link(state["user"], WECHAT, (), Conflict(), "mugs", clock.now()))


def unlink(world: World, state: State) -> None:
    """The one they have registered with. Who is not answered asks again, and hears that it is gone."""
    answer = world.insist("DELETE", f"/me/identities/{state['first']}", bearer=state["me"])
    assert answer.status in (204, 404)


def identities(world: World, state: State) -> list[Any]:
    answer = world.call("GET", "/me/identities", bearer=state["me"])
    return list(answer.json["items"])


def has(*kinds: str) -> Any:
    """They are found by these, and by no others."""

    def check(world: World, state: State) -> None:
        assert [each["kind"] for each in identities(world, state)] == list(kinds)

    return check


def is_registered(world: World, state: State) -> None:
    """Somebody else cannot any more."""
    _, writes = creating.writes(read("phone", LI), "mugs", clock.now())
    try:
        commit(*writes)
    except Conflict:
        return
    raise AssertionError("two have registered with one phone")


def is_linked(world: World, state: State) -> None:
    """And the code is used up."""
    has("phone", "phone")(world, state)
    [code] = kept(world, Code)
    assert code.used_at is not None


def kept(world: World, kind: type) -> list[Any]:
    return Books(world).all(kind)


def a_code_can_be_asked_for(world: World, state: State) -> None:
    """Later. No more were sent than were asked for."""
    before = len(world.outside.sent)
    assert before <= 1
    target, viewer = (each.times for each in kept(world, Sends))
    assert target == viewer
    sent_code(world, NEW)
    assert len(world.outside.sent) == before + 1


def guesses_count(world: World, state: State) -> None:
    """Nothing was linked, and each guess that was answered is counted."""
    has("phone")(world, state)
    [code] = kept(world, Code)
    assert 1 <= code.tries <= TRIES


FLOWS = (
    Flow("create a user", nobody, register, is_registered, days=0),
    Flow("ask for a code", nobody, ask, a_code_can_be_asked_for, days=0),
    Flow("link a phone", asked, link, is_linked, days=0),
    Flow("guess a code", asked, guess, guesses_count, days=0),
    Flow("link a name", known, link_name, has("phone", "username"), days=0),
    Flow("link an identity of a provider", known, link_wechat, has("phone", "oidc"), days=0),
    Flow("unlink a phone", with_two, unlink, has("phone", "username"), days=0),
)
