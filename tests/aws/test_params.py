"""The parameter store answers 40 reads a second: what it does not answer is no failure of the shop's."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.aws import params, transport
from chalicelib.aws.params import KEEP_SECONDS, RETRY_SECONDS, Unreadable, again, parameter, secret
from chalicelib.aws.transport import Refusal
from tests.faults.cloud import Cloud
from tests.faults.plans import At, Fault, Plan

SHOPS, WRAPPING = "/storefront/test/shops", "/storefront/test/secrets/wrapping"
PASSING = (Fault.THROTTLED, Fault.LOST_BEFORE, Fault.BROKEN)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A store with one parameter, and a clock that the test moves."""
    cloud, now = Cloud(parameters={SHOPS: "old"}), [0.0]
    monkeypatch.setattr(transport, "_opened", lambda _, service: cloud.opened(service))
    monkeypatch.setattr(params, "monotonic", lambda: now[0])
    monkeypatch.setattr(cloud, "later", lambda seconds: now.__setitem__(0, now[0] + seconds), raising=False)
    params.forget()
    yield cloud
    params.forget()


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.value)
def test_who_was_never_answered_is_told_to_come_again(store: Cloud, fault: Fault) -> None:
    store.plan = At({1: fault})
    with pytest.raises(Unreadable) as problem:
        parameter("shops")
    assert problem.value.status == 503
    assert parameter("shops") == "old"


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.value)
def test_what_was_read_before_is_good_until_there_is_an_answer(store: Any, fault: Fault) -> None:
    assert parameter("shops") == "old"
    store.parameters[SHOPS] = "new"
    store.later(KEEP_SECONDS)
    store.plan = always(fault)
    assert parameter("shops") == "old"
    store.plan = At({})
    assert parameter("shops") == "old", "it is not asked by every request"
    store.later(RETRY_SECONDS)
    assert parameter("shops") == "new"


def test_what_is_not_there_is_a_failure(store: Any) -> None:
    assert parameter("shops") == "old"
    del store.parameters[SHOPS]
    store.later(KEEP_SECONDS)
    with pytest.raises(Refusal):
        parameter("shops")


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.value)
def test_a_secret_that_cannot_be_read_again_now_is_not_forgotten(store: Any, fault: Fault) -> None:
    """Who meets something that the kept one does not know takes it from nobody."""
    store.parameters[WRAPPING] = "old"
    assert secret("wrapping") == "old"
    store.parameters[WRAPPING] = "new"
    store.plan = always(fault)
    with pytest.raises(Unreadable):
        again("wrapping")
    assert secret("wrapping") == "old"
    store.plan = At({})
    assert (again("wrapping"), secret("wrapping")) == ("new", "new")


def always(fault: Fault) -> Plan:
    return lambda number, name: fault
