"""Reads give what was asked for, in its order, and no more than that."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.aws.blobs import LARGEST_PLAIN, packed, unpacked
from chalicelib.aws.observe import tallied
from chalicelib.aws.records import BadKeyPart, key_of
from chalicelib.aws.table import commit, get_many, query
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from tests.aws.things import NOON, Box, BoxRecord, Leaf, LeafRecord, box, item, put, there

BOOK = "BOXES#mugs#b"


@pytest.fixture
def leaves(cloud_in_process: None) -> None:
    commit(*[Write.insert(LeafRecord, Leaf(page=page)) for page in range(7)])


@pytest.mark.usefixtures("leaves")
def test_pages_of_exactly_the_size_asked_for_miss_and_repeat_nothing() -> None:
    """S3.3.4-c part: nothing is skipped or repeated, also while items are added before the cursor."""
    seen, after = [], None
    for size in (3, 3, 1):
        page = query(LeafRecord, BOOK, prefix="LEAF#", limit=3, after=after)
        assert len(page.items) == size
        seen += [leaf.page for leaf in page.items]
        after = page.after
    assert (seen, after) == (list(range(7)), None)


@pytest.mark.usefixtures("leaves")
def test_newest_first_turns_the_order_round() -> None:
    page = query(LeafRecord, BOOK, limit=2, newest_first=True)
    assert [leaf.page for leaf in page.items] == [6, 5]
    rest = query(LeafRecord, BOOK, limit=10, newest_first=True, after=page.after)
    assert [leaf.page for leaf in rest.items] == [4, 3, 2, 1, 0]


@pytest.mark.usefixtures("leaves")
def test_until_includes_its_own_key() -> None:
    assert [leaf.page for leaf in query(LeafRecord, BOOK, until="LEAF#0002").items] == [0, 1, 2]
    assert query(LeafRecord, "BOXES#mugs#other").items == []


@pytest.mark.usefixtures("leaves")
def test_many_come_in_the_order_asked_for_with_duplicates_and_gaps() -> None:
    wanted = [LeafRecord.at(shop="mugs", book="b", page=page) for page in (5, 9, 1, 5)]
    with tallied() as tally:
        found = get_many(wanted)
    assert [leaf and leaf.page for leaf in found] == [5, None, 1, 5]
    assert tally.calls == ["BatchGetItem"]
    with tallied() as none:
        assert get_many([]) == []
    assert none.calls == []


def test_more_than_a_hundred_take_one_round_trip_per_hundred(cloud_in_process: None) -> None:
    for start in (0, 100):
        commit(*[Write.insert(LeafRecord, Leaf(page=page)) for page in range(start, min(start + 100, 130))])
    with tallied() as tally:
        found = get_many([LeafRecord.at(shop="mugs", book="b", page=page) for page in range(130)])
    assert [leaf.page for leaf in found if leaf] == list(range(130))
    assert tally.calls == ["BatchGetItem", "BatchGetItem"]


def test_an_index_lists_only_those_that_have_its_key(cloud_in_process: None) -> None:
    commit(
        Write.insert(BoxRecord, Box(box_id="b", owner="li")),
        Write.insert(BoxRecord, Box(box_id="a", owner="li")),
        Write.insert(BoxRecord, Box(box_id="c")),
        Write.insert(BoxRecord, Box(box_id="d", owner="li", expires=NOON)),
    )
    partition = BoxRecord.partition("gsi1pk", shop="mugs", owner="li")
    with clock.stopped(NOON - timedelta(seconds=1)):
        assert [box.box_id for box in query(BoxRecord, partition, index="gsi1").items] == ["a", "b", "d"]
    with clock.stopped(NOON):
        assert [box.box_id for box in query(BoxRecord, partition, index="gsi1").items] == ["a", "b"]
        assert get_many([there("d"), there("a")])[0] is None
    stored = item("c")
    assert stored is not None
    assert not {"gsi1pk", "expires"} & set(stored)


def test_a_page_goes_on_in_an_index(cloud_in_process: None) -> None:
    commit(*[Write.insert(BoxRecord, Box(box_id=name, owner="li")) for name in "abc"])
    partition = BoxRecord.partition("gsi1pk", shop="mugs", owner="li")
    first = query(BoxRecord, partition, index="gsi1", limit=2)
    rest = query(BoxRecord, partition, index="gsi1", limit=2, after=first.after)
    assert [box.box_id for box in (*first.items, *rest.items)] == ["a", "b", "c"]


@pytest.mark.parametrize("wrong", ["", "a#b", "#"])
def test_no_value_reaches_into_another_key(wrong: str) -> None:
    with pytest.raises(BadKeyPart):
        there(wrong)
    with pytest.raises(BadKeyPart):
        Write.insert(BoxRecord, Box(box_id=wrong))


def test_a_key_needs_all_its_fields() -> None:
    with pytest.raises(KeyError):
        BoxRecord.at(shop="mugs")
    with pytest.raises(BadKeyPart):
        BoxRecord.partition("gsi1pk", shop="mugs", owner=None)
    assert key_of("{owner}", Box(box_id="a")) is None
    assert key_of("LEAF#{page:04d}", Leaf(page=7)) == "LEAF#0007"


def test_what_is_stored_is_read_back_whole(cloud_in_process: None) -> None:
    kept = Box(box_id="a", owner="li", left=3, note="马克杯 \U0001f375", expires=NOON, version=4)
    commit(Write.put(BoxRecord, kept))
    with clock.stopped(NOON - timedelta(days=1)):
        assert box("a") == kept


def blob_of(box_id: str) -> bytes:
    there = item(box_id)
    assert there is not None
    blob: bytes = there["data"]["B"]
    return blob


def test_what_is_long_is_kept_short_and_comes_back_as_it_was(cloud_in_process: None) -> None:
    """A write unit is a kilobyte, and an entity is written again and again, also into indexes."""
    note = "杯子 of celadon, one of many. " * 200
    put("long", note=note)
    assert len(blob_of("long")) < len(note) // 10
    assert box("long").note == note


def test_what_fits_into_a_unit_anyway_can_be_read_in_the_table(cloud_in_process: None) -> None:
    put("short", note="two lines\nof text")
    assert b'"note":"two lines' in blob_of("short")


@pytest.mark.parametrize("recurs", [False, True])
@pytest.mark.parametrize("size", [2, LARGEST_PLAIN, LARGEST_PLAIN + 1, 100_000])
def test_packing_and_unpacking_give_the_same(size: int, recurs: bool) -> None:
    blob = b"{" + b"x" * (size - 2) + b"}"
    assert unpacked(packed(blob, recurs)) == blob
    assert len(packed(blob, recurs)) <= max(size, LARGEST_PLAIN)


def test_what_is_neither_json_nor_packed_is_told_as_what_cannot_be_read() -> None:
    with pytest.raises(msgspec.DecodeError):
        unpacked(b"neither")
