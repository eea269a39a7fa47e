"""A shop in the model's cloud, with everybody who calls it: shoppers, the provider, queues, the clock, workflows."""

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from app import app
from chalicelib.aws import anchors, files, outbox, pacing, params, transport, uses, wrapping
from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.permissions import STAFF
from chalicelib.core.shops import Shop
from chalicelib.domain.payments.gateways import fakepay
from chalicelib.domain.signin.gateways import wire
from tests.faults.callers import Answer
from tests.faults.clients import Outside
from tests.faults.cloud import Cloud
from tests.faults.course import Course
from tests.faults.gateway import context, request
from tests.faults.idp import SETTINGS, Idp
from tests.faults.plans import NO_FAULT, Crash, Plan
from tests.faults.post import ORDERLY, Office, Post, declared
from tests.faults.provider import Provider
from tests.goods import offer, stock
from tests.payments.builders import MUG_SHOP
from tests.returns.runner import ExecutionFailed
from tests.shop import LAMPS, NOON, SECRETS, SIGNING, TOKEN_KEYS, administrator
from tests.vaults import WRAPPING

MOST_ROUNDS = 60
APART = ("begin_audits", "begin_reviews", "sign_roots")
"""They change nothing but their own items: only flows of their own let them fire."""


class Noted(dict[tuple[str, str, str], date]):
    """The administrator has used everything before; of others each use is noted anew, in every scenario the same."""

    def __init__(self) -> None:
        super().__init__({("mugs", "admin_zhang", permission): date.max for permission in STAFF})

    def __setitem__(self, place: tuple[str, str, str], day: date) -> None:
        """Nothing is remembered."""


HOST = "mugs.example"
DEVICE = "the-only-phone-of-the-town"


@dataclass
class World(Office):
    """One shop. What happens inside `under(plan)` may meet the plan's faults; `twice` where requests come twice."""

    shelf: dict[tuple[str, str], int] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    provider: Provider = field(init=False)
    outside: Outside = field(init=False)
    idp: Idp = field(init=False)
    twice: bool = False
    _stack: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def under(self, plan: Plan) -> Iterator[None]:
        """Count calls from here on, and let the plan's faults meet them."""
        self.cloud.plan, self.cloud.calls = plan, []
        try:
            yield
        finally:
            self.cloud.plan = NO_FAULT

    def call(self, method: str, path: str, body: Any = None, bearer: str = "", **headers: str) -> Answer:
        """One request to the API, as the gateway hands it over. Header names are given with underscores."""
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body) if body is not None else b""
        sent = {"host": HOST, "content-type": "application/json", "x-device": DEVICE}
        sent |= {name.replace("_", "-").lower(): value for name, value in headers.items()}
        sent |= {"authorization": f"Bearer {bearer}"} if bearer else {}
        try:
            said = app(request(method, path, sent, raw), context("api"))
        except Crash:
            return Answer(502, "")
        return Answer(said["statusCode"], said["body"])

    def sell(self, variant_id: str, units: int, fen: int = 2_500, location: str = "main") -> None:
        """Put a variant on sale, with so many units that no movement tells of."""
        offer(variant_id, fen)
        stock(variant_id, units, location=location)
        self.shelf[variant_id, location] = units

    def insist(self, method: str, path: str, body: Any = None, bearer: str = "", **headers: str) -> Answer:
        """The same request until the shop answers it: a client that is told to come again does."""
        for _ in range(10):
            answer = self.call(method, path, body, bearer, **headers)
            if answer.status < 500:
                return answer
            self.later(seconds=1)
        raise AssertionError(f"{method} {path} is never answered: {answer}")

    @contextmanager
    def changed(self, shop: Shop) -> Iterator[None]:
        """Only this shop is there for a while, and as it is given."""
        name = "/storefront/test/shops"
        before, self.cloud.parameters[name] = self.cloud.parameters[name], msgspec.json.encode((shop,)).decode()
        params.forget()
        try:
            yield
        finally:
            self.cloud.parameters[name] = before
            params.forget()

    def later(self, **span: float) -> None:
        """So much time goes by."""
        self._stack.enter_context(clock.stopped(clock.now() + timedelta(**span)))

    def run(self, function: str, event: Any) -> Any:
        """Invoke a deployed function."""
        return app.handler_map[function](event, context(function))

    def tick(self, *functions: str) -> None:
        """Every schedule fires, or those of these functions. One that meets no fault does not fail."""
        event = dict.fromkeys(("time", "detail-type", "source", "version", "id", "account", "region"), "")
        expected = () if self.cloud.plan is NO_FAULT else (Exception, Crash)
        for schedule in declared().schedules:
            if schedule.function in functions or (not functions and schedule.function not in APART):
                with suppress(*expected):
                    self.run(schedule.function, event | {"detail": {}, "resources": []})

    def work(self) -> bool:
        """One round of everything that is due now; whether there was anything."""
        moved = self.relay() + self.provider.notify()
        moved += sum(self.deliver(function) for function in list(self.queues) if self.queues[function])
        return bool(moved + self.advance())

    def advance(self) -> int:
        """Workflows go on to where they next wait, or to their end; one that fails is for the reconciler."""
        running = {name: each for name, each in self.cloud.executions.items() if each["status"] == "RUNNING"}
        for name in [each for each in running if each not in self.courses]:
            workflow = declared().workflows[0]
            tasks = {task: self._task(task) for task in workflow.tasks}
            self.courses[name] = Course(workflow.definition, tasks, json.loads(running[name]["input"]))
        awake = [name for name in running if self.courses[name].wakes <= clock.now()]
        for name in awake:
            try:
                if self.courses[name].go():
                    running[name]["status"] = "SUCCEEDED"
            except ExecutionFailed:
                running[name]["status"] = "FAILED"
        return len(awake)

    def _task(self, name: str) -> Any:
        return lambda state: self.run(name, state)

    def settle(self, days: int = 3) -> None:
        """Let everything come to rest: deliveries, sweeps (the first soon), and time enough for every deadline."""
        self._rest()
        for span in (timedelta(minutes=1), *[timedelta(days=1)] * days):
            self.later(seconds=span.total_seconds())
            self.tick()
            self._rest()

    def _rest(self) -> None:
        for _ in range(MOST_ROUNDS):
            if not self.work() and not any(self.queues.values()):
                return
            self.later(seconds=30)
        raise AssertionError("it does not come to rest")


