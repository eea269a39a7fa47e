"""Coming in, in every way: nobody is two people, nobody comes in on a proof that was used, nobody is kept out."""

from functools import cache
from typing import Any

from chalicelib.domain.signin.store import Used
from chalicelib.domain.users.rules import passwords
from tests.faults.callers import Answer
from tests.faults.explore import Flow, State
from tests.faults.flows.users import DIGITS, LI, NEW, nobody
from tests.faults.invariants.books import Books
from tests.faults.world import World
from tests.sessions.builders import LAPTOP
from tests.signin.builders import PAGE

PASSWORD, ANOTHER = "seven cats on a window sill", "eight dogs in a garden"
PHONE = {"phone": LI}
KNOWN = {"identifier": PHONE, "password": PASSWORD, "device_name": "Li's telephone"}
THERE = {"X_Device": LAPTOP, "X_Forwarded_For": "198.51.100.9"}


def sent_code(world: World, purpose: str, phone: str = LI, **headers: str) -> str:
    """The digits that have come to the phone, a while after those before."""
    world.later(minutes=2)
    body = {"identifier": {"phone": phone}, "purpose": purpose}
    assert world.insist("POST", "/codes", body, **headers).status in (202, 429)
    [digits] = DIGITS.findall(world.outside.sent[-1][1])
    return str(digits)


@cache
def cheap(arrange: Any) -> Any:
    """Thousands of passwords are hashed: with less work than is usual, which whoever signs in has made good."""

    def arranged(world: World) -> State:
        for made in (passwords._argon2, passwords._nobodys):
            made.cache_clear()
        patch, before = vars(passwords), passwords.MEMORY_KIB
        patch["MEMORY_KIB"] = 64
        world._stack.callback(patch.__setitem__, "MEMORY_KIB", before)
        for made in (passwords._argon2, passwords._nobodys):
            world._stack.callback(made.cache_clear)
        state: State = arrange(world)
        return state

    return arranged


def with_code(world: World) -> State:
    return nobody(world) | {"code": sent_code(world, "register")}


def registered(world: World) -> State:
    """Li has come with a phone and a password, and has a session on the phone."""
    state = with_code(world)
    answer = world.call("POST", "/users", KNOWN | {"code": state["code"]})
    assert answer.status == 201, answer
    return {"user": answer.json["subject"], "me": answer.json["access_token"], "session": answer.json["session_id"]}


def again(world: World, path: str, body: dict[str, Any], otherwise: int, **headers: str) -> Answer:
    """Once more after an answer that nobody heard: what was used is used, and the session is there."""
    answer = world.insist("POST", path, body, **headers)
    assert answer.status in (201, otherwise), answer
    return answer


def register(world: World, state: State) -> None:
    again(world, "/users", KNOWN | {"code": state["code"]}, 409)


def is_one_customer(world: World, state: State) -> None:
    """By the password, and by a code, the same one."""
    answers = [
        world.call("POST", "/sessions", KNOWN),
        world.call("POST", "/sessions", {"identifier": PHONE, "code": sent_code(world, "sign_in")}),
    ]
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["subject"] for answer in answers} | {state.get("user", answers[0].json["subject"])}) == 1


def asked(world: World) -> State:
    state = registered(world)
    return state | {"code": sent_code(world, "sign_in")}


def sign_in_by_code(world: World, state: State) -> None:
    again(world, "/sessions", {"identifier": PHONE, "code": state["code"]}, 409)


def sign_in(world: World, state: State) -> None:
    assert world.insist("POST", "/sessions", KNOWN).status == 201


def guess(world: World, state: State) -> None:
    """Whoever hears nothing guesses again; it may be too soon then."""
    assert world.insist("POST", "/sessions", KNOWN | {"password": "guess"}).status in (401, 429)


def guess_sent(world: World, state: State) -> None:
    """Whoever has not read the code that was sent."""
    wrong = f"{(int(state['code']) + 1) % 10**6:06d}"
    assert world.insist("POST", "/sessions", {"identifier": PHONE, "code": wrong}).status == 409


def guess_code(world: World, state: State) -> None:
    """Whoever has the password and no code has made one more guess."""
    assert world.insist("POST", "/sessions", KNOWN | {"code": "000000"}).status in (409, 429)


def begun(world: World, **headers: str) -> dict[str, str]:
    answer = world.insist("POST", "/oidc/wechat/authorizations", {"redirect_uri": PAGE}, **headers)
    assert answer.status == 201, answer
    return world.idp.agree(answer.json["url"])


def until_in(world: World, path: str, bearer: str = "") -> Answer:
    """A code is good for one try: whoever hears nothing begins again."""
    for _ in range(4):
        answer = world.call("POST", path, begun(world), bearer)
        if answer.status == 201:
            return answer
        world.later(seconds=5)
    raise AssertionError(answer)


def come_by_wechat(world: World, state: State) -> None:
    until_in(world, "/oidc/wechat/sessions")


def link_wechat(world: World, state: State) -> None:
    until_in(world, "/oidc/wechat/identities", state["me"])


def is_found_by_wechat(world: World, state: State) -> None:
    found = {until_in(world, "/oidc/wechat/sessions").json["subject"] for _ in range(2)}
    assert len(found | {state.get("user", *found)}) == 1


def is_linked_by_wechat(world: World, state: State) -> None:
    """And what the browser has brought back is used up, not only at the provider's."""
    assert Books(world).all(Used)
    is_found_by_wechat(world, state)


def vouched_for(world: World) -> State:
    nonce = world.call("POST", "/assertions/nonces", {"partner": "carrier"}).json["nonce"]
    return nobody(world) | {"assertion": world.idp.vouch(LI, nonce)}


def tap(world: World, state: State) -> None:
    again(world, "/assertions/sessions", {"partner": "carrier", "assertion": state["assertion"]}, 401)


def is_used_up(world: World, state: State) -> None:
    """The assertion is good for nothing more, and who has the phone is one person."""
    body = {"partner": "carrier", "assertion": state["assertion"]}
    assert world.call("POST", "/assertions/sessions", body).status == 401
    codes = (sent_code(world, "sign_in") for _ in range(2))
    found = [world.call("POST", "/sessions", {"identifier": PHONE, "code": code}) for code in codes]
    assert len({answer.json["subject"] for answer in found}) == 1


def is_as_before(world: World, state: State) -> None:
    world.later(minutes=10)
    assert world.call("POST", "/sessions", KNOWN).status == 201


def is_nobody_else(world: World, state: State) -> None:
    """A stranger's phone is a stranger's."""
    body = {"identifier": {"phone": NEW}, "code": sent_code(world, "register", NEW)}
    assert world.call("POST", "/users", body).json["subject"] != state["user"]
    is_as_before(world, state)


FLOWS = tuple(
    Flow(name, cheap(arrange), act, check, days=0)
    for name, arrange, act, check in (
        ("register", with_code, register, is_one_customer),
        ("sign in by code", asked, sign_in_by_code, is_one_customer),
        ("guess a code for signing in", asked, guess_sent, is_one_customer),
        ("sign in by password", registered, sign_in, is_one_customer),
        ("guess the code besides the password", registered, guess_code, is_as_before),
        ("come by an account elsewhere", nobody, come_by_wechat, is_found_by_wechat),
        ("link an account elsewhere", registered, link_wechat, is_linked_by_wechat),
        ("come by one tap", vouched_for, tap, is_used_up),
    )
)
