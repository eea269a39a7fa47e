"""What a permission review finds, and what it leaves alone; pure."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.core import ids
from chalicelib.core.clock import SKEW
from chalicelib.core.standing import Roles, Standing
from chalicelib.domain.access.rules import reviews
from chalicelib.domain.access.rules.reviews import DORMANT, DecidedBefore, Finding, FindingNotFound
from tests.access.builders import LONG_AGO, SUN, machine_key, part
from tests.shop import NOON

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def review(*standings: Standing, **more: Any) -> list[tuple[str, str, str | None]]:
    """What is found: whose, what, and beside what."""
    found = reviews.begin(Roles(shop="mugs"), standings, {}, more.get("uses", {}), "review_1", "clock", NOON)
    assert [each.finding_id for each in found.findings] == [f"f{place + 1}" for place in range(len(found.findings))]
    return [(each.subject, each.name, each.beside) for each in found.findings]


def test_findings_are_listed_by_subject_up_to_a_number_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.2.3-d part: findings are listed by subject up to a number and all are counted"""
    given = (part("imports.run"), part("media.upload"))
    two = [replace(SUN, subject=subject, given=given) for subject in ("staff_wu", "staff_ma")]
    assert [each[:2] for each in review(*two)] == [
        ("staff_ma", "imports.run"), ("staff_ma", "media.upload"), ("staff_wu", "imports.run"),
        ("staff_wu", "media.upload"),
    ]  # fmt: skip
    monkeypatch.setattr(reviews, "MOST_FINDINGS", 3)
    found = reviews.begin(Roles(shop="mugs"), two, {}, {}, "review_1", "clock", NOON)
    assert (len(found.findings), found.findings_total) == (3, 4)


def test_each_two_that_should_be_apart_are_certified_on_their_own() -> None:
    """S4.2.3-d part: one pair says nothing of another one."""
    given = tuple(part(each, NOON) for each in ("audits.run", "fulfillment.manage", "inventory.adjust"))
    sun = replace(SUN, given=given)
    pairs = [("staff_sun", "inventory.adjust", beside) for beside in ("audits.run", "fulfillment.manage")]
    assert review(sun) == pairs
    finding = Finding(
        subject="staff_sun", kind="conflict", name="inventory.adjust", beside="audits.run", why="conflict"
    )
    assert review(reviews.certified(sun, finding, NOON)) == pairs[1:]


@pytest.mark.parametrize(("ago", "kept"), [(DORMANT - SECOND, True), (DORMANT, False)])
def test_what_was_certified_long_ago_is_forgotten(ago: timedelta, kept: bool) -> None:
    finding = Finding(subject="staff_sun", kind="role", name="clerk", why="dormant")
    after = reviews.certified(replace(SUN, certified={"key:key_1": NOON - ago}), finding, NOON)
    assert after.certified.keys() == {"role:clerk", *(["key:key_1"] if kept else [])}


@pytest.mark.parametrize(("days", "found"), [(89, False), (90, True)])
def test_what_was_not_used_for_ninety_days_is_dormant(days: int, found: bool) -> None:
    """S4.2.3-d part: what was not used for ninety days is dormant"""
    used: dict[str, dict[str, date]] = {"staff_sun": {"media.upload": (NOON - days * DAY).date()}}
    assert bool(review(replace(SUN, given=(part("media.upload"),)), uses=used)) is found


@pytest.mark.parametrize(("days", "found"), [(29, False), (30, True)])
def test_what_was_never_used_is_asked_about_after_thirty_days(days: int, found: bool) -> None:
    """S4.2.3-d part: what was never used is asked about after thirty days"""
    assert bool(review(replace(SUN, given=(part("media.upload", NOON - days * DAY),)))) is found


def test_what_does_not_hold_now_and_what_no_person_gave_is_not_asked_about() -> None:
    """S4.2.3-d part: what does not hold now and what no person gave is not asked about"""
    parts = (
        part("media.upload", until=NOON), part("imports.run", NOON + SECOND, resumes=True),
        part("reviews.write", by="rule:may-review"),
    )  # fmt: skip
    assert review(replace(SUN, given=parts, roles=parts)) == []


def test_two_that_should_be_apart_are_enough() -> None:
    """S4.2.3-d part: each on its own is not."""
    both = tuple(part(each, NOON) for each in ("fulfillment.manage", "inventory.adjust"))
    assert [len(review(replace(SUN, given=some))) for some in (both, both[:1], both[1:])] == [1, 0, 0]


def test_keys_that_are_over_and_those_that_are_not_there_are_not_asked_about() -> None:
    """S4.2.3-d part: a key that is good and may more than its maker is, and one that nobody uses."""
    beyond, held = machine_key(), part("audits.run", NOON)
    for sun, key, whys in (
        (SUN, beyond, ["beyond_maker"]),
        (replace(SUN, given=(held,)), beyond, ["never_used"]),
        (replace(SUN, given=(held,)), machine_key(created_at=NOON), []),
        (SUN, replace(beyond, revoked=part("revoked")), []),
        (SUN, replace(beyond, expires_at=NOON), []),
        (SUN, machine_key(2), []),
    ):
        there = replace(sun, keys=("key_0",))
        found = reviews.begin(Roles(shop="mugs"), [there], {key.key_id: key}, {}, "review_1", "clock", NOON)
        assert [each.why for each in found.findings] == whys


