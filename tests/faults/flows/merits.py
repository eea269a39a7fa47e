"""A shopper earns a permission by an order and a phone, and loses it when one of them is no more."""

from typing import Any

from msgspec.structs import replace

from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import commit, get
from chalicelib.core import clock
from chalicelib.core.events import IdentityLinked, IdentityUnlinked, UserRegistered
from chalicelib.core.problems import Conflict
from chalicelib.domain.users.rules.accounts import Identity, Linked, User
from chalicelib.domain.users.rules.identifiers import Kind
from chalicelib.domain.users.store import accounts
from tests.faults.explore import Flow, State
from tests.faults.flows import tracking
from tests.faults.world import World

LI = "cust_li"
INDEXES: dict[Kind, str] = {"phone": "0" * 32, "email": "1" * 32}


def known(world: World) -> None:
    """The shopper has an account with a phone and a mailbox."""
    now = clock.now()
    linked = tuple(
        Linked(identity_id=f"idn_{kind}", index=index, kind=kind, linked_at=now, verified_at=now)
        for kind, index in INDEXES.items()
    )
    user = User(user_id=LI, audience="store", home="mugs", locale="en", linked=linked, created_at=now)
    news = (
        UserRegistered(shop="mugs", at=now, user_id=LI, kind="phone"),
        IdentityLinked(shop="mugs", at=now, user_id=LI, kind="email"),
    )
    claims = [Identity(index=each.index, kind=each.kind, user_id=LI) for each in linked]
    commit(accounts.insert(user).telling(*news), *(accounts.claim(each, Conflict()) for each in claims))


def completed(world: World) -> State:
    """They have the parcel in their hands, and the shop has told of it."""
    state = tracking.arrived(world)
    known(world)
    tracking.receive(world, state)
    world.relay()
    return state


def earned(world: World) -> State:
    state = completed(world)
    world.deliver("merits_listener")
    return state


def unlinked(world: World) -> State:
    """The phone is theirs no more, and the shop has told of it."""
    state = earned(world)
    user: Any = get(accounts.user_at(LI), consistent=True)
    left = replace(user, linked=user.linked[1:], version=user.version + 1)
    news = IdentityUnlinked(shop="mugs", at=clock.now(), user_id=LI, kind="phone")
    commit(accounts.update(left).telling(news), accounts.release(INDEXES["phone"]))
    world.relay()
    return state


def hear(world: World, state: State) -> None:
    world.deliver("merits_listener")


def may_review(expected: bool) -> Any:
    """Once, however often it was told."""

    def check(world: World, state: State) -> None:
        standing: Any = get(StandingRecord.at(shop="mugs", subject=LI), consistent=True)
        given = [part.name for part in standing.given]
        assert given == (["reviews.write"] if expected else [])

    return check


FLOWS = (
    Flow("earn a permission", completed, hear, may_review(True), days=0),
    Flow("lose a permission", unlinked, hear, may_review(False), days=0),
)
