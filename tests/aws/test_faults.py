"""What the table does when the cloud stumbles: no effect twice, none lost, and an honest answer."""

import pytest

from chalicelib.aws import table, transport
from chalicelib.aws.busy import Busy
from chalicelib.aws.table import ATTEMPTS, commit, get, get_many, query
from chalicelib.aws.writes import AlreadyThere, Write
from tests.aws.things import CLOSED, Box, BoxRecord, Empty, box, item, news_of, take, there
from tests.faults.cloud import Cloud
from tests.faults.plans import Fault as Partly
from tests.faults_injector import (
    BROKEN,
    CONFLICT,
    CRASH_AFTER,
    CRASH_BEFORE,
    LOST_AFTER,
    LOST_BEFORE,
    THROTTLED,
    Crash,
    Fault,
    at,
    faults,
    on,
)

pytestmark = pytest.mark.usefixtures("cloud_in_process", "no_pauses")
PUT, TRANSACT = "PutItem", "TransactWriteItems"
PASSING = [LOST_BEFORE, LOST_AFTER, THROTTLED, CONFLICT, BROKEN]


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither our retries nor the SDK's wait."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def put(left: int = 10) -> None:
    commit(Write.insert(BoxRecord, Box(box_id="a", left=left)))


@pytest.mark.parametrize("fault", PASSING)
def test_a_lone_insert_that_stumbles_once_has_happened_once(fault: Fault) -> None:
    """The SDK repeats a put whose answer was lost; the second one meets the first and must not take it for a rival."""
    with faults(at(1, fault)) as cloud:
        put()
    assert cloud.calls == [PUT, PUT]
    assert box("a").left == 10


@pytest.mark.parametrize("fault", PASSING)
def test_a_transaction_that_stumbles_once_has_happened_once(fault: Fault) -> None:
    """S5.2.1-a part: a lost answer does not make a second effect."""
    put()
    with faults(at(1, fault)) as cloud:
        commit(take("a", 3), news=[CLOSED])
    assert cloud.calls == [TRANSACT, TRANSACT]
    assert (box("a").left, box("a").version) == (7, 2)
    assert len(news_of("a")) == 1


@pytest.mark.parametrize("fault", PASSING)
def test_every_attempt_carries_the_same_token(fault: Fault) -> None:
    put()
    with faults(on(TRANSACT, fault, times=6)) as cloud:
        commit(take("a", 3))
    tokens = {body["ClientRequestToken"] for body in cloud.bodies}
    assert (len(cloud.calls), len(tokens)) == (7, 1)
    assert box("a").left == 7


def test_a_rival_is_still_a_rival_after_a_lost_answer() -> None:
    put()
    with faults(at(1, LOST_BEFORE)), pytest.raises(AlreadyThere):
        put()


def test_a_refusal_is_not_tried_again() -> None:
    put(left=0)
    with faults() as cloud:
        with pytest.raises(Empty):
            commit(take("a", 1))
        with pytest.raises(AlreadyThere):
            put()
    assert cloud.calls == [TRANSACT, PUT]


def test_conflicts_without_end_are_busy() -> None:
    put()
    with faults(on(TRANSACT, CONFLICT, times=10**6)) as cloud, pytest.raises(Busy) as busy:
        commit(take("a", 1))
    assert busy.value.status == 503
    assert len(cloud.calls) == ATTEMPTS
    assert box("a").left == 10


def test_patience_ends_before_the_gateways_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "PATIENCE_SECONDS", -1.0)
    put()
    with faults(on(TRANSACT, CONFLICT, times=10**6)) as cloud, pytest.raises(Busy):
        commit(take("a", 1))
    assert len(cloud.calls) == 1


def test_throttles_without_end_are_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "ATTEMPTS", 2)
    with faults(on(PUT, THROTTLED, times=10**6)), pytest.raises(Busy):
        put()
    assert box("a") is None


@pytest.mark.parametrize("fault", [THROTTLED, LOST_BEFORE, LOST_AFTER, BROKEN])
def test_reads_that_fail_for_good_are_busy_and_those_that_stumble_succeed(fault: Fault) -> None:
    put()
    with faults(at(1, fault)):
        assert box("a").left == 10
    for read in (lambda: get(there("a")), lambda: get_many([there("a")]), lambda: query(BoxRecord, there("a").pk)):
        with faults(lambda number, operation: fault), pytest.raises(Busy):
            read()


def test_a_crash_before_leaves_nothing_and_one_after_leaves_all() -> None:
    put()
    with faults(at(1, CRASH_BEFORE)), pytest.raises(Crash):
        commit(take("a", 1), Write.insert(BoxRecord, Box(box_id="b")))
    assert (box("a").left, box("b")) == (10, None)
    with faults(at(1, CRASH_AFTER)), pytest.raises(Crash):
        commit(take("a", 1), Write.insert(BoxRecord, Box(box_id="b")))
    assert (box("a").left, box("b").left) == (9, 10)


def test_a_put_carries_its_token_on_the_item() -> None:
    with faults() as cloud:
        put()
    stored = item("a")
    assert stored is not None
    assert stored["token"] == cloud.bodies[0]["Item"]["token"]


@pytest.fixture
def halves(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """A cloud that answers a part of each batch only, as DynamoDB may."""
    cloud = Cloud(plan=lambda number, name: Partly.PARTIAL if name == "dynamodb.BatchGetItem" else None)
    monkeypatch.setattr(transport, "_opened", lambda _, service: cloud.opened(service))
    return cloud


def test_what_a_batch_leaves_out_is_asked_for_again(halves: Cloud) -> None:
    for name in "abc":
        commit(Write.insert(BoxRecord, Box(box_id=name)))
    halves.plan = lambda number, name: Partly.PARTIAL if halves.calls.count("dynamodb.BatchGetItem") < 3 else None
    halves.calls.clear()
    found = get_many([there(name) for name in "cxab"])
    assert [each and each.box_id for each in found] == ["c", None, "a", "b"]
    assert halves.calls == ["dynamodb.BatchGetItem"] * 3


def test_a_batch_that_is_never_answered_whole_is_busy(halves: Cloud) -> None:
    with pytest.raises(Busy):
        get_many([there("a")])
    assert halves.calls == ["dynamodb.BatchGetItem"] * ATTEMPTS
