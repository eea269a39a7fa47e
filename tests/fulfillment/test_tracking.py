"""Reports of carriers, in every order in which they may reach us."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.core.lifecycle import IllegalMove
from chalicelib.domain.fulfillment.carriers.simulated import Simulated
from chalicelib.domain.fulfillment.rules import parcels, tracking
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.fulfillment.rules.tracking import RANKS, TrackingEvent, TrackingStatus
from tests.fulfillment.builders import DAY, a_parcel
from tests.shop import NOON

LATER = NOON + 9 * DAY
SCANS = [status for status in RANKS if status not in tracking.MEANING]


def a_report(number: int, status: str, hours: int = 0) -> TrackingEvent:
    return TrackingEvent(event_id=f"e{number}", at=NOON + timedelta(hours=hours), status=status, place="Shanghai")


def told_one_by_one(reports: Sequence[TrackingEvent]) -> list[Shipment]:
    """The parcel after each report."""
    seen = [a_parcel()]
    for report in reports:
        seen.append(parcels.track(seen[-1], [report], LATER))
    return seen


def known(parcel: Shipment) -> tuple[object, ...]:
    """All that a parcel knows of its journey; how many changes that took is another matter."""
    return parcel.status, parcel.tracking_status, parcel.events, parcel.delivered_at, parcel.due_at


scans = st.lists(st.tuples(st.sampled_from(SCANS), st.integers(0, 60)), max_size=6)
ends = st.lists(st.tuples(st.just("delivered"), st.integers(0, 90)), max_size=1)
journeys = st.tuples(scans, ends).map(
    lambda both: [a_report(number, status, hours) for number, (status, hours) in enumerate(both[0] + both[1])]
)


@given(journeys, st.data())
def test_any_order_and_any_repetition_end_the_same(journey: list[TrackingEvent], data: st.DataObject) -> None:
    """S5.3.1-a: duplicates and disorder neither change the outcome nor ever move the parcel backwards"""
    again = data.draw(st.lists(st.sampled_from(journey), max_size=4)) if journey else []
    shuffled = data.draw(st.permutations(journey + again))
    seen = told_one_by_one(shuffled)
    assert known(seen[-1]) == known(told_one_by_one(journey)[-1])
    assert known(seen[-1]) == known(parcels.track(a_parcel(), journey, LATER))
    steps = [parcel.status for parcel in seen]
    assert steps == sorted(steps, key=["shipped", "delivered"].index)
    places = [parcel.events[-1].order for parcel in seen if parcel.events and parcel.status == "shipped"]
    assert places == sorted(places)


def test_every_status_that_a_carrier_may_tell_has_its_rank() -> None:
    assert set(get_args(TrackingStatus)) == set(RANKS)


def test_every_permutation_of_the_usual_journey_ends_delivered() -> None:
    """S5.3.1-a: shipped, in transit, out for delivery, delivered, whatever comes first"""
    usual = Simulated(DAY).events("SIM1", NOON, LATER)
    assert [parcel.tracking_status for parcel in told_one_by_one(usual)] == [
        "pre_transit", "in_transit", "out_for_delivery", "delivered",
    ]  # fmt: skip
    for shuffled in permutations(usual):
        last = told_one_by_one(shuffled)[-1]
        assert (last.status, last.tracking_status, last.due_at) == ("delivered", "delivered", None)
        assert last.delivered_at == NOON + 3 * DAY
        assert last.events == tuple(usual)


def test_a_repetition_is_not_a_change() -> None:
    parcel = told_one_by_one([a_report(1, "in_transit")])[-1]
    assert parcels.track(parcel, [a_report(1, "in_transit")], LATER) is parcel


def test_a_look_without_news_only_says_when_to_look_next() -> None:
    parcel = a_parcel()
    assert parcels.track(parcel, [], LATER, parcel.due_at) is parcel
    later = parcels.track(parcel, [], LATER, LATER + DAY)
    assert later == replace(parcel, due_at=LATER + DAY, version=parcel.version + 1)
    seen = parcels.track(parcel, [a_report(1, "in_transit")], LATER, LATER + DAY)
    assert (seen.tracking_status, seen.due_at) == ("in_transit", LATER + DAY)
    assert parcels.track(parcel, [a_report(1, "in_transit")], LATER).due_at == parcel.due_at


def test_a_parcel_that_is_not_handed_over_has_no_number_to_ask_for() -> None:
    assert parcels.handed_over(a_parcel()) == ("SIM1", NOON)
    for missing in ({"tracking_number": None}, {"shipped_at": None}):
        with pytest.raises(parcels.ShipmentNotFound):
            parcels.handed_over(replace(a_parcel(), **missing))


def test_reports_of_one_moment_are_ordered_by_rank() -> None:
    for reports in permutations([a_report(1, "in_transit"), a_report(2, "out_for_delivery")]):
        assert told_one_by_one(reports)[-1].tracking_status == "out_for_delivery"


def test_of_one_moment_the_later_stage_is_the_later_report() -> None:
    """S5.3.1-a part: whatever the carrier numbers them"""
    stages = [
        "unknown", "pre_transit", "in_transit", "out_for_delivery", "failure", "available_for_pickup",
        "return_to_sender", "delivered",
    ]  # fmt: skip
    told = [a_report(9 - number, stage) for number, stage in enumerate(stages)]
    assert [event.status for event in tracking.merge((), told[::-1])] == stages


def test_the_carriers_time_counts_before_the_rank() -> None:
    """S5.3.1-a part: a parcel that goes back to the hub is in transit again, whichever report comes first"""
    for reports in permutations([a_report(1, "out_for_delivery", 3), a_report(2, "in_transit", 4)]):
        assert told_one_by_one(reports)[-1].tracking_status == "in_transit"


def test_a_scan_after_the_end_is_kept_but_does_not_reopen_the_journey() -> None:
    for reports in permutations([a_report(1, "delivered", 5), a_report(2, "in_transit", 6)]):
        last = told_one_by_one(reports)[-1]
        assert (last.status, last.tracking_status, len(last.events)) == ("delivered", "delivered", 2)


def test_of_two_ends_the_first_that_we_hear_of_stands() -> None:
    back = told_one_by_one([a_report(1, "return_to_sender", 9), a_report(2, "delivered", 12)])[-1]
    assert (back.status, back.tracking_status, back.delivered_at) == ("returned_to_sender", "return_to_sender", None)
    there = told_one_by_one([a_report(2, "delivered", 12), a_report(1, "return_to_sender", 9)])[-1]
    assert (there.status, there.tracking_status) == ("delivered", "delivered")
    both = parcels.track(a_parcel(), [a_report(1, "return_to_sender", 9), a_report(2, "delivered", 12)], LATER)
    assert (both.status, both.tracking_status) == ("returned_to_sender", "return_to_sender")


def test_a_delivery_was_neither_before_the_hand_over_nor_after_we_heard_of_it() -> None:
    early = parcels.track(a_parcel(), [a_report(1, "delivered", -5)], LATER)
    assert early.delivered_at == NOON
    ahead = parcels.track(a_parcel(), [a_report(1, "delivered", 5)], NOON + timedelta(hours=4))
    assert ahead.delivered_at == NOON + timedelta(hours=4)


def test_a_parcel_that_has_not_left_cannot_be_tracked() -> None:
    with pytest.raises(IllegalMove):
        parcels.track(a_parcel(shipped=False), [a_report(1, "in_transit")], LATER)


def test_a_carrier_that_never_stops_reporting_does_not_fill_the_item() -> None:
    babble = [a_report(number, "in_transit", number) for number in range(150)]
    parcel = parcels.track(a_parcel(), babble, LATER + 9 * DAY)
    assert len(parcel.events) == tracking.MOST_EVENTS
    assert parcels.track(parcel, [a_report(200, "in_transit", 200)], LATER) is parcel
    assert parcels.track(parcel, [a_report(201, "delivered", 201)], LATER).status == "delivered"
    both = parcels.track(parcel, [a_report(201, "return_to_sender", 201), a_report(202, "delivered", 202)], LATER)
    assert (both.status, len(both.events)) == ("returned_to_sender", tracking.MOST_EVENTS + 1)
    ended = parcels.track(parcel, [a_report(201, "delivered", 201)], LATER)
    for number in (202, 203):
        assert parcels.track(ended, [a_report(number, "delivered", number)], LATER) is ended


def test_a_carriers_clock_may_be_ten_minutes_ahead() -> None:
    tracking.refuse_future(NOON + timedelta(minutes=10), NOON)
    with pytest.raises(tracking.FromTheFuture):
        tracking.refuse_future(NOON + timedelta(minutes=10, microseconds=1), NOON)
