"""A witness of calls: at the shop's own ways out, so that nobody has to take the explorer's word for what it did."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.aws import anchors, files, outbox, transport
from chalicelib.domain.payments.gateways import fakepay
from chalicelib.domain.signin.gateways import wire
from tests.faults.explore import Flow, State
from tests.faults.plans import Fault
from tests.faults.world import World

ANSWERED = "answered"
LOST = frozenset({"ReadTimeoutError", "ProviderUnavailable", "Unanswered"})
REFUSALS = {
    Fault.THROTTLED: frozenset({"ThrottlingException", "429"}),
    Fault.SPENT: frozenset({"ThrottlingException"}),
    Fault.BROKEN: frozenset({"InternalServerError", "InternalError", "500"}),
    Fault.CONFLICT: frozenset({"TransactionConflictException", "TransactionCanceledException"}),
}


@dataclass
class Witness:
    """What a flow asked of the outside while it acted, and what came of each: an answer, or the name of its failure."""

    seen: list[tuple[str, str]] = field(default_factory=list)

    def of(self, flow: Flow) -> Flow:
        """The flow, watched while it acts; what was seen of the play before is forgotten."""

        def act(world: World, state: State) -> None:
            self.seen.clear()
            with self._watching():
                flow.act(world, state)

        return replace(flow, act=act)

    @contextmanager
    def _watching(self) -> Iterator[None]:
        way, send = transport._way, vars(fakepay)["send"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                transport,
                "_way",
                lambda service: (
                    lambda operation, request: self._saw(
                        f"{service}.{operation}", lambda: way(service)(operation, request)
                    )
                ),
            )
            patch.setattr(
                fakepay,
                "send",
                lambda place, method, path, *rest: self._saw(
                    f"provider.{method} /{path.split('/')[2]}", lambda: send(place, method, path, *rest)
                ),
            )
            ask = vars(wire)["send"]
            patch.setattr(
                wire,
                "send",
                lambda place, method, path, *rest: self._saw(
                    f"idp.{method} /{path.split('/')[1]}", lambda: ask(place, method, path, *rest)
                ),
            )
            for module in (anchors, files, outbox):
                patch.setattr(module, "client", self._clients(module.client))
            yield

    def _clients(self, opened: Callable[..., Any]) -> Callable[..., Any]:
        return lambda service, hurried=False: Watched(self, service, opened(service, hurried))

    def _saw(self, name: str, act: Callable[[], Any]) -> Any:
        number = len(self.seen)
        self.seen.append((name, ANSWERED))
        try:
            answer = act()
        except BaseException as failure:
            self.seen[number] = name, _name(failure)
            raise
        if getattr(answer, "status", 200) >= 400:
            self.seen[number] = name, str(answer.status)
        return answer


@dataclass
class Watched:
    """A client of the SDK; signing a link is no call."""

    witness: Witness
    service: str
    client: Any

    def __getattr__(self, operation: str) -> Any:
        act = getattr(self.client, operation)
        if operation.startswith("generate_presigned"):
            return act
        return lambda **request: self.witness._saw(f"{self.service}.{operation}", lambda: act(**request))


def felt(fault: Fault, outcome: str) -> bool:
    """Whether that is what the shop must see of a call that met the fault. A call that was sent again, and the rest of
    a batch, look like an answer: what was sent again may also be refused, because it has happened."""
    if fault in (Fault.CRASH_BEFORE, Fault.CRASH_AFTER):
        return outcome == "Crash"
    if fault in (Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.UNHEARD):
        return outcome in LOST
    if fault in REFUSALS:
        return outcome in REFUSALS[fault]
    return outcome == ANSWERED or (fault is Fault.REPEATED and outcome not in {"Crash", *LOST})


def _name(failure: BaseException) -> str:
    response = getattr(failure, "response", None)
    return str(response["Error"]["Code"]) if response else type(failure).__name__
