"""What lies in several buckets is read as if it were one list."""

from base64 import b64encode
from datetime import datetime, timedelta, timezone
from random import Random

import msgspec
import pytest

from chalicelib.aws.buckets import due, newest
from chalicelib.aws.observe import tallied
from chalicelib.aws.records import Record, key_of
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.core.buckets import BUCKETS, bucket_of
from tests.aws.things import NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process")


class Chore(msgspec.Struct, frozen=True, kw_only=True):
    shop: str = "mugs"
    chore_id: str
    due_at: datetime | None = NOON
    weight: str = ""
    expires: datetime | None = None

    @property
    def bucket(self) -> str:
        return bucket_of(self.chore_id)


class ChoreRecord(Record):
    KEYS = {
        "pk": "CHORES#{shop}#{chore_id}",
        "sk": "CHORE",
        "gsi1pk": "CHORES#{shop}#ALL#{bucket}",
        "gsi1sk": "{chore_id}",
        "gsi2pk": "CHORES#{shop}#DUE#{bucket}",
        "gsi2sk": "{due_at}#{chore_id}",
    }
    ENTITY = Chore
    EXPIRES = "expires"


def keep(*chores: Chore) -> list[str]:
    commit(*[Write.insert(ChoreRecord, chore) for chore in chores])
    return [chore.chore_id for chore in chores]


def due_ids(until: datetime = NOON, limit: int = 100, shop: str = "mugs") -> list[str]:
    return [chore.chore_id for chore in due(ChoreRecord, until, limit, shop=shop)]


def test_what_is_due_is_found_in_every_bucket_and_nothing_else() -> None:
    ids = keep(*[Chore(chore_id=f"c{number}") for number in range(20)])
    assert {bucket_of(each) for each in ids} == set(BUCKETS)
    keep(Chore(chore_id="later", due_at=NOON + timedelta(microseconds=1)), Chore(chore_id="never", due_at=None))
    assert sorted(due_ids()) == sorted(ids)
    assert "later" in due_ids(NOON + timedelta(microseconds=1))
    assert (due_ids(NOON - timedelta(microseconds=1)), due_ids(shop="lamps")) == ([], [])


def test_the_longest_due_come_first_and_a_bucket_gives_no_more_than_asked_for() -> None:
    same = [f"c{number}" for number in range(40) if bucket_of(f"c{number}") == "0"][:4]
    keep(*[Chore(chore_id=each, due_at=NOON - timedelta(hours=age)) for age, each in enumerate(same)])
    assert due_ids(limit=3) == same[:0:-1]


def test_a_bucket_of_several_pages_is_read_to_the_limit() -> None:
    """A page of DynamoDB's ends at a megabyte."""
    same = heavy_ones()
    with tallied() as tally:
        assert sorted(due_ids()) == sorted(same)
    assert tally.calls == ["Query"] * (len(BUCKETS) + 1)


def heavy_ones() -> list[str]:
    """Of one bucket, more than a page of DynamoDB's holds."""
    same = [f"c{number:02d}" for number in range(40) if bucket_of(f"c{number:02d}") == "0"][:4]
    for each in same:
        weight = b64encode(Random(each).randbytes(285_000)).decode()  # which nothing makes shorter than its bytes
        keep(Chore(chore_id=each, weight=weight))
    return same


def test_nothing_is_left_out_of_a_list_where_a_bucket_has_several_pages() -> None:
    """S3.3.4-c part: nothing is skipped."""
    same = heavy_ones()
    assert [chore.chore_id for chore in newest(ChoreRecord, 10, None, shop="mugs").items] == same[::-1]


def test_what_is_over_hides_nothing_behind_it() -> None:
    """DynamoDB deletes it days later, and counts it until then."""
    keep(*[Chore(chore_id=f"old{number}") for number in range(8)])
    keep(*[Chore(chore_id=f"over{number:02d}", expires=NOON) for number in range(24)])
    with clock.stopped(NOON):
        first = newest(ChoreRecord, 5, None, shop="mugs")
        rest = newest(ChoreRecord, 5, first.after, shop="mugs")
    assert [chore.chore_id for chore in (*first.items, *rest.items)] == [f"old{number}" for number in range(7, -1, -1)]
    assert (len(first.items), rest.after) == (5, None)


def test_the_newest_of_all_buckets_come_page_by_page() -> None:
    ids = keep(*[Chore(chore_id=f"c{number:02d}") for number in range(20)])
    seen, after = list[str](), None
    for size in (8, 8, 4):
        page = newest(ChoreRecord, 8, after, shop="mugs")
        assert len(page.items) == size
        seen, after = seen + [chore.chore_id for chore in page.items], page.after
    assert (seen, after) == (ids[::-1], None)


def test_instants_in_keys_sort_whatever_their_offset() -> None:
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
    places = [key_of("{due_at}", Chore(chore_id="c", due_at=at)) for at in (NOON, shanghai)]
    assert places == ["2026-11-22T04:00:00.000000Z"] * 2
