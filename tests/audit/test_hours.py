"""Long trails are checked from where they are looked at on, and large hours by their sheets."""

from collections.abc import Sequence
from typing import Any

import boto3
import pytest
from msgspec.structs import replace

from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.core.buckets import bucket_of
from chalicelib.core.trail import Entry, changed, placed
from chalicelib.domain.audit.actions import checking, entering, signing
from chalicelib.domain.audit.actions.checking import HourTooLarge
from chalicelib.domain.audit.rules import roots
from chalicelib.domain.audit.rules.checking import Fault, Walk, count_fault, hour_fault, sound
from chalicelib.domain.audit.rules.roots import Counted, Root
from chalicelib.domain.audit.store import RootRecord, SheetRecord
from infra.local.provision import storage
from tests.audit.test_doors import HOUR, OVER
from tests.audit.trails import LATER, TARGET, entries, event_id, fact, item
from tests.shop import NOON

TARGETS = sorted((f"order:or_{number}" for number in range(1, 6)), key=lambda each: (bucket_of(each), each))


def of(target: str) -> Entry:
    """The first entry of a trail."""
    return placed(changed(fact(1, target=target), f"ORDERS#mugs#{target}/ORDER:1:0", NOON), None)


def hour(was: Sequence[str], there: Sequence[str]) -> Fault | None:
    """What is wrong where these trails were signed, an entry each, and those are there."""
    leaves = tuple(roots.leaves_of(map(of, was)))
    root = roots.root_after(None, "mugs", HOUR, (), len(was), NOON)
    entered = Counted(map(of, there))
    return hour_fault(root, leaves, sound(root, entered)) or count_fault(root, entered.number)


@pytest.mark.parametrize("place", range(len(TARGETS)))
def test_a_trail_that_is_gone_or_new_is_named_wherever_it_stands(place: int) -> None:
    """S4.2.3-b part: the first, one between others, and the last of an hour (SEC32)."""
    others = [each for each in TARGETS if each != TARGETS[place]]
    assert hour(TARGETS, TARGETS) is None
    for was, there, wrong in ((TARGETS, others, "missing"), (others, TARGETS, "unsigned")):
        found = hour(was, there)
        assert found is not None
        assert (found.wrong, found.target, found.position) == (wrong, TARGETS[place], 1)


@pytest.mark.parametrize("began", [2, 3])
def test_a_long_trail_is_checked_from_a_place_on(began: int) -> None:
    """SEC32 part: what was said before that nobody knows here; what is known must be what the item says."""
    told = {"before": {"total": 1}, "after": {"total": 2}}
    trail = entries(1, 2, 3)
    last = placed(changed(fact(4, **told), event_id(4), NOON), trail[-1])
    trail = trail[began - 1 :]
    there = replace(item(4), values={"status": "completed", "total": 2})

    def fault(values: dict[str, Any], *some: Entry) -> Fault | None:
        walk = Walk(shop="mugs", target=TARGET, began=began).go(some)
        return walk.end(replace(there, values=values), LATER)

    assert fault(there.values, *trail, last) is None
    assert fault(there.values | {"captured": 7}, *trail, last) is None
    different = fault(there.values | {"total": 3}, *trail, last)
    assert different is not None
    assert different.says == "The item says something else than its last entry: total"
    without = fault({"status": "completed"}, *trail, last)
    assert without is not None
    assert without.wrong == "different"
    gap = fault(there.values, last)
    assert gap is not None
    assert (gap.wrong, gap.position) == ("missing", began)


@pytest.fixture
def signed(client: Any, noon: None) -> Root:
    """The root of an hour with five trails, on three sheets."""
    storage.anchors(boto3.client("s3"), settings().anchors)
    with pytest.MonkeyPatch.context() as small:
        small.setattr(signing, "SHEET", 2)
        for target in TARGETS:
            entering.enter(fact(1, target=target), f"ORDERS#mugs#{target}/ORDER:1:0", clock.now())
        with clock.stopped(OVER):
            [root] = signing.sign("mugs", OVER)
    return root


def test_an_hour_of_many_trails_is_signed_sheet_by_sheet(signed: Root) -> None:
    """SEC32 part: and is whole, also for whoever is patient enough for exactly so many entries, and no more."""
    assert (signed.entries, len(signed.sheets)) == (5, 3)
    assert checking.hour("mugs", HOUR, OVER, most=5).fault is None
    with pytest.raises(HourTooLarge):
        checking.hour("mugs", HOUR, OVER, most=4)


def test_nobody_hides_a_root_by_saying_that_its_hour_is_too_large(signed: Root) -> None:
    """SEC32 part: whose root it is comes first."""
    commit(Write.put(RootRecord, replace(signed, entries=10**9)))
    assert said()[0] == "forged"


@pytest.mark.parametrize("number", range(3))
def test_a_sheet_that_is_altered_or_gone_is_named(signed: Root, number: int) -> None:
    """SEC32 part: whoever takes a trail out of an hour, and off the sheet that it stands on."""
    name = signed.sheets[number]
    at = SheetRecord.at(shop="mugs", hour=HOUR, digest=name)
    sheet = roots.sheet_of("mugs", HOUR, tuple(roots.leaves_of([of("order:or_9")])))
    commit(Write.put(SheetRecord, replace(sheet, digest=name)))
    assert said() == ("altered", f"The sheet {name} of the root is altered")
    boto3.client("dynamodb").delete_item(TableName=settings().table, Key=at.key)
    assert said() == ("missing", f"The sheet {name} of the root is missing")


def said() -> tuple[str, str]:
    fault = checking.hour("mugs", HOUR, OVER).fault
    assert fault is not None
    return fault.wrong, fault.says


@pytest.mark.usefixtures("client", "noon")
def test_the_newest_entries_of_a_trail_say_from_where_on() -> None:
    """SEC32 part: as many as one call looks at; what is wrong before them, it does not see."""
    for version in (1, 2, 3):
        entering.enter(fact(version), event_id(version), NOON)
    there = item(3)
    assert checking.trail("mugs", TARGET, LATER, 4, there).began == 1
    some = checking.trail("mugs", TARGET, LATER, 2, there)
    assert (some.began, some.entries, some.fault) == (2, 2, None)
