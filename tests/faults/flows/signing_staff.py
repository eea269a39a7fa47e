"""Staff come in: by an invitation that is good once, a password and an app."""

from collections.abc import Callable

from chalicelib.core import clock
from chalicelib.domain.sessions.rules import totp
from chalicelib.domain.sessions.rules.factors import Factors
from chalicelib.domain.signin.actions import staffing
from chalicelib.domain.users.rules.identifiers import read
from chalicelib.domain.users.rules.locks import Lock
from tests.faults.explore import Flow, State
from tests.faults.flows.access import founded
from tests.faults.flows.patience import until_done
from tests.faults.flows.signin import ANOTHER, PASSWORD, cheap
from tests.faults.invariants.books import Books
from tests.faults.world import World
from tests.payments.builders import MUG_SHOP

ADDRESS = "chen@mugs.example"
Invite = Callable[[World, State], None]
Pair = tuple[str, str]


def invite(world: World, state: State) -> None:
    until_done(world, lambda: state.update(code=staffing.invite(MUG_SHOP, read("email", ADDRESS), clock.now())))


def invited(world: World) -> State:
    state = founded(world)
    invite(world, state)
    return state


def enroll(
    world: World, state: State, again: Invite = invite, passwords: tuple[str, str] = (PASSWORD, ANOTHER)
) -> None:
    """Who did not hear the secret of the app is invited once more, by the operator or by whoever else invites."""
    for password in passwords:
        body = {"email": ADDRESS, "code": state["code"], "password": password}
        answer = world.insist("POST", "/staff/enrollments", body)
        if answer.status == 201:
            state |= {"secret": answer.json["totp_secret"], "password": password}
            return
        assert answer.status == 401, answer
        again(world, state)
    raise AssertionError(answer)


def enrolled(world: World) -> State:
    state = invited(world)
    enroll(world, state)
    return state


def sign_in(world: World, state: State) -> None:
    """A code is good once: whoever hears nothing waits for the next one."""
    for _ in range(4):
        if attempted(world, state, state["password"]) == 201:
            return
        world.later(seconds=30)
    raise AssertionError("they cannot come in")


def guess(world: World, state: State) -> None:
    assert attempted(world, state, "guess") in (401, 429)


def miss_app(world: World, state: State) -> None:
    """The password is right, the code is that of an hour ago."""
    world.later(hours=1)
    code = totp.code_at(state["secret"], totp.step_at(clock.now()) - 120)
    body = {"email": ADDRESS, "password": state["password"], "totp": code}
    assert world.insist("POST", "/staff/sessions", body).status in (401, 429)


def guess_app(world: World, state: State) -> None:
    """Whoever has the password and not the app has made one more guess."""
    assert attempted(world, state, state["password"], -5) in (401, 429)


def attempted(world: World, state: State, password: str, steps: int = 0) -> int:
    code = totp.code_at(state["secret"], totp.step_at(clock.now()) + steps)
    body = {"email": ADDRESS, "password": password, "totp": code}
    answer = world.insist("POST", "/staff/sessions", body)
    if answer.status == 201:
        state |= {"me": answer.json["access_token"], "token": answer.json["refresh_token"]}
    return answer.status


def is_staff(world: World, state: State) -> None:
    world.later(minutes=2)
    sign_in(world, state)
    assert world.call("GET", "/admin/permissions", bearer=state["me"]).status == 200


def came_by_app(world: World, state: State) -> None:
    """And the code of the app is used up."""
    [factors] = Books(world).all(Factors)
    assert factors.totp_step > 0
    is_staff(world, state)


def is_counted(world: World, state: State) -> None:
    """Each guess that was answered, and one that was not: of the account, the network and the device alike."""
    [failures] = {lock.failures for lock in Books(world).all(Lock)}
    assert failures >= 1
    assert len(Books(world).all(Lock)) == 3
    is_staff(world, state)


def is_invited(world: World, state: State) -> None:
    enroll(world, state)
    is_staff(world, state)


FLOWS = (
    Flow("invite staff", cheap(founded), invite, is_invited, days=0),
    Flow("enroll as staff", cheap(invited), enroll, is_staff, days=0),
    Flow("sign in as staff", cheap(enrolled), sign_in, came_by_app, days=0),
    Flow("miss the code of the app", cheap(enrolled), miss_app, is_counted, days=0),
    Flow("guess at staff", cheap(enrolled), guess, is_counted, days=0),
    Flow("guess at the app of staff", cheap(enrolled), guess_app, is_counted, days=0),
)
