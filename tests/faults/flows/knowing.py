"""Passwords: each wrong guess is counted, whoever is right begins anew, and another password ends all else."""

from typing import Any

from chalicelib.domain.users.rules import passwords
from chalicelib.domain.users.rules.locks import ACCOUNT, DEVICE, NETWORK, Lock
from chalicelib.domain.users.rules.passwords import Password
from chalicelib.domain.users.rules.signins import STEP_UP, SignIn
from tests.faults.callers import Answer
from tests.faults.explore import Flow, State
from tests.faults.flows.signin import (
    ANOTHER,
    KNOWN,
    PASSWORD,
    THERE,
    cheap,
    guess,
    is_as_before,
    is_nobody_else,
    is_one_customer,
    registered,
    sent_code,
    sign_in,
)
from tests.faults.invariants.books import Books
from tests.faults.world import World
from tests.sessions.builders import LAPTOP

WEAKER_KIB = 32


def elsewhere(world: World) -> State:
    """With a second session, on a laptop."""
    state = registered(world)
    body = KNOWN | {"code": sent_code(world, "sign_in", **THERE)}
    answer = world.call("POST", "/sessions", body, **THERE)
    assert answer.status == 201, answer
    there = {"laptop": answer.json["access_token"], "there": answer.json["session_id"]}
    return state | there | {"token": answer.json["refresh_token"]}


def guessed(world: World) -> State:
    """Twice, by somebody who has their phone."""
    state = registered(world)
    guess(world, state)
    guess(world, state)
    return state


def guessed_elsewhere(world: World) -> State:
    state = registered(world)
    guess_elsewhere(world, state)
    return state


def kept_weakly(world: World) -> State:
    """Their password was hashed when less work was usual."""
    usual, vars(passwords)["MEMORY_KIB"] = passwords.MEMORY_KIB, WEAKER_KIB
    passwords._argon2.cache_clear()
    state = registered(world)
    vars(passwords)["MEMORY_KIB"] = usual
    passwords._argon2.cache_clear()
    return state


def guess_elsewhere(world: World, state: State) -> None:
    """A stranger does."""
    assert world.insist("POST", "/sessions", KNOWN | {"password": "guess"}, **THERE).status in (401, 429)


def sign_in_in_turn(world: World, state: State) -> None:
    assert _in_turn(world).status == 201


def sign_in_elsewhere_in_turn(world: World, state: State) -> None:
    assert _in_turn(world, **THERE).status == 403


def _in_turn(world: World, **headers: str) -> Answer:
    """Of two at once one is told to wait, and does: after wrong guesses they go one by one, also the right ones."""
    while (answer := world.insist("POST", "/sessions", KNOWN, **headers)).status == 429:
        world.later(seconds=answer.json["retry_after"])
    return answer


def sign_in_elsewhere(world: World, state: State) -> None:
    """The password alone is not enough there."""
    assert world.insist("POST", "/sessions", KNOWN, **THERE).status in (403, 429)


def miss_second(world: World, state: State) -> None:
    """The password is right, and no code was sent that could be. It counts as a guess."""
    assert world.insist("POST", "/sessions", KNOWN | {"code": "123456"}, **THERE).status in (409, 429)


def change(world: World, state: State) -> None:
    """Who hears nothing and asks again is told that the old one is not it any more."""
    body = {"old": PASSWORD, "new": ANOTHER}
    state["twice"] = world.twice
    assert world.insist("PUT", "/me/password", body, state["me"]).status in (204, 403, 429)


def guess_old(world: World, state: State) -> None:
    body = {"old": "guess", "new": ANOTHER}
    assert world.insist("PUT", "/me/password", body, state["me"]).status in (403, 429)


def refresh_there(world: World, state: State) -> None:
    body = {"refresh_token": state["token"]}
    assert world.insist("POST", "/sessions/refresh", body, X_Device=LAPTOP).status in (200, 401, 409)


