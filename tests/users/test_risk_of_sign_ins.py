"""Unusual sign-ins: what is asked for, what is told, and what the owner sees of them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.aws import table
from chalicelib.aws.viewers import Viewer
from chalicelib.core import clock
from chalicelib.core.events import SignInAtRisk, read_news
from chalicelib.domain.users.actions import guarding
from chalicelib.domain.users.rules.signins import KEPT, OPENED, STEP_UP, SignIn
from chalicelib.domain.users.store import signins
from tests.faults.cloud import Cloud
from tests.users.gate import CAFE, HOME, INDEX, RIGHT, USER, Gate, hashed, in_the_model, viewer

PHONE = "the phone's own secret"
SHANGHAI = replace(viewer(HOME, PHONE), country="CN", latitude=31, longitude=121)
PARIS = replace(SHANGHAI, address=CAFE, country="FR", latitude=49, longitude=2)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with in_the_model() as made:
        yield made


@pytest.fixture
def gate(cloud: Cloud) -> Gate:
    """Li has signed in at home by her phone, an hour ago."""
    made = Gate()
    assert made.guess(RIGHT, SHANGHAI) == "opened"
    made.later(3_600)
    return made


def listed(gate: Gate) -> list[SignIn]:
    with clock.stopped(gate.now):
        return signins.of_user(USER, 24, None).items


def told(cloud: Cloud) -> list[SignInAtRisk]:
    items = cloud.table.items.values()
    return [event for item in items if "news" in item for event in read_news(item["news"]["B"])]  # type: ignore[misc]


def again_with_a_code(gate: Gate, seen: Viewer) -> None:
    with clock.stopped(gate.now):
        looked = guarding.look(INDEX, seen, "sign_in", None, gate.now)
        looked.admit(USER)
        last = table.get(signins.last_at(USER), consistent=True)
        passed = looked.passed(USER, last, ("password", "code"), "mugs")
        assert not passed.step_up
        assert seen.device_hash
        table.commit(*passed.writes, *looked.remembered(USER, seen.device_hash))


def test_the_first_sign_in_and_those_from_the_same_phone_are_usual(gate: Gate, cloud: Cloud) -> None:
    assert gate.guess(RIGHT, SHANGHAI) == "opened"
    assert [(each.outcome, each.reasons, each.new_device) for each in listed(gate)] == [
        (OPENED, (), False),
        (OPENED, (), True),
    ]
    assert told(cloud) == []


def test_a_new_device_is_asked_for_more_and_its_owner_is_told(gate: Gate, cloud: Cloud) -> None:
    """S4.1.3-a: the right password opens no session, until a code comes with it; both are on record and told."""
    stranger = replace(SHANGHAI, device_hash=hashed("another phone"))
    assert gate.guess(RIGHT, stranger) == "step_up"
    gate.later(60)
    assert gate.guess(RIGHT, stranger) == "step_up"
    gate.later(60)
    again_with_a_code(gate, stranger)
    gate.later(60)
    assert gate.guess(RIGHT, stranger) == "opened"
    assert [(each.outcome, each.reasons, each.methods) for each in listed(gate)[:4]] == [
        (OPENED, (), ("password",)),
        (OPENED, ("new_device",), ("password", "code")),
        (STEP_UP, ("new_device",), ("password",)),
        (STEP_UP, ("new_device",), ("password",)),
    ]
    assert [(event.user_id, event.reasons, event.step_up) for event in told(cloud)] == [
        (USER, ("new_device",), True),
        (USER, ("new_device",), True),
        (USER, ("new_device",), False),
    ]
    assert {event.signin_id for event in told(cloud)} == {each.signin_id for each in listed(gate)[1:4]}


def test_nobody_signs_in_at_paris_an_hour_after_shanghai(gate: Gate, cloud: Cloud) -> None:
    """S4.1.3-a part: not even with the phone that is known, whose secret may have been copied."""
    assert gate.guess(RIGHT, PARIS) == "step_up"
    newest = listed(gate)[0]
    assert (newest.outcome, newest.reasons, newest.country) == (STEP_UP, ("impossible_travel", "new_country"), "FR")
    assert [event.reasons for event in told(cloud)] == [newest.reasons]
    gate.later(60)
    assert gate.guess(RIGHT, SHANGHAI) == "opened"
    gate.later(11 * 3_600)
    assert gate.guess(RIGHT, PARIS) == "opened"


def test_the_refusal_says_what_helps(gate: Gate) -> None:
    looked = gate.look(PARIS)
    with clock.stopped(gate.now):
        last = table.get(signins.last_at(USER), consistent=True)
        passed = looked.passed(USER, last, ("password",), "mugs", has=("password", "totp"))
    refused = passed.problem()
    assert refused.status == 403
    assert refused.facts == {"reasons": ["impossible_travel", "new_country"], "factors": ["code", "totp"]}


def test_wrong_guesses_before_the_right_one_are_on_record(gate: Gate) -> None:
    for _ in range(3):
        gate.guess("wrong", SHANGHAI)
    assert gate.guess(RIGHT, SHANGHAI) == "opened"
    newest = listed(gate)[0]
    assert (newest.failures_before, newest.reasons, newest.score) == (3, ("after_failures",), 20)


def test_sign_ins_are_kept_for_half_a_year_and_no_longer(gate: Gate) -> None:
    assert len(listed(gate)) == 1
    assert timedelta(days=200) == KEPT
    gate.later(KEPT.total_seconds())
    assert listed(gate) == []


def test_what_is_kept_of_a_sign_in_says_no_more_than_the_country(gate: Gate, cloud: Cloud) -> None:
    """S2.3.4-b part: no address of a network, no secret of a device, in no item."""
    gate.guess(RIGHT, PARIS)
    gate.guess("wrong", viewer(CAFE))
    dumped = str(cloud.table.items)
    assert "cust_li" in dumped
    assert not [secret for secret in (HOME, CAFE, PHONE, RIGHT) if secret in dumped]
