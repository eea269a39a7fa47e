"""Guesses at passwords: how many are looked at, who waits for whom, and what is written down."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.aws import table
from chalicelib.aws.observe import tallied
from chalicelib.core import clock
from chalicelib.domain.users.actions import guarding
from chalicelib.domain.users.rules import signins as signins_rules
from chalicelib.domain.users.rules.challenges import ChallengeFailed, ChallengeNeeded
from chalicelib.domain.users.rules.locks import LIMITS, NETWORK, TooManyGuesses
from chalicelib.domain.users.rules.signins import MOST_OWNERS, Device
from chalicelib.domain.users.store import guards, signins
from tests.faults.cloud import Cloud
from tests.shop import NOON
from tests.users.gate import CAFE, HOME, INDEX, RIGHT, USER, Gate, hashed, in_the_model, viewer, worked_for

PHONE = "the phone's own secret"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with in_the_model() as made:
        yield made


@pytest.fixture
def gate(cloud: Cloud) -> Gate:
    """Li has signed in at home by her phone."""
    made = Gate()
    assert made.guess(RIGHT, viewer(HOME, PHONE)) == "opened"
    made.verified, made.said = 0, []
    return made


def test_of_a_thousand_guesses_a_dozen_are_looked_at(gate: Gate) -> None:
    """S4.1.3-b part: one a second, each from another address, its challenge solved; the account is what counts."""
    for number in range(1_000):
        gate.later(1)
        gate.guess(f"guess {number}", viewer(f"192.0.2.{number}"))
    assert gate.verified == gate.said.count("wrong") <= 11
    assert set(gate.said) == {"wrong", "too-many-guesses"}


def test_the_owners_phone_is_never_locked_out_by_strangers(gate: Gate) -> None:
    """S4.1.3-b: at any time, from any network, also from that of the guesser, and unasked for any challenge."""
    for number in range(200):
        gate.later(1)
        gate.guess(f"guess {number}", viewer(CAFE))
        if number % 20 == 0:
            assert gate.guess(RIGHT, viewer(CAFE, PHONE)) == "opened"
    assert gate.guess("wrong", viewer(CAFE)) == "too-many-guesses"


def test_a_lock_is_not_for_good(gate: Gate) -> None:
    """S4.1.3-b part: after at most an hour the right password is looked at from anywhere."""
    for _ in range(40):
        gate.guess("wrong", viewer(CAFE))
        gate.later(3_600)
    assert gate.said == ["wrong"] * 40
    assert gate.guess(RIGHT, viewer(HOME)) == "step_up"


def test_the_owners_phone_has_tries_of_its_own(gate: Gate) -> None:
    """Whoever finds it cannot guess for ever either; others are not kept waiting by that."""
    for _ in range(9):
        gate.guess("wrong", viewer(HOME, PHONE))
    assert gate.said == ["wrong"] * 5 + ["too-many-guesses"] * 4
    assert gate.guess("wrong", viewer(CAFE)) == "wrong"
    gate.later(30)
    assert gate.guess(RIGHT, viewer(HOME, PHONE)) == "opened"
    assert [gate.guess("wrong", viewer(HOME, PHONE)) for _ in range(6)][-2:] == ["wrong", "too-many-guesses"]


def test_a_phone_is_known_to_whom_it_belongs_only(gate: Gate) -> None:
    for _ in range(6):
        gate.guess("wrong", viewer(CAFE))
    assert gate.guess(RIGHT, viewer(CAFE, "another phone")) == "too-many-guesses"
    assert gate.guess("wrong", viewer(CAFE, PHONE), user_id="cust_wang") == "too-many-guesses"
    assert gate.guess("wrong", viewer(CAFE, PHONE), user_id=None) == "too-many-guesses"


def test_of_many_guesses_at_once_one_is_answered(gate: Gate) -> None:
    """S4.1.3-b part: all were admitted at the same moment; nobody learns anything from those that came second."""
    admitted = [gate.look(viewer(f"192.0.2.{number}", f"device {number}")) for number in range(32)]
    said = []
    for number, looked in enumerate(admitted):
        try:
            said.append(
                "wrong" if gate.judge(looked, RIGHT if number == 20 else f"guess {number}") is None else "right"
            )
        except TooManyGuesses as late:
            said.append(str(late.facts))
    assert said == ["wrong"] + ["{'retry_after': 1}"] * 31


def test_the_right_password_is_not_right_after_a_wrong_one_that_was_faster(gate: Gate) -> None:
    early, late = gate.look(viewer(HOME, PHONE)), gate.look(viewer(HOME, PHONE))
    assert gate.judge(early, "wrong") is None
    with pytest.raises(TooManyGuesses):
        gate.judge(late, RIGHT)


def test_a_network_waits_that_guesses_at_many_accounts(cloud: Cloud) -> None:
    """S4.1.3-b part: thirty accounts, one guess each; a right one in between makes up for nothing."""
    gate, limit = Gate(), LIMITS[NETWORK]
    for number in range(limit.free):
        with clock.stopped(gate.now):
            looked = guarding.look(f"{number:032d}", viewer(CAFE), "sign_in", worked_for("sign_in", gate.now), gate.now)
            looked.admit(None)
            table.commit(*looked.failed())
    assert gate.guess(RIGHT, viewer(CAFE)) == "too-many-guesses"
    assert gate.guess(RIGHT, viewer(HOME)) == "opened"
    gate.later(limit.first)
    assert gate.guess(RIGHT, viewer(CAFE, PHONE)) == "step_up"
    assert gate.guess("wrong", viewer(CAFE)) == "wrong"
    assert gate.guess("wrong", viewer(CAFE)) == "too-many-guesses"


def test_guesses_of_a_network_at_the_same_moment_all_count(gate: Gate) -> None:
    gate.guess("wrong", viewer(CAFE))
    with clock.stopped(gate.now):
        looked = [guarding.look(f"{number:032d}", viewer(CAFE), "sign_in", None, gate.now) for number in range(5)]
        for each in looked:
            each.admit(None)
            table.commit(*each.failed())
        after = guarding.look(INDEX, viewer(CAFE), "sign_in", None, gate.now)
    assert after.locks[NETWORK].failures == 6


def test_a_guess_at_nobody_reads_and_writes_as_much_as_one_at_somebody(gate: Gate, cloud: Cloud) -> None:
    """S4.1.1-d part, SEC4: the same calls and the same units, guess after guess."""
    done: dict[str | None, list[tuple[tuple[str, ...], float, float]]] = {USER: [], None: []}
    for user_id, index in ((USER, "a" * 32), (None, "b" * 32)):
        for number in range(7):
            with tallied() as tally, clock.stopped(NOON + timedelta(hours=number)):
                now = NOON + timedelta(hours=number)
                looked = guarding.look(
                    index, viewer(f"{number}.{index[0]}"), "sign_in", worked_for("sign_in", now), now
                )
                looked.admit(user_id)
                table.commit(*looked.failed())
            done[user_id].append((tuple(tally.calls), tally.read_units, tally.write_units))
    assert done[USER] == done[None]
    assert {len(calls) for calls, _, _ in done[None]} == {2}


def test_more_guesses_have_to_be_worked_for(gate: Gate) -> None:
    """S4.1.1-e: the third one without a device; the refusal brings the work along; the owner's phone is never asked."""
    for _ in range(2):
        assert gate.judge(gate.look(viewer(CAFE)), "wrong") is None
    with pytest.raises(ChallengeNeeded) as refused:
        gate.look(viewer(CAFE))
    assert refused.value.facts.keys() == {"action", "kinds", "challenge", "difficulty"}
    assert refused.value.facts["kinds"] == ["work", "image"]
    solved = worked_for("sign_in", gate.now)
    assert gate.judge(gate.look(viewer(CAFE), solved), "wrong") is None
    with pytest.raises(ChallengeFailed):
        gate.judge(gate.look(viewer("192.0.2.1"), solved), RIGHT)
    gate.look(viewer(CAFE, PHONE))


