"""What guards sign-ins: owners are told of unusual ones, images are guessed at once."""

from chalicelib.aws.params import secret
from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.events import SignInAtRisk
from chalicelib.domain.users.rules import challenges
from chalicelib.domain.users.rules.signins import KEPT, STEP_UP, SignIn
from chalicelib.domain.users.store import signins
from tests.faults.explore import Flow, State
from tests.faults.flows.notifications import die_before
from tests.faults.flows.signin import KNOWN, THERE, cheap, registered
from tests.faults.flows.users import LI, NEW, known, nobody
from tests.faults.post import Message
from tests.faults.world import World
from tests.users.gate import worked_for

QUEUE = "users_listener"
UNUSUAL = ("new_device",)


def at_risk(world: World) -> State:
    """Somebody who knows Li's password was stopped on a device that nobody knows, and the relay has told of it."""
    state, now = known(world), clock.now()
    signin = SignIn(
        user_id=state["user"],
        signin_id="si_1",
        at=now,
        outcome=STEP_UP,
        methods=("password",),
        new_device=True,
        country="CN",
        score=40,
        reasons=UNUSUAL,
        failures_before=0,
        expires=now + KEPT,
    )
    told = SignInAtRisk(
        shop="mugs", at=now, user_id=state["user"], signin_id=signin.signin_id, reasons=UNUSUAL, step_up=True
    )
    commit(signins.insert(signin).telling(told))
    world.relay()
    return state


def interrupted(world: World) -> State:
    """The one who was about to warn has died over it; the claim is over."""
    state = at_risk(world)
    with world.under(die_before("sns.publish")):
        warn(world, state)
    world.later(minutes=4)
    return state


def warn(world: World, state: State) -> None:
    world.deliver(QUEUE)


def warn_twice(world: World, state: State) -> None:
    """The queue delivers the message once more."""
    again = [Message(message.body, clock.now()) for message in world.queues[QUEUE]]
    warn(world, state)
    world.queues[QUEUE] += again
    warn(world, state)


def warn_late(world: World, state: State) -> None:
    """Somebody's claim may be over, and they may be about to say that it is done."""
    world.later(minutes=4)
    warn(world, state)


def is_warned(world: World, state: State) -> None:
    """By a text message; again only where somebody died after sending."""
    [item] = [each for each in world.cloud.table.items.values() if each["kind"]["S"] == "Warned"]
    claims = int(item["version"]["N"]) - 1
    assert {address for address, _ in world.outside.sent} == {LI}
    assert 1 <= len(world.outside.sent) <= claims


def with_image(world: World) -> State:
    body = {"action": "code", "kind": "image"}
    return nobody(world) | {"challenge": world.call("POST", "/challenges", body).json["challenge"]}


def challenged(world: World) -> State:
    """Somebody has worked for one guess at a password."""
    return registered(world) | {"challenge": worked_for("sign_in", clock.now())}


def guess_for_work(world: World, state: State) -> None:
    sent = {"X_Challenge": state["challenge"], **THERE}
    answer = world.insist("POST", "/sessions", KNOWN | {"password": "guess"}, **sent)
    assert answer.status in (401, 403, 429), answer


def sign_in_for_work(world: World, state: State) -> None:
    """Who hears nothing and asks again is told that the challenge was used."""
    answer = world.insist("POST", "/sessions", KNOWN, X_Challenge=state["challenge"])
    assert answer.status in (201, 403), answer


def sign_in_elsewhere_for_work(world: World, state: State) -> None:
    """The password is right, and not enough there."""
    answer = world.insist("POST", "/sessions", KNOWN, X_Challenge=state["challenge"], **THERE)
    assert (answer.status, answer.json["type"]) in ((403, NEEDED), (403, FAILED)), answer


def was_worth_one(world: World, state: State) -> None:
    """The next guess has to be worked for anew."""
    world.later(minutes=2)
    sent = {"X_Challenge": state["challenge"], **THERE}
    assert world.insist("POST", "/sessions", KNOWN, **sent).json["type"] == FAILED


def read_wrong(world: World, state: State) -> None:
    """Two letters too few are never right."""
    assert world.insist("POST", "/codes", ASKED, X_Challenge=f"{state['challenge']}:ABC").json["type"] == FAILED


def is_used_up(world: World, state: State) -> None:
    """Whoever reads it now comes too late; nothing was sent."""
    opened = challenges.read(state["challenge"], "code", secret("challenges"), clock.now())
    letters = challenges.letters(opened.challenge_id, secret("challenges"))
    answer = world.insist("POST", "/codes", ASKED, X_Challenge=f"{state['challenge']}:{letters}")
    assert (answer.status, answer.json["type"], world.outside.sent) == (403, FAILED, [])


ASKED = {"identifier": {"phone": NEW}, "purpose": "sign_in"}
FAILED, NEEDED = "/problems/challenge-failed", "/problems/second-factor-needed"

FLOWS = (
    Flow("warn of an unusual sign-in", at_risk, warn, is_warned),
    Flow("warn twice", at_risk, warn_twice, is_warned),
    Flow("warn late", at_risk, warn_late, is_warned),
    Flow("warn after a crash", interrupted, warn, is_warned),
    Flow("guess for work", cheap(challenged), guess_for_work, was_worth_one, days=0),
    Flow("sign in for work", cheap(challenged), sign_in_for_work, was_worth_one, days=0),
    Flow("sign in elsewhere for work", cheap(challenged), sign_in_elsewhere_for_work, was_worth_one, days=0),
    Flow("guess at an image", with_image, read_wrong, is_used_up, days=0),
)
