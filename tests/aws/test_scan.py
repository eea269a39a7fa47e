"""A scan sees every item of a shop once, and nothing of anybody else."""

import pytest

from chalicelib.aws.scan import prefix_of, scan
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.paging import pages
from tests.aws.things import Box, BoxRecord, Leaf, LeafRecord

pytestmark = pytest.mark.usefixtures("cloud_in_process")


def leaves(*shops: str) -> None:
    for shop in shops:
        commit(*[Write.insert(LeafRecord, Leaf(shop=shop, page=page)) for page in range(7)])


def test_pages_of_a_scan_miss_and_repeat_nothing() -> None:
    """S3.3.4-c part: whatever else the pages hold, also where all of a page is somebody else's."""
    leaves("mugs", "lamps")
    seen = [
        item["sk"]["S"]
        for page in pages(lambda after: scan([LeafRecord], "mugs", limit=3, after=after))
        for item in page
    ]
    assert sorted(seen) == [f"LEAF#{page:04d}" for page in range(7)]


def test_a_scan_sees_its_own_shop_and_kinds_only() -> None:
    """S4.2.2-b part: a shop whose name another's begins with is another shop."""
    leaves("mugs", "mugs-2")
    commit(Write.put(BoxRecord, Box(box_id="b")))
    found = scan([LeafRecord], "mugs", limit=100)
    assert {(item["pk"]["S"], item["kind"]["S"]) for item in found.items} == {("BOXES#mugs#b", "Leaf")}
    assert (len(found.items), found.after) == (7, None)
    assert {item["kind"]["S"] for item in scan([LeafRecord, BoxRecord], "mugs", limit=100).items} == {"Leaf", "Box"}


def test_the_beginning_of_a_partition_ends_with_the_shop() -> None:
    assert prefix_of(LeafRecord, "mugs") == "BOXES#mugs#"
