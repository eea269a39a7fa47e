"""The job: slice by slice, each of them once, and no alarm for what is only under way."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws import observe
from chalicelib.core import clock
from chalicelib.core.events import AuditRequested
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.domain.auditor import store
from chalicelib.domain.auditor.actions import beginning, working
from chalicelib.domain.auditor.rules import audits
from chalicelib.domain.auditor.rules.audits import FINISHED, RUNNING, Audit, Finding, Seen
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.orders.rules.moves import CONFIRMED
from chalicelib.domain.orders.rules.order import Order
from tests.auditor.builders import audited, begin, change, enter_openings, entities, found, only, put, shop_after
from tests.auditor.damages import fen
from tests.faults.callers import admin
from tests.faults.flows.buying import begin as begin_to_pay
from tests.faults.flows.buying import placed
from tests.faults.plans import Fault
from tests.faults.world import World, world
from tests.payments.builders import MUG_SHOP
from tests.shop import LAMPS, NOON


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PAGE", 5)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was measured: names and numbers."""
    seen: list[tuple[str, int]] = []
    monkeypatch.setattr(observe, "_measure", lambda name, amount, facts: seen.append((name, amount)))
    return seen


def too_much_captured(made: World) -> None:
    order = only(made, Order)
    change(order, captured=order.captured + fen(1))


def slice_of(audit_id: str, number: int, enough: Callable[[], bool] = lambda: True) -> None:
    working.work(MUG_SHOP, audit_id, number, enough, clock.now())


def test_slices_see_what_one_run_sees(small_pages: None) -> None:
    """S5.2.2-d part: an audit that is interrupted after each page finds and counts the same."""
    with shop_after("ask for a return") as made:
        too_much_captured(made)
        whole, sliced = audited(), audited(enough=lambda: True)
    assert sliced.slice > 3 > whole.slice == 0
    for name in ("items", "checked", "findings", "findings_total", "unsettled", "status"):
        assert getattr(sliced, name) == getattr(whole, name), name
    assert (whole.status, whole.findings_total) == (FINISHED, 1)


def test_a_slice_that_is_told_again_is_done_once(small_pages: None) -> None:
    with shop_after("ask for a return"):
        audit = begin()
        for _ in range(3):
            slice_of(audit.audit_id, 0)
        assert (found(audit).slice, found(audit).version) == (1, 2)
        slice_of(audit.audit_id, 5)
        assert found(audit).version == 2


def test_a_finished_audit_stays_as_it_is() -> None:
    with shop_after("adjust stock"):
        audit = audited()
        slice_of(audit.audit_id, audit.slice)
        assert found(audit) == audit
        working.work(MUG_SHOP, "audit_X", 0, lambda: True, clock.now())


def test_of_two_that_do_the_same_slice_one_writes(small_pages: None) -> None:
    """The other one has looked in vain; nothing is counted twice."""
    with shop_after("ask for a return"):
        audit = begin()

        def rival() -> bool:
            slice_of(audit.audit_id, 0)
            return True

        slice_of(audit.audit_id, 0, rival)
        after = found(audit)
        whole = audited()
        while after.status == RUNNING:
            slice_of(after.audit_id, after.slice)
            after = found(after)
    assert (after.items, after.checked) == (whole.items, whole.checked)


def test_what_was_killed_is_done_again_from_the_slice_before(small_pages: None) -> None:
    with shop_after("ask for a return") as made:
        audit = begin()

        def killed() -> bool:
            raise KeyboardInterrupt

        slice_of(audit.audit_id, 0)
        with pytest.raises(KeyboardInterrupt):
            slice_of(audit.audit_id, 1, killed)
        after = found(audit)
        assert (after.slice, after.version) == (1, 2)
        slice_of(audit.audit_id, 1, lambda: False)
        assert (found(audit).items, found(audit).status) == (audited().items, FINISHED)
        assert made.dead == []


def test_what_was_found_is_measured_also_when_it_is_nothing(told: list[tuple[str, int]]) -> None:
    """S10.1.1-a part: the alarm hears of every audit."""
    with shop_after("ask for a return") as made:
        audited()
        too_much_captured(made)
        audited()
    assert told == [("AuditFindings", 0), ("AuditFindings", 1)]


def test_findings_are_kept_up_to_a_number_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audits, "MOST_FINDINGS", 2)
    with shop_after("ask for a return") as made:
        for each in entities(made, StockLevel):
            change(each, available=each.available + 1)
        audit = audited()
    assert (len(audit.findings), audit.findings_total) == (2, 4)


