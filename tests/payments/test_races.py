"""Races on the embedded cloud: many threads, one table that keeps DynamoDB's promises."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pytest

from chalicelib.aws.busy import Busy
from chalicelib.aws.once import Once
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit, query
from chalicelib.domain.payments import store
from chalicelib.domain.payments.actions import inbox
from chalicelib.domain.payments.store import NoticeRecord
from chalicelib.domain.returns import store as returns
from chalicelib.domain.returns.actions import asking
from chalicelib.domain.returns.rules.claims import NotReturnable
from chalicelib.domain.returns.rules.returning import Return
from chalicelib.domain.returns.views import AskedView
from infra.local.fakepay.signing import signature
from infra.resources import Resources, Table
from tests.cloud import Cloud
from tests.payments.builders import ORDER_ID, SECRET, attempt, line, placed
from tests.returns.builders import delivered
from tests.shop import NOON, forget

pytestmark = pytest.mark.cloud

Value = TypeVar("Value")
TOLD = json.loads(Path("events/payments/fakepay_payment_captured.json").read_text())


@pytest.fixture
def table(cloud: Cloud, noon: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A table of its own on the cloud."""
    for name, value in {**cloud.environment, "TABLE_NAME": "races", "PARAMS_PREFIX": "/races"}.items():
        monkeypatch.setenv(name, value)
    resources = Resources(Table("races"), "races-bus", "races-media", "races-relay", (), (), ())
    cloud.provisioned(resources, "http://127.0.0.1:9/fn", {"/races/secrets/fakepay": SECRET})
    settings.cache_clear()
    forget()
    yield settings().table
    settings.cache_clear()
    forget()


def at_once(calls: Sequence[Callable[[], Value]]) -> list[Value]:
    start = Barrier(len(calls))

    def wait_and_call(call: Callable[[], Value]) -> Value:
        start.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(wait_and_call, calls))


def test_one_notification_on_16_threads_has_the_effect_of_one(table: str) -> None:
    """S6.2.2-c: four copies each of four notifications of the same payment, all at the same time."""
    commit(store.insert_attempt(attempt(attempt_id=TOLD["attempt_id"])))
    letters = [json.dumps({**TOLD, "id": f"evt_{number}"}).encode() for number in range(4)] * 4
    calls = [partial(receive, raw) for raw in letters]

    assert at_once(calls) == [None] * 16

    paid = store.attempt("mugs", TOLD["attempt_id"])
    assert paid is not None
    assert (paid.status, paid.version) == ("captured", 2)
    for number in range(4):
        place = NoticeRecord.partition("pk", shop="mugs", provider="fakepay", event_id=f"evt_{number}")
        assert len(query(NoticeRecord, place).items) == 1


def receive(raw: bytes) -> None:
    headers = {"Fakepay-Signature": signature([SECRET], int(NOON.timestamp()), raw)}
    inbox.receive("mugs", "fakepay", headers, raw, NOON)


def test_returns_asked_for_by_8_devices_never_exceed_what_was_delivered(table: str) -> None:
    """S8.3.1-c part: three units, eight requests for one each."""
    placed(delivered(line(quantity=3)))

    answers = at_once([partial(ask, number) for number in range(8)])

    got = [answer for answer in answers if isinstance(answer, Return)]
    held = returns.claims("mugs", ORDER_ID)
    assert {type(answer) for answer in answers} <= {Return, NotReturnable, Busy}
    assert 0 < len(got) <= 3
    assert sorted(unit for each in got for it in each.lines for unit in it.units) == sorted(held.units["ln_1"])
    assert set(held.return_ids) == {each.return_id for each in got}


def ask(number: int) -> Any:
    key = f"device {number}"
    once = Once(
        capability="RETURNS", shop="mugs", subject="cust_li", key=key, fingerprint=key, status=201, view=AskedView.of
    )
    try:
        return asking.request("mugs", ORDER_ID, "cust_li", {"ln_1": 1}, "other", once, NOON)
    except (NotReturnable, Busy) as refused:
        return refused
