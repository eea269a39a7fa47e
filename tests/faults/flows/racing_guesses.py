"""Races of guesses: nobody hears of a password what was not counted, and a challenge is good for one of them."""

from chalicelib.domain.users.rules import locks
from chalicelib.domain.users.rules.locks import Lock
from tests.faults.explore import State
from tests.faults.flows import guarding, signin, users
from tests.faults.flows.signin import KNOWN, cheap
from tests.faults.races import Actor, Race
from tests.faults.world import World

WRONG, RIGHT, LATE, SPENT = 401, 201, 429, 403
GUESS, ANOTHER = "first guess", "second guess"


def registered(world: World) -> State:
    return signin.registered(world) | {"answers": []}


def challenged(world: World) -> State:
    return guarding.challenged(world) | {"answers": []}


def try_password(password: str, place: int) -> Actor:
    """From a device of its own, with the challenge if there is one; place 0 is the owner's."""

    def act(world: World, state: State) -> None:
        headers = {"X_Viewer": f"203.0.113.{place}"} | ({"X_Device": f"device-number-{place:08d}"} if place else {})
        headers |= {"X_Challenge": state["challenge"]} if "challenge" in state else {}
        answer = world.insist("POST", "/sessions", KNOWN | {"password": password}, **headers)
        state["answers"].append(answer.status)

    return act


def counted(world: World, scope: str) -> int:
    return sum(lock.failures for lock in users.kept(world, Lock) if lock.scope == scope)


def each_answer_counts(world: World, state: State) -> None:
    """As many were told that it was wrong as were counted; the others came too late to hear anything."""
    answers = state["answers"]
    assert set(answers) <= {WRONG, LATE}
    assert answers.count(WRONG) == counted(world, locks.ACCOUNT) >= 1
    assert counted(world, locks.NETWORK) == answers.count(WRONG)


def the_owner_is_in(world: World, state: State) -> None:
    """Whatever strangers do at that moment."""
    assert sorted(state["answers"]) == [RIGHT, WRONG]


def one_was_worth_it(world: World, state: State) -> None:
    answers = sorted(state["answers"])
    assert answers[0] == WRONG
    assert answers[1] in (SPENT, LATE)


GUESSES = (
    Race(
        "a guess x a guess", cheap(registered), (try_password(GUESS, 1), try_password(ANOTHER, 2)), each_answer_counts
    ),
    Race(
        "a guess x the owner",
        cheap(registered),
        (try_password(GUESS, 1), try_password(signin.PASSWORD, 0)),
        the_owner_is_in,
    ),
    Race(
        "one challenge, two guesses",
        cheap(challenged),
        (try_password(GUESS, 1), try_password(ANOTHER, 1)),
        one_was_worth_it,
    ),
)