def test_an_audit_sees_its_own_shop_only() -> None:
    """S4.2.2-b part: neither another shop's items nor its findings."""
    with shop_after("ask for a return") as made:
        too_much_captured(made)
        audit = audited(LAMPS)
        assert (audit.items, audit.findings) == (0, ())
        assert audited().findings_total == 1
        assert [each.shop for each in store.newest("lamps", 9).items] == ["lamps"]


def test_an_item_that_cannot_be_read_is_a_finding() -> None:
    with shop_after("ask for a return") as made:
        address = store.address_of(only(made, StockLevel, variant_id="mug"))
        item = made.cloud.table.items[address.pk, address.sk]
        made.cloud.table.items[address.pk, address.sk] = item | {"data": {"B": b'{"shop":"mugs"}'}}
        (finding,) = audited().findings
    assert (finding.invariant, finding.subject, finding.facts.split()[0]) == ("readable", "Level", address.pk)


def test_news_under_way_is_no_finding_and_news_that_is_lost_is_one() -> None:
    """What has just moved is not in the ledger yet; an hour later it should be."""
    with shop_after("adjust stock") as made:
        level = only(made, StockLevel, variant_id="mug")
        made.call(
            "POST", "/admin/stock/mug/adjustments",
            {"location": "main", "expected": level.on_hand, "reason": "found", "delta": 1},
            bearer=admin(), Idempotency_Key="one",
        )  # fmt: skip
        assert audited().findings == ()
        made.later(minutes=59)
        assert audited().findings == ()
        made.later(minutes=2)
        (finding,) = audited().findings
        assert finding.facts == f"version {level.version + 1} is not in the ledger"
        made.work()
        made.work()
        assert audited().findings == ()


def test_a_purchase_gives_no_false_alarm_at_any_step() -> None:
    """S5.2.2-b part: audited between any two steps of a purchase, whatever of it is still under way."""
    with world() as made:
        state = placed(made)
        enter_openings(made)
        begin_to_pay(made, state)
        made.provider.pay(state["attempt"])
        for _ in range(12):
            audit = audited()
            assert (audit.findings, audit.unsettled) == ((), 0)
            made.work()
            made.later(seconds=20)
        assert only(made, Order).status == CONFIRMED


class Meanwhile:
    """A plan that lets something happen before one call, or before each."""

    def __init__(self, happens: Callable[[], None], at: int | None = None) -> None:
        self.happens, self.at, self.inside = happens, at, False

    def __call__(self, number: int, name: str) -> Fault | None:
        if self.at in (None, number) and not self.inside:
            self.inside = True
            self.happens()
            self.inside = False
        return None


def test_what_is_right_at_the_second_look_is_no_finding() -> None:
    """An order was read before a payment, its attempt after it: all of it is read anew, and is right."""
    with shop_after("ask for a return") as made:
        right = only(made, Order)
        wrong = replace(right, captured=right.captured + fen(1), version=right.version + 1)
        with made.under(lambda number, name: None):
            audited()
        first_look = len(made.cloud.calls) - 1  # the last call is the commit
        put(wrong)
        assert audited().findings_total == 1
        with made.under(Meanwhile(lambda: put(replace(right, version=wrong.version + 1)), first_look + 1)):
            audit = audited()
    assert (audit.findings, audit.unsettled) == ((), 0)
    assert "dynamodb.BatchGetItem" in made.cloud.calls[first_look:]


def test_what_never_holds_still_is_counted_and_not_told() -> None:
    with shop_after("ask for a return") as made:
        order, numbers = only(made, Order), count()
        too_much_captured(made)

        def again() -> None:
            put(replace(order, captured=order.captured + fen(1), version=100 + next(numbers)))

        with made.under(Meanwhile(again)):
            audit = audited()
    assert (audit.findings, audit.unsettled) == ((), 1)


def test_the_night_begins_one_audit_and_takes_up_what_stands_still(told: list[tuple[str, int]]) -> None:
    with shop_after("adjust stock") as made:
        beginning.tick(MUG_SHOP, clock.now())
        beginning.tick(MUG_SHOP, clock.now())
        (audit,) = store.newest("mugs", 9).items
        assert (audit.requested_by, audit.slice) == ("clock", 0)
        made.later(minutes=31)
        beginning.tick(MUG_SHOP, clock.now())
        beginning.tick(MUG_SHOP, clock.now())
        assert found(audit).slice == 1
        assert told == [("AuditStalled", 1)]
        slice_of(audit.audit_id, 0, lambda: False)
        assert found(audit).status == RUNNING
        slice_of(audit.audit_id, 1, lambda: False)
        assert found(audit).status == FINISHED