def sign_out_there(world: World, state: State) -> None:
    assert world.insist("DELETE", f"/sessions/{state['there']}", bearer=state["me"]).status in (204, 401)


def kept(world: World, kind: type) -> list[Any]:
    return Books(world).all(kind)


def counted(world: World) -> dict[str, int]:
    return {lock.scope: lock.failures for lock in kept(world, Lock)}


def counts(*scopes: str) -> Any:
    """Each answer that it was wrong, and one that nobody heard: at all of these alike. The owner gets in afterwards,
    and begins anew."""

    def check(world: World, state: State) -> None:
        [guesses] = {counted(world)[scope] for scope in scopes}
        assert guesses >= 1
        is_as_before(world, state)
        assert counted(world)[scopes[-1]] == (guesses if len(scopes) > 1 else 0)

    return check


def is_alone(world: World, state: State) -> None:
    """The new password is it, and no other session lives; one's own goes on. Guesses before do not count any more: only
    one's own, if the old password was said once more; how often, where several say it at once, is up to them."""
    assert state["twice"] or counted(world).get(DEVICE, 0) <= 1
    assert world.call("GET", "/sessions", bearer=state["me"]).status == 200
    if "laptop" in state:
        assert world.call("GET", "/sessions", bearer=state["laptop"], X_Device=LAPTOP).status == 401
    world.later(minutes=10)
    assert world.call("POST", "/sessions", KNOWN | {"password": ANOTHER}).status == 201
    assert world.call("POST", "/sessions", KNOWN).status == 401


def is_stopped(world: World, state: State) -> None:
    """And that they were is among the sign-ins."""
    assert STEP_UP in {each.outcome for each in kept(world, SignIn)}
    is_nobody_else(world, state)


def begins_anew_there(world: World, state: State) -> None:
    """The password was right: what was guessed before does not count against it."""
    assert counted(world)[ACCOUNT] == 0
    is_stopped(world, state)


def begins_anew(world: World, state: State) -> None:
    assert counted(world)[DEVICE] == 0
    is_one_customer(world, state)


def is_kept_well(world: World, state: State) -> None:
    [password] = kept(world, Password)
    assert f"m={passwords.MEMORY_KIB}," in password.hash
    is_one_customer(world, state)


def signed_out_there(world: World, state: State) -> None:
    assert world.call("GET", "/sessions", bearer=state["laptop"], X_Device=LAPTOP).status == 401


FLOWS = tuple(
    Flow(name, cheap(arrange), act, check, days=0)
    for name, arrange, act, check in (
        ("guess a password", registered, guess, counts(DEVICE)),
        ("guess a password elsewhere", registered, guess_elsewhere, counts(ACCOUNT, NETWORK, DEVICE)),
        ("guess again elsewhere", guessed_elsewhere, guess_elsewhere, counts(ACCOUNT, NETWORK, DEVICE)),
        ("miss the second factor", registered, miss_second, counts(ACCOUNT, NETWORK, DEVICE)),
        ("sign in on another device", registered, sign_in_elsewhere, is_stopped),
        ("sign in elsewhere after a guess", guessed_elsewhere, sign_in_elsewhere_in_turn, begins_anew_there),
        ("sign in after a guess", guessed, sign_in_in_turn, begins_anew),
        ("guess once more", guessed, guess, counts(DEVICE)),
        ("sign in with what was kept weakly", kept_weakly, sign_in, is_kept_well),
        ("change what was kept weakly", kept_weakly, change, is_alone),
        ("guess the old password", registered, guess_old, counts(DEVICE)),
        ("change the only password", registered, change, is_alone),
        ("change the password after a guess", guessed, change, is_alone),
        ("change the password", elsewhere, change, is_alone),
        ("refresh there", elsewhere, refresh_there, is_as_before),
        ("sign out there by oneself", elsewhere, sign_out_there, signed_out_there),
        ("sign in once more", elsewhere, sign_in, is_as_before),
    )
)
