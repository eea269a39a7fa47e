"""A day in the reference shop: every operation once, and what each asks of the table."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec
import pytest

from chalicelib.aws import params, tokens
from chalicelib.aws.observe import Observed
from chalicelib.aws.sessions import SessionRecord
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core import clock, ids
from chalicelib.core.callers import GUEST
from chalicelib.core.sessions import Session, digest
from chalicelib.domain.sessions.rules.roster import joined
from chalicelib.domain.sessions.store import RosterRecord
from infra.budgets.cost import Cost
from infra.costs.measure import name
from tests import shop
from tests.faults.callers import Answer
from tests.faults.cloud import Cloud
from tests.faults.explore import State
from tests.faults.post import Message
from tests.faults.world import DEVICE, World, world
from tests.payments.builders import MUG_SHOP
from tests.shop import NOON, bearer


class Refusing(Cloud):
    """The model's cloud, which counts what it refuses: DynamoDB bills such calls, so no measured work has any."""

    refused = 0

    def _answer(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        self.refused += 1
        answer = super()._answer(service, operation, request)
        self.refused -= 1
        return answer


class Seeded(Random):
    """In place of `secrets`: which partition an id falls into must not be luck."""

    randbits = Random.getrandbits


@dataclass
class Day:
    """The shop's world, what has happened in it, and what was measured, by operation."""

    world: World
    state: State = field(default_factory=dict)
    found: dict[str, Cost] = field(default_factory=dict)
    calls: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pieces: list[Observed] = field(default_factory=list)

    def measure(self, act: Callable[[], Any], *names: str, case: str = "") -> Any:
        """Let it happen; each of these operations must be done once by that, and costs what it costs.

        `case` tells it from the same work when there is something else to do.
        """
        self.pieces.clear()
        cloud = self.world.cloud
        before, refused = len(cloud.calls), getattr(cloud, "refused", 0)
        done = act()
        assert getattr(cloud, "refused", 0) == refused, f"{names}: a call was refused"
        asked = [each for each in cloud.calls[before:] if each.startswith("dynamodb.")]
        counted = [f"dynamodb.{call}" for piece in self.pieces for call in piece.tally.calls]
        assert sorted(asked) == sorted(counted), f"{names}: calls that no line tells of"
        for each in names:
            [piece] = [piece for piece in self.pieces if name(piece.line | {"kind": piece.kind}) == each]
            tally = piece.tally
            operation = f"{each}: {case}" if case else each
            assert operation not in self.found, f"{operation} is measured twice"
            self.found[operation] = Cost(tally.round_trips, tally.read_units, tally.write_units)
            self.calls[operation] = tuple(tally.calls)
        return done

    def ask(
        self, door: str, method: str, path: str, body: Any = None, bearer: str = "", case: str = "", **headers: str
    ) -> Any:
        """A request that is measured; what it is answered."""
        sent = {"X_Step_Up": proof(bearer)} | headers if bearer.count(".") == 2 else headers
        answer: Answer = self.measure(
            lambda: self.world.call(method, path, body, bearer, **sent), f"request {door}", case=case
        )
        assert answer.status < 300, (door, answer)
        return answer.json if answer.body else None

    def hear(self, function: str, event: str, measured: bool = True) -> None:
        """The oldest message of that event is delivered, alone."""
        waiting = self.world.queues[function]
        message = next(each for each in waiting if json.loads(each.body)["detail-type"] == event)
        self.only(function, message, f"message {function} {event}" if measured else "")

    def hear_all(self, function: str, event: str, case: str) -> None:
        """One batch of what waits there, all of that event, is delivered."""
        self.measure(lambda: self.world.deliver(function), f"message {function} {event}", case=case)
        assert not self.world.queues[function], f"{function} fails"

    def only(self, function: str, message: Message, *names: str) -> None:
        others = [each for each in self.world.queues[function] if each is not message]
        self.world.queues[function] = [message]
        self.measure(lambda: self.world.deliver(function), *filter(None, names))
        assert not self.world.queues[function], f"{function} fails"
        self.world.queues[function] = others

    def tick(self, function: str, due: str = "") -> None:
        """The clock calls; `due` says what there is to do, if anything."""
        self.measure(lambda: self.world.tick(function), f"schedule {function}", case=due)

    def rest(self) -> None:
        """Let all news be heard."""
        while self.world.work():
            self.world.later(seconds=1)


def signed_in(role: str, subject: str, shop_id: str | None = None) -> str:
    """A token from a session that there is, as everybody's is who is no guest."""
    if role == GUEST:
        return bearer(role, subject)
    since, until = NOON.replace(year=2000), NOON.replace(year=2099)
    session = Session(
        user_id=subject, session_id=f"se_{subject}", audience="staff" if shop_id else "store", shop=shop_id,
        device_hash=digest(DEVICE), created_at=since, seen_at=since, family_hash="0" * 64, refresh_hash="0" * 64,
        expires_at=until, ends_at=until,
    )  # fmt: skip
    roster, _ = joined(None, session, clock.now())
    with suppress(AlreadyThere):
        commit(Write.insert(SessionRecord, session), Write.insert(RosterRecord, roster))
    return bearer(role, subject, shop_id, session.session_id)


def proof(bearer: str) -> str:
    """That whoever has this token has just proved who they are: some doors ask for it, and none is dearer for it."""
    now = clock.now()
    access = tokens.read(bearer, now)
    return tokens.sign_step_up(
        tokens.StepUp(
            subject=access.subject, session=access.session or "", device_hash=digest(DEVICE), method="totp",
            issued_at=now, expires=now + tokens.STEP_UP_LIFE,
        )
    )  # fmt: skip


@contextmanager
def day() -> Iterator[Day]:
    """A new one, in a world of one shop."""
    with world(Refusing()) as made, pytest.MonkeyPatch.context() as patch:
        made.cloud.parameters["/storefront/test/shops"] = msgspec.json.encode((MUG_SHOP,)).decode()
        params.forget()
        begun = Day(made)
        patch.setattr(ids, "secrets", Seeded(2026))
        patch.setattr(shop, "bearer", signed_in)
        patch.setattr(Observed, "_write", lambda piece: begun.pieces.append(piece))
        yield begun
