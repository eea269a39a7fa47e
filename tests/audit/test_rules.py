"""What a trail proves, and of what it accuses whom: entries left out, changed, put elsewhere or added; pure."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.core.acts import LONGEST_REASON, Act, Stamp
from chalicelib.core.audited import AUDITED, difference
from chalicelib.core.trail import Entry, changed, digest, placed
from chalicelib.domain.audit.rules import anchors, roots
from chalicelib.domain.audit.rules.checking import (
    PATIENCE,
    Fault,
    Item,
    Walk,
    count_fault,
    hour_fault,
    link_fault,
    sound,
)
from chalicelib.domain.audit.rules.roots import Counted, Leaf, Root
from tests.audit.trails import LATER, STATES, TARGET, entries, event_id, fact, fault, item
from tests.shop import NOON

WHOLE = entries(1, 2, None, 3)


def rewritten(trail: list[Entry], number: int, **changes: object) -> list[Entry]:
    """By somebody who knows how hashes are made: all after it are bound anew."""
    before, last = trail[:number], replace(trail[number], **changes)
    made = [*before, replace(last, hash=digest(last))]
    for each in trail[number + 1 :]:
        moved = replace(each, previous=made[-1].hash)
        made.append(replace(moved, hash=digest(moved)))
    return made


def test_a_whole_trail_is_found_whole() -> None:
    """S4.2.3-b part: who, when and why stand in a trail that proves itself."""
    assert fault(WHOLE, item(3)) is None
    assert [each.position for each in WHOLE] == [1, 2, 3, 4]


DAMAGES: dict[str, tuple[Callable[[list[Entry]], list[Entry]], str, int | None]] = {
    "the first one is deleted": (lambda trail: trail[1:], "missing", 1),
    "one in the middle is deleted": (lambda trail: trail[:1] + trail[2:], "missing", 2),
    "the last one is deleted": (lambda trail: trail[:-1], "missing", 4),
    "all are deleted": (lambda trail: [], "missing", 1),
    "one is altered": (lambda trail: [trail[0], replace(trail[1], subject="cust_wang"), *trail[2:]], "altered", 2),
    "a reason is added": (lambda trail: [replace(trail[0], reason="asked by phone"), *trail[1:]], "altered", 1),
    "one is altered with its hash": (
        lambda trail: [*rewritten(trail, 1, subject="cust_wang")[:2], *trail[2:]],
        "altered",
        3,
    ),
    "the first one says that there was another before it": (
        lambda trail: rewritten(trail, 0, previous="0" * 64),
        "altered",
        1,
    ),
    "two have changed places": (lambda trail: [trail[0], trail[2], trail[1], trail[3]], "missing", 2),
    "two have changed places and numbers": (
        lambda trail: [trail[0], replace(trail[2], position=2), replace(trail[1], position=3), trail[3]],
        "altered",
        2,
    ),
    "one is of another trail": (
        lambda trail: [trail[0], replace(trail[1], target="order:or_2"), *trail[2:]],
        "moved",
        2,
    ),
    "what it says that the item says is altered, and all after it bound anew": (
        lambda trail: rewritten(trail, 3, after={"status": "canceled"}),
        "different",
        None,
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_whoever_deletes_alters_reorders_or_cuts_off_is_found_out(name: str) -> None:
    """S4.2.3-b part: no entry of who, when and why can be taken away or changed unseen (SEC32)."""
    damage, wrong, position = DAMAGES[name]
    found = fault(damage(list(WHOLE)), item(3))
    assert found is not None
    assert (found.wrong, found.position, found.target) == (wrong, position, TARGET)


def test_the_first_that_is_wrong_is_named_however_many_are_and_whatever_comes_after() -> None:
    """S4.2.3-b part: also where a trail is walked page by page."""
    broken = [replace(each, subject="cust_wang") for each in WHOLE]
    walk = Walk(shop="mugs", target=TARGET).go([WHOLE[0], broken[1]]).go(broken[2:])
    found = walk.end(item(3), LATER)
    assert found is not None
    assert (found.wrong, found.position) == ("altered", 2)
    pages = Walk(shop="mugs", target=TARGET).go(WHOLE[:2]).go(WHOLE[2:])
    assert pages.end(item(3), LATER) is None


@pytest.mark.parametrize("late", [anchors.PATIENCE, -anchors.PATIENCE, timedelta(days=9), -timedelta(days=9)])
def test_a_root_is_the_one_that_was_anchored_or_waits_a_little(late: timedelta) -> None:
    """SEC32 part: also one that says it was signed in a year to come."""
    root, _ = signed(WHOLE)
    other = replace(root, entries=9)
    assert anchors.fault(root, root.document, NOON + late) is None
    assert anchors.fault(root, None, NOON + late / 20_000) is None
    altered, never = (anchors.fault(root, said, NOON + late) for said in (other.document, None))
    assert altered == Fault(wrong="altered", says="It is not the root that was anchored", hour=root.hour)
    assert never == Fault(wrong="unanchored", says="It was signed, and never anchored", hour=root.hour)
    assert PATIENCE == anchors.PATIENCE == timedelta(minutes=15)


def test_an_anchor_is_found_by_shop_and_hour_and_tells_them() -> None:
    """SEC32 part: whoever reads what is anchored knows of what it is."""
    key = anchors.key_of("mugs", "2026-11-22T04")
    assert (key, anchors.place_of(key)) == ("roots/mugs/2026-11-22T04.json", ("mugs", "2026-11-22T04"))


def test_an_item_that_was_changed_by_hand_is_not_what_its_last_entry_says() -> None:
    found = fault(WHOLE, item(3, status="canceled"))
    assert found is not None
    assert (found.wrong, found.says) == ("different", "The item says something else than its last entry: status")
    older = fault(WHOLE, item(2, status=STATES[2]))
    assert older is not None
    assert (older.wrong, older.says) == ("different", "The item is of version 2; version 3 was entered")
    more = fault(WHOLE, replace(item(3), values={"status": STATES[2], "captured": 7}))
    assert more is not None
    assert more.says == "The item says something else than its last entry: captured"


def test_an_item_of_which_nothing_was_entered_is_missed() -> None:
    found = fault([], item(1))
    assert found is not None
    assert (found.position, found.says) == (1, "Nothing was entered of the versions 1 to 1")
    assert fault([]) is None


def test_an_item_that_nobody_can_read_is_not_what_its_last_entry_says() -> None:
    found = fault(WHOLE, Item(broken=True))
    assert found is not None
    assert (found.wrong, found.says) == ("different", "The item cannot be read (any more)")


@pytest.mark.parametrize("order", list(permutations((1, 2, 3, 4))))
def test_facts_may_come_in_any_order_and_twice(order: tuple[int, ...]) -> None:
    """S2.2.3-a part: a delivery that is late or repeated neither breaks a trail nor is entered twice."""
    trail = entries(*order, *order)
    assert len(trail) == 4
    assert (trail[-1].newest, trail[-1].missing) == (4, ())
    assert fault(trail, item(4)) is None


def test_a_fact_that_never_came_is_missing_after_a_while() -> None:
    """Whatever lost it: every version of the item is one fact."""
    gap = entries(1, 3, 4)
    assert gap[-1].missing == ((2, 2),)
    assert fault(gap, item(4), NOON + PATIENCE) is None
    found = fault(gap, item(4))
    assert found is not None
    assert (found.wrong, found.says) == ("missing", "Nothing was entered of the versions 2 to 2")


def test_a_last_fact_that_never_came_shows_in_the_item() -> None:
    assert fault(entries(1, 2), item(3), NOON + PATIENCE) is None
    found = fault(entries(1, 2), item(3))
    assert found is not None
    assert (found.wrong, found.position) == ("missing", 3)
    assert found.says == "Nothing was entered of the versions 3 to 3"


def test_what_came_or_went_with_a_version_is_known_of_the_item() -> None:
    """S4.2.3-b part: neither what was entered once nor what was taken away accuses anybody, nor does it hide."""
    first = placed(changed(fact(1, after={"status": STATES[0], "captured": 7}), event_id(1), NOON), None)
    gone = fact(2, before={"status": STATES[0], "captured": 7}, after={"status": STATES[1]})
    second = placed(changed(gone, event_id(2), NOON), first)
    for trail, version, values in (
        ([first], 1, {"status": STATES[0], "captured": 7}),
        ([first, second], 2, {"status": STATES[1]}),
    ):
        for there in (values, {"captured": 7} | values, {"status": STATES[version - 1]}):
            wrong = fault(trail, replace(item(version), values=there))
            assert (wrong is None) is (there == values)
            assert wrong is None or wrong.says.endswith("its last entry: captured")


def signed(trail: list[Entry]) -> tuple[Root, tuple[Leaf, ...]]:
    leaves = tuple(roots.leaves_of(trail))
    sheet = roots.sheet_of("mugs", "2026-11-22T04", leaves)
    return roots.root_after(None, "mugs", "2026-11-22T04", (sheet.digest,), len(trail), NOON), leaves


def hour(trail: list[Entry], there: list[Entry]) -> Fault | None:
    root, leaves = signed(trail)
    entered = Counted(there)
    return hour_fault(root, leaves, sound(root, entered)) or count_fault(root, entered.number)


def test_what_an_hour_signed_cannot_be_cut_off_or_rewritten_or_added_to() -> None:
    """S4.2.3-b part: also where every hash was made anew, and where no item tells (SEC32)."""
    assert hour(WHOLE, WHOLE) is None
    cut = hour(WHOLE, WHOLE[:-1])
    assert cut is not None
    assert (cut.wrong, cut.target, cut.position) == ("missing", TARGET, 4)
    gone = hour(WHOLE, [])
    assert gone is not None
    assert (gone.wrong, gone.position) == ("missing", 4)
    other = hour(WHOLE, rewritten(WHOLE, 0, subject="cust_wang"))
    assert other is not None
    assert (other.wrong, other.position) == ("altered", 4)
    more = hour(WHOLE[:-1], WHOLE)
    assert more is not None
    assert (more.wrong, more.position) == ("unsigned", 4)
    reworded = hour(WHOLE, [WHOLE[0], replace(WHOLE[1], reason="x"), *WHOLE[2:]])
    assert reworded is not None
    assert (reworded.wrong, reworded.position) == ("altered", 2)


@pytest.mark.parametrize(("was", "there", "wrong"), [((0, 1, 3), (0, 3), "missing"), ((0, 3), (0, 1, 3), "unsigned")])
def test_an_hour_misses_also_what_is_not_the_last_of_its_trail(
    was: tuple[int, ...], there: tuple[int, ...], wrong: str
) -> None:
    """S4.2.3-b part: the ends of all trails are as they were signed, and yet there are not as many entries (SEC32)."""
    found = hour([WHOLE[place] for place in was], [WHOLE[place] for place in there])
    assert found is not None
    assert (found.wrong, found.hour, found.target) == (wrong, "2026-11-22T04", None)
    assert found.says == f"{len(was)} entries were signed, and there are {len(there)}"


def test_a_root_is_bound_to_the_one_before() -> None:
    first, _ = signed(WHOLE)
    second = roots.root_after(first, "mugs", "2026-11-22T05", (), 0, LATER)
    third = roots.root_after(second, "mugs", "2026-11-22T06", (), 0, LATER)
    assert (link_fault(first, None), link_fault(second, first), link_fault(third, second)) == (None, None, None)
    lost = link_fault(third, first)
    assert lost is not None
    assert (lost.wrong, lost.hour) == ("missing", "2026-11-22T05")
    headless = link_fault(second, None)
    assert headless is not None
    assert (headless.wrong, headless.hour) == ("missing", "2026-11-22T05")
    beheaded = link_fault(third, None)
    assert beheaded is not None
    assert beheaded.says == "Root 2 is not there (any more)"
    for root, before in (
        (second, replace(first, entries=3)),
        (replace(second, number=3), first),
        (replace(second, previous=""), first),
    ):
        other = link_fault(root, before)
        assert other is not None
        assert (other.wrong, other.hour) == ("altered", "2026-11-22T05")


def test_what_is_signed_is_all_but_the_signature_and_what_is_anchored_is_all() -> None:
    """SEC32 part: in an order that no release changes, or none that was signed before would hold."""
    root, _ = signed(WHOLE)
    done = roots.with_signature(root, "key_1", b"signed")
    assert (done.kid, done.signature, done.said) == ("key_1", b"signed", root.said)
    for document, kid in ((done.said, ""), (done.document, "key_1")):
        told = json.loads(document)
        assert list(told) == sorted(Root.__struct_fields__)
        assert (told["kid"], bool(told["signature"]), told["entries"]) == (kid, bool(kid), 4)
    assert done.hash == hashlib.sha256(done.document).hexdigest()


def test_hours_are_signed_once_they_are_over_and_those_that_were_left_behind_too() -> None:
    first, _ = signed(WHOLE)
    assert roots.due(None, NOON + timedelta(hours=1, minutes=9)) == ["2026-11-22T03"]
    assert roots.due(None, NOON + timedelta(hours=1, minutes=10)) == ["2026-11-22T04"]
    assert roots.due(first, NOON + timedelta(hours=1, minutes=30)) == []
    assert roots.due(first, NOON + timedelta(hours=3, minutes=30)) == ["2026-11-22T05", "2026-11-22T06"]
    assert len(roots.due(first, LATER + timedelta(days=9))) == roots.MOST_AT_ONCE


def test_a_stamp_is_short_and_can_be_read_again() -> None:
    act = Act(subject="cust_li", action="checkout_api cancel_order", request_id="r-1", reason="x" * 999)
    stamp = Stamp.of(act, NOON)
    assert Stamp.read(stamp.text) == stamp
    assert (stamp.instant, len(stamp.reason)) == (NOON, LONGEST_REASON)


def test_what_changed_is_told_and_nothing_else() -> None:
    declared = AUDITED["Product"]
    price = {"cn": {"amount": {"amount": 5, "currency": "CNY"}, "list_price": None}}
    variants = [{"variant_id": "var_1", "prices": price, "enabled": True, "sku": "a"}]
    before = declared.values({"status": "draft", "content": {"variants": variants}})
    variants = [variants[0] | {"enabled": False}]
    after = declared.values({"status": "draft", "published_version": 2, "content": {"variants": variants}})
    assert difference(before, after) == (
        {"content/variants/var_1/enabled": True},
        {"published_version": 2, "content/variants/var_1/enabled": False},
    )
    assert difference({}, {"a": ["x"]}) == ({}, {"a": ["x"]})


def test_names_in_a_set_have_no_order() -> None:
    declared = AUDITED["MachineKey"]
    assert declared.values({"permissions": ["b", "a"]}) == declared.values({"permissions": ["a", "b"]})


def test_a_hash_is_over_all_that_an_entry_says() -> None:
    entry = WHOLE[0]
    others = {"at": LATER, "kept_at": LATER, "missing": ((1, 2),), "before": {"x": 1}, "after": {}, "item_version": 9}
    for name in Entry.__struct_fields__:
        if name not in ("hash", "what"):
            another = replace(
                entry, **{name: others.get(name, 7 if isinstance(getattr(entry, name), int) else "other")}
            )
            assert digest(another) != entry.hash, name
    assert digest(replace(entry, what="disclosed")) != entry.hash
    again = msgspec.json.decode(msgspec.json.encode(entry), type=Entry)
    assert digest(again) == entry.hash