def test_what_somebody_decides_is_said_of_that_finding_alone() -> None:
    """S4.2.3-d part: with who, when and why."""
    given = (part("imports.run"), part("media.upload"))
    found = reviews.begin(Roles(shop="mugs"), [replace(SUN, given=given)], {}, {}, "review_1", "clock", NOON)
    first, second = found.findings
    after = reviews.decided(found, second, "revoked", "admin_zhang", "why not", NOON + DAY)
    done = after.findings[1]
    assert after.findings[0] == first
    assert (done.decision, done.decided_by, done.decided_at, done.reason, after.version) == (
        "revoked", "admin_zhang", NOON + DAY, "why not", 2,
    )  # fmt: skip


def test_ticks_of_one_day_begin_one_review() -> None:
    """S4.2.3-d part: whatever time they come at; and that of the next day is listed after it."""
    end = NOON.replace(hour=23, minute=59, second=59, microsecond=999_999)
    first, same = (reviews.calendar_id(at) for at in (NOON.replace(hour=0), end))
    assert first == same < reviews.calendar_id(NOON + DAY)


@pytest.mark.parametrize(("ago", "due"), [(reviews.EVERY - SECOND, False), (reviews.EVERY, True)])
def test_a_review_is_due_thirty_days_after_the_last(ago: timedelta, due: bool) -> None:
    """S4.2.3-d part: or when there was none."""
    last = reviews.begin(Roles(shop="mugs"), [], {}, {}, "review_1", "clock", NOON - ago)
    assert (reviews.due(last, NOON), reviews.due(None, NOON)) == (due, True)
    assert reviews.EVERY == 30 * DAY


def test_the_last_review_may_be_of_a_clock_that_is_a_little_ahead() -> None:
    """S4.2.3-d part: so that it keeps another one from being begun; one of a clock that is wrong does not."""
    upto = reviews.newest_id(NOON)
    assert ids.new("review", NOON + SKEW - SECOND) < upto < ids.new("review", NOON + SKEW + SECOND)


def test_what_was_decided_is_not_decided_again() -> None:
    """S4.2.3-d part: each finding once, and the other ones still."""
    given = (part("imports.run"), part("media.upload"))
    found = reviews.begin(Roles(shop="mugs"), [replace(SUN, given=given)], {}, {}, "review_1", "clock", NOON)
    first = reviews.open_finding(found, "f1")
    after = reviews.decided(found, first, "certified", "admin_zhang", "needed", NOON)
    assert (first, reviews.open_finding(after, "f2")) == found.findings
    with pytest.raises(DecidedBefore) as refused:
        reviews.open_finding(after, "f1")
    assert refused.value.facts == {"finding_id": "f1", "decision": "certified"}


def test_a_finding_says_since_when_and_how_long_not() -> None:
    """S4.2.3-d part: whoever decides on it sees when it was given and when last used."""
    used = {"staff_sun": {"media.upload": date(2026, 1, 2)}, "key_0": {"audits.run": date(2026, 1, 3)}}
    both = (part("imports.run"), part("media.upload"), part("audits.run", NOON))
    sun = replace(SUN, given=both, keys=("key_0",))
    found = reviews.begin(Roles(shop="mugs"), [sun], {"key_0": machine_key()}, used, "review_1", "clock", NOON)
    assert (found.shop, found.review_id, found.begun_by, found.begun_at) == ("mugs", "review_1", "clock", NOON)
    assert [(each.kind, each.name, each.why, each.given_at, each.last_used) for each in found.findings] == [
        ("permission", "imports.run", "never_used", LONG_AGO, None),
        ("permission", "media.upload", "dormant", LONG_AGO, date(2026, 1, 2)),
        ("key", "key_0", "dormant", LONG_AGO, date(2026, 1, 3)),
    ]


def test_a_role_or_a_key_is_used_when_anything_of_its_own_is() -> None:
    """S4.2.3-d part: the last day of any of its permissions counts, and none of what they have otherwise."""
    days = {"orders.manage": NOON - 200 * DAY, "inventory.read": NOON - 89 * DAY, "catalog.edit": NOON - DAY}
    used = {name: at.date() for name, at in days.items()}
    key = machine_key(permissions=frozenset({"orders.manage", "inventory.read"}))
    sun = replace(SUN, roles=(part("support"),), keys=("key_0",))
    for some, whys in ((used, []), ({name: used[name] for name in ("orders.manage", "catalog.edit")}, ["dormant"])):
        own = {name: day for name, day in some.items() if name in key.permissions}
        uses = {"staff_sun": some, "key_0": own}
        found = reviews.begin(Roles(shop="mugs"), [sun], {"key_0": key}, uses, "review_1", "clock", NOON)
        assert [each.why for each in found.findings] == whys * 2


def test_what_a_review_has_not_found_is_not_decided_on() -> None:
    found = reviews.begin(Roles(shop="mugs"), [], {}, {}, "review_1", "clock", NOON)
    with pytest.raises(FindingNotFound) as refused:
        reviews.open_finding(found, "f1")
    assert refused.value.facts == {"finding_id": "f1"}