@contextmanager
def quiet() -> Iterator[None]:
    """Thousands of scenarios would log what nobody reads."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def world(cloud: Cloud | None = None, post: Post = ORDERLY) -> Iterator[World]:
    """A new one at noon, with two shops and nothing in them."""
    made = World(post, cloud or Cloud())
    prefix = "/storefront/test"
    shops = msgspec.json.encode((MUG_SHOP, LAMPS)).decode()
    made.cloud.parameters |= {f"{prefix}/shops": shops, f"{prefix}/public_url": "http://127.0.0.1:8000"}
    made.cloud.parameters |= {f"{prefix}/secrets/{name}": f"{name}-secret".ljust(64, "0") for name in SECRETS}
    made.cloud.parameters |= {f"{prefix}/secrets/signing": SIGNING, f"{prefix}/token_keys": TOKEN_KEYS}
    made.cloud.parameters |= {f"{prefix}/secrets/audit_signing": SIGNING, f"{prefix}/audit_keys": TOKEN_KEYS}
    made.cloud.parameters |= {f"{prefix}/secrets/wrapping": WRAPPING, f"{prefix}/identity": SETTINGS}
    with made._stack, quiet(), clock.stopped(NOON), pytest.MonkeyPatch.context() as patch:
        patch.setattr(uses, "_noted", Noted())
        patch.setattr(transport, "_opened", lambda _, service: made.cloud.opened(service))
        params.forget()
        wrapping.forget()
        pacing.forget()
        made.provider = Provider(
            made.cloud, "fakepay-secret".ljust(64, "0"), lambda headers, body: _arrive(made, headers, body)
        )
        made.outside = Outside(made.cloud)
        for module in (anchors, files, outbox):
            patch.setattr(module, "client", made.outside.client)
        patch.setattr(fakepay, "send", made.provider.send)
        made.idp = Idp(made.cloud)
        patch.setattr(wire, "send", made.idp.send)
        for name in ("table", "retry"):
            patch.setattr(f"chalicelib.aws.{name}.pause", lambda attempt: None)
        commit(administrator("mugs", "admin_zhang"))
        yield made
        made.provider.close()
        params.forget()
        wrapping.forget()


def _arrive(made: World, headers: dict[str, str], body: bytes) -> int:
    sent = {name.replace("-", "_"): value for name, value in headers.items()}
    return made.call("POST", "/webhooks/fakepay", body, **sent).status