@pytest.mark.parametrize(("ahead", "audits_there"), [(timedelta(seconds=59), 1), (timedelta(days=365), 2)])
def test_an_audit_of_a_clock_that_was_wrong_keeps_no_other_waiting(ahead: timedelta, audits_there: int) -> None:
    """It is the newest for a year; one of a clock that is a little ahead counts as any other."""
    with shop_after("adjust stock"):
        now = clock.now()
        with clock.stopped(now + ahead):
            begin()
        for _ in range(2):
            beginning.tick(MUG_SHOP, now)
        assert len(store.newest("mugs", 9).items) == audits_there


def begun(at: datetime, **changes: Any) -> Audit:
    return replace(audits.begin("mugs", "audit_1", "clock", at), **changes)


def test_what_is_seen_on_the_way_adds_up() -> None:
    """S5.2.2-d part: the first hundred findings are kept, and all are counted; only a slice that ends is a version."""
    one = Finding(invariant="I3", says="It adds up.", subject="order or_1", facts="it does not")
    seen = Seen(items=7, checked={"I3": 2, "I9": 1}, findings=(one,) * 60, unsettled=1)
    once = audits.noted(begun(NOON), seen, "there")
    twice = audits.noted(once, replace(seen, checked={"I3": 1, "I4": 5}), None)
    assert once == begun(
        NOON, after="there", items=7, checked=seen.checked, findings=seen.findings, findings_total=60, unsettled=1
    )
    assert (twice.items, twice.checked, twice.unsettled) == (14, {"I3": 3, "I9": 1, "I4": 5}, 2)
    assert (len(twice.findings), twice.findings_total, twice.after) == (100, 120, None)


def test_each_slice_is_a_version_and_the_last_ends_it() -> None:
    """S5.2.2-d part: where the next one begins, until when nobody asks for it anew, and what asks for it."""
    at, way = NOON + timedelta(minutes=5), begun(NOON, after="there", slice=3, version=4)
    on = replace(way, slice=4, moved_at=at, version=5)
    assert audits.advanced(way, at) == audits.resumed(way, at) == on
    over = audits.finished(way, at)
    assert over == replace(way, status=FINISHED, after=None, moved_at=at, finished_at=at, version=5)
    assert [audits.awaits(*each) for each in ((way, 3), (way, 2), (way, 4), (over, 3))] == [True, False, False, False]
    for move in (audits.advanced, audits.resumed, audits.finished):
        with pytest.raises(IllegalMove) as refused:
            move(over, at)
        assert refused.value.facts["audit_id"] == "audit_1"
    assert audits.requested(on, at) == AuditRequested(shop="mugs", at=at, audit_id="audit_1", slice=4)


@pytest.mark.parametrize(("minutes", "stands"), [(29, False), (30, True)])
def test_an_audit_stands_still_after_half_an_hour(minutes: int, stands: bool) -> None:
    """It counts from its last slice, and only while there is another one."""
    now = NOON + timedelta(hours=9)
    moved = begun(NOON, moved_at=now - timedelta(minutes=minutes))
    assert audits.stalled(moved, now) is stands
    assert not audits.stalled(replace(moved, status=FINISHED), now)


@pytest.mark.parametrize(("hour", "night"), [(17, False), (18, True), (20, True), (21, False)])
def test_the_night_is_that_of_the_shop(hour: int, night: bool) -> None:
    """From two to five in Shanghai; and half a day after the one before at the earliest."""
    now = NOON.replace(hour=hour, minute=59 if hour in (17, 20) else 0)
    for ago, due in ((timedelta(hours=12), night), (timedelta(hours=12) - timedelta(seconds=1), False)):
        assert audits.due(MUG_SHOP, begun(now - ago, status=FINISHED), now) is due


def test_ticks_of_one_hour_begin_one_audit() -> None:
    first, same = (audits.nightly_id(NOON + timedelta(minutes=minutes)) for minutes in (0, 59))
    assert first == same < audits.nightly_id(NOON + timedelta(hours=1))


def test_an_audit_is_due_at_night_or_after_a_day() -> None:
    with shop_after("adjust stock") as made:
        audit = replace(audited(), begun_at=clock.now())
    noon = clock.now().replace(hour=4)  # of Shanghai
    night = noon.replace(hour=19)
    for begun, now, due in (
        (noon, noon + timedelta(hours=11), False),
        (noon, night, True),
        (noon, noon + timedelta(hours=24), True),
        (night - timedelta(hours=3), night, False),
    ):
        assert audits.due(MUG_SHOP, replace(audit, begun_at=begun), now) is due
    assert audits.due(MUG_SHOP, None, noon)
    assert not audits.due(MUG_SHOP, replace(audit, begun_at=noon, status=RUNNING), night)
    assert made.dead == []
