"""What was changed is entered, each hour is signed, and what is shown of somebody is entered before it is shown."""

from chalicelib.core import clock
from chalicelib.core.trail import Entry
from chalicelib.domain.audit.actions import checking, signing
from chalicelib.domain.audit.rules.anchors import ALL, key_of
from chalicelib.domain.audit.rules.roots import Root
from tests.faults.callers import admin
from tests.faults.explore import Flow, State
from tests.faults.flows import buying
from tests.faults.flows.patience import until_done
from tests.faults.invariants.books import Books
from tests.faults.world import World

SHOP = "mugs"


def placed(world: World) -> State:
    """An order, of which the relay has told and the audit has not heard."""
    world.recording = True
    world.tick("sign_roots")
    state = buying.placed(world)
    world.relay()
    return state


def entered(world: World) -> State:
    """All of it is in trails, in an hour that is over."""
    state = placed(world)
    world.deliver("audit_listener")
    world.later(hours=3)
    return state


def hear(world: World, state: State) -> None:
    world.deliver("audit_listener")


def sign(world: World, state: State) -> None:
    until_done(world, lambda: signing.sign(SHOP, clock.now()))


def tick(world: World, state: State) -> None:
    world.tick("sign_roots")
    world.tick("sign_roots")


def roots(world: World) -> list[Root]:
    return sorted((root for root in Books(world).all(Root) if root.shop == SHOP), key=lambda root: root.hour)


def is_signed(world: World, state: State) -> None:
    """One root for each hour, each bound to the one before."""
    world.tick("sign_roots")
    signed = roots(world)
    over = [entry for entry in Books(world).all(Entry) if entry.hour <= signed[-1].hour]
    assert sum(root.entries for root in signed) == len(over) >= 5
    assert [checking.hour(SHOP, root.hour, clock.now()).fault for root in signed] == [None] * len(signed)
    assert [root.number for root in signed] == list(range(1, len(signed) + 1))
    assert [root.previous for root in signed[1:]] == [root.hash for root in signed[:-1]]
    anchored = {key: content for key, (content, _) in world.outside.objects.items() if key.startswith(ALL)}
    assert {key_of(SHOP, root.hour): root.document for root in signed}.items() <= anchored.items()


def ordered(world: World) -> State:
    """An order, whose trail is there; staff is about to look where it goes."""
    state = entered(world)
    state["staff"] = admin()
    return state


def look(world: World, state: State) -> None:
    answer = world.insist("GET", f"/admin{state['order']}/delivery", bearer=state["staff"])
    assert answer.status == 200, answer


def was_seen(world: World, state: State) -> None:
    """Whoever was answered is on record; a look that was not answered may be, too."""
    target = f"order:{state['order'].removeprefix('/orders/')}"
    looks = [each for each in Books(world).all(Entry) if (each.target, each.what) == (target, "disclosed")]
    assert looks
    assert {each.subject for each in looks} == {"admin_zhang"}
    assert checking.trail(SHOP, target, clock.now()).fault is None


FLOWS = (
    Flow("enter what was changed", placed, hear),
    Flow("look where an order goes", ordered, look, was_seen, days=0),
    Flow("sign an hour", entered, sign, is_signed, days=0),
    Flow("sign by the clock", entered, tick, is_signed, days=0),
)