def test_codes_are_asked_for_no_password_lock(gate: Gate) -> None:
    """S4.1.3-b part: an owner with a new phone gets in by a code while strangers guess at the password."""
    for _ in range(8):
        gate.guess("wrong", viewer(CAFE))
    with clock.stopped(gate.now):
        challenge = worked_for("sign_in", gate.now)
        looked = guarding.look(INDEX, viewer(HOME, "a new phone"), "sign_in", challenge, gate.now)
        looked.admit(USER, locking=False)
        gate.guess("wrong", viewer(CAFE))
        passed = looked.passed(USER, table.get(signins.last_at(USER)), ("code",), "mugs")
        table.commit(*passed.writes, *looked.remembered(USER, hashed("a new phone")))
    assert not passed.step_up
    assert gate.guess("wrong", viewer(CAFE)) == "too-many-guesses"
    assert gate.guess(RIGHT, viewer(HOME, "a new phone")) == "opened"


def test_a_device_is_shared_by_a_family_and_not_by_a_town(gate: Gate) -> None:
    for number in range(MOST_OWNERS):
        found: Device | None = table.get(guards.device_at(hashed(PHONE)))
        table.commit(guards.remember(found, hashed(PHONE), f"cust_{number}", gate.now))
    found = table.get(guards.device_at(hashed(PHONE)))
    assert found is not None
    assert [owner.user_id for owner in found.owners] == [f"cust_{number}" for number in reversed(range(MOST_OWNERS))]
    after = signins_rules.seen_with(found, hashed(PHONE), "cust_8", gate.now)
    assert (len(found.owners), len(after.owners), after.version) == (8, 8, found.version + 1)
    assert [after.owner(each) is None for each in ("cust_0", "cust_1", "cust_8")] == [True, False, False]
    gone = signins_rules.without(after, "cust_8")
    assert (gone.owners, gone.version) == (after.owners[1:], after.version + 1)


def test_a_device_is_known_for_as_long_as_its_owner_comes_back() -> None:
    """S4.1.3-b part: for 400 days, however often others of the family sign in with it."""
    device, days = signins_rules.seen_with(None, "d" * 64, "cust_li", NOON), timedelta(days=1)
    for number in range(0, 400, 100):
        device = signins_rules.seen_with(device, "d" * 64, "cust_wang", NOON + number * days)
    last = NOON + 400 * days
    assert signins_rules.knows(device, "cust_li", last - timedelta(seconds=1))
    assert [signins_rules.knows(device, each, last) for each in ("cust_li", "cust_wang", None)] == [False, True, False]
    assert not signins_rules.knows(None, "cust_li", NOON)
    after = signins_rules.seen_with(device, "d" * 64, "cust_wang", last)
    assert ([owner.user_id for owner in after.owners], after.expires) == (["cust_wang"], last + 400 * days)
