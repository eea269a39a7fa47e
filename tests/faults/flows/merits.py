"""A shopper earns a permission by an order and a phone, and loses it when one of them is no more."""

from typing import Any

from msgspec.structs import replace

from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import commit, get
from chalicelib.core import clock
from chalicelib.core.events import IdentityLinked, IdentityUnlinked, UserRegistered
from chalicelib.core.problems import Conflict
from chalicelib.domain.merits.rules import Merits
from chalicelib.domain.users.rules.accounts import Identity, Linked, User
from chalicelib.domain.users.rules.identifiers import Kind
from chalicelib.domain.users.store import accounts
from tests.faults.explore import Flow, State
from tests.faults.flows import returns, tracking
from tests.faults.flows.patience import until_done
from tests.faults.invariants.books import Books
from tests.faults.world import World

LI = "cust_li"
QUEUE = "merits_listener"
INDEXES: dict[Kind, str] = {"phone": "0" * 32, "email": "1" * 32}


def linked(kind: Kind) -> Linked:
    now = clock.now()
    return Linked(identity_id=f"idn_{kind}", index=INDEXES[kind], kind=kind, linked_at=now, verified_at=now)


def known(world: World, *kinds: Kind) -> None:
    """The shopper has an account with a phone and a mailbox, or with one of the two."""
    now = clock.now()
    first, *others = kinds
    identities = tuple(linked(kind) for kind in kinds)
    user = User(user_id=LI, audience="store", home="mugs", locale="en", linked=identities, created_at=now)
    news = (
        UserRegistered(shop="mugs", at=now, user_id=LI, kind=first),
        *(IdentityLinked(shop="mugs", at=now, user_id=LI, kind=kind) for kind in others),
    )
    claims = [Identity(index=each.index, kind=each.kind, user_id=LI) for each in identities]
    commit(accounts.insert(user).telling(*news), *(accounts.claim(each, Conflict()) for each in claims))


def completed(world: World, *kinds: Kind) -> State:
    """They have the parcel in their hands, and the shop has told of it."""
    state = tracking.arrived(world)
    known(world, *(kinds or ("phone", "email")))
    tracking.receive(world, state)
    world.relay()
    return state


def without_phone(world: World) -> State:
    return completed(world, "email")


def with_phone_since(world: World) -> State:
    """The order counts, a phone is theirs since then, and the shop has told of it."""
    state = without_phone(world)
    world.deliver(QUEUE)
    user: Any = get(accounts.user_at(LI), consistent=True)
    more = replace(user, linked=(*user.linked, linked("phone")), version=user.version + 1)
    news = IdentityLinked(shop="mugs", at=clock.now(), user_id=LI, kind="phone")
    identity = Identity(index=INDEXES["phone"], kind="phone", user_id=LI)
    commit(accounts.update(more).telling(news), accounts.claim(identity, Conflict()))
    world.relay()
    return state


def earned(world: World) -> State:
    state = completed(world)
    world.deliver(QUEUE)
    return state


def unlinked(world: World) -> State:
    """The phone is theirs no more, and the shop has told of it."""
    state = earned(world)
    unlink(world, state)
    return state


def unlink(world: World, state: State) -> None:
    user: Any = get(accounts.user_at(LI), consistent=True)
    left = tuple(each for each in user.linked if each.kind != "phone")
    news = IdentityUnlinked(shop="mugs", at=clock.now(), user_id=LI, kind="phone")
    after = replace(user, linked=left, version=user.version + 1)
    commit(accounts.update(after).telling(news), accounts.release(INDEXES["phone"]))
    world.relay()


def unlink_and_hear(world: World, state: State) -> None:
    """Which is heard of before the link is."""
    until_done(world, lambda: unlink(world, state) if phone_is_theirs() else world.relay())
    world.deliver(QUEUE)


def phone_is_theirs() -> bool:
    user: Any = get(accounts.user_at(LI), consistent=True)
    return bool(user.phone_verified)


def going_back(world: World) -> State:
    """They have completed the order, and all of it is on its way back."""
    state = completed(world)
    state["lines"] = returns.lines(world, state)
    returns.ask_for(world, state, returns.EVERYTHING)
    returns.approve(world, state)
    all_but_merits(world)
    return state


def all_but_merits(world: World) -> None:
    """Everybody hears of what has happened, and the provider pays; what was earned is looked at last."""
    for _ in range(8):
        world.relay()
        world.provider.notify()
        for function in [each for each in world.queues if each != QUEUE]:
            world.deliver(function)
        world.advance()
        world.later(seconds=30)


def send_back(world: World, state: State) -> None:
    """All of it is there again, and that is heard of first."""
    returns.take(world, state, {"mug": (2, "sellable"), "cup": (1, "sellable")})
    world.relay()
    world.deliver(QUEUE)


def hear(world: World, state: State) -> None:
    world.deliver(QUEUE)


def may_review(expected: bool) -> Any:
    """Once, however often it was told."""

    def check(world: World, state: State) -> None:
        standing: Any = get(StandingRecord.at(shop="mugs", subject=LI), consistent=True)
        given = [part.name for part in standing.given]
        assert given == (["reviews.write"] if expected else [])

    return check


def counts(world: World, state: State) -> None:
    """Once there is a phone, it is earned."""
    [merits] = Books(world).all(Merits)
    assert len(merits.orders) == 1
    assert get(StandingRecord.at(shop="mugs", subject=LI), consistent=True) is None


def has_nothing(world: World, state: State) -> None:
    assert not any(each.orders for each in Books(world).all(Merits))


FLOWS = (
    Flow("earn a permission", completed, hear, may_review(True), days=0),
    Flow("an order counts without a phone", without_phone, hear, counts, days=0),
    Flow("earn a permission by a phone", with_phone_since, hear, may_review(True), days=0),
    Flow("the phone is gone again", with_phone_since, unlink_and_hear, counts, days=0),
    Flow("earn a permission by what goes back", going_back, hear, may_review(True), returns.FORTNIGHT),
    Flow("send it all back", going_back, send_back, has_nothing),
    Flow("lose a permission", unlinked, hear, may_review(False), days=0),
)
