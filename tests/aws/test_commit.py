"""A commit happens whole or not at all, and says which condition failed."""

import msgspec
import pytest
from pynamodb.exceptions import VerboseClientError

from chalicelib.aws.observe import tallied
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core.problems import Conflict, NotFound, Stale
from tests.aws.things import (
    CLOSED,
    Box,
    BoxRecord,
    Empty,
    Leaf,
    LeafRecord,
    box,
    item,
    news_of,
    put,
    take,
    there,
)

pytestmark = pytest.mark.usefixtures("cloud_in_process")


class Taken(Conflict):
    title = "That name is taken"


def test_what_exists_is_not_inserted_again() -> None:
    put(note="first")
    with pytest.raises(AlreadyThere):
        commit(Write.insert(BoxRecord, Box(box_id="a", note="second")))
    with pytest.raises(Taken):
        commit(Write.insert(BoxRecord, Box(box_id="a"), Taken()), Write.insert(LeafRecord, Leaf(page=1)))
    assert box("a").note == "first"


def test_a_refusal_can_tell_what_stood_in_the_way() -> None:
    put(note="first")
    with pytest.raises(Taken) as refused:
        commit(Write.insert(BoxRecord, Box(box_id="a"), lambda old: Taken(by=old.note)))
    assert refused.value.facts == {"by": "first"}


def test_a_stale_save_is_told_the_current_version() -> None:
    """S3.3.2-a part: the second of two editors gets 409 with the current version."""
    first = put()
    commit(Write.replace(BoxRecord, msgspec.structs.replace(first, note="mine", version=2)))
    for beside in ((), (Write.insert(LeafRecord, Leaf(page=1)),)):  # alone and in a transaction
        with pytest.raises(Stale) as refused:
            commit(Write.replace(BoxRecord, msgspec.structs.replace(first, note="yours", version=2)), *beside)
        assert (refused.value.status, refused.value.facts) == (409, {"current_version": 2})
    assert box("a").note == "mine"


def test_what_was_deleted_cannot_be_replaced() -> None:
    first = put()
    commit(Write.delete(there("a")))
    with pytest.raises(Stale) as refused:
        commit(Write.replace(BoxRecord, msgspec.structs.replace(first, version=2)))
    assert refused.value.facts == {"current_version": None}


@pytest.mark.parametrize("skip", [0, 2, 3])
def test_a_version_goes_up_by_exactly_one(skip: int) -> None:
    first = put()
    if skip != 1:
        with pytest.raises(Stale):
            commit(Write.replace(BoxRecord, msgspec.structs.replace(first, version=first.version + skip)))
    commit(take("a", 1))
    commit(take("a", 1))
    assert box("a").version == 3


def test_an_update_under_a_condition_tells_what_was_there() -> None:
    put(left=2)
    commit(take("a", 2))
    with pytest.raises(Empty) as refused:
        commit(take("a", 1))
    assert refused.value.facts == {"left": 0}
    with pytest.raises(Empty) as missing:
        commit(take("nowhere", 1))
    assert missing.value.facts == {"left": None}
    assert item("nowhere") is None


def test_an_attribute_changed_in_place_wins_over_the_blob() -> None:
    put(left=5)
    commit(take("a", 2))
    changed = box("a")
    assert (changed.left, changed.version) == (3, 2)
    commit(Write.replace(BoxRecord, msgspec.structs.replace(changed, note="kept", version=3)))
    assert (box("a").left, box("a").note) == (3, "kept")


def test_a_commit_is_all_or_nothing() -> None:
    """S5.2.2-b part: writes of one commit hold together."""
    put("a", left=1)
    put("b", left=0)
    with pytest.raises(Empty) as refused:
        commit(take("a", 1), Write.insert(BoxRecord, Box(box_id="c")), take("b", 1), news=[CLOSED])
    assert refused.value.facts == {"left": 0}
    assert (box("a").left, box("a").version, box("c")) == (1, 1, None)
    assert news_of("a") is None


def test_a_check_lets_the_commit_fail_and_changes_nothing() -> None:
    put("a")
    check = Write.check(there("z"), BoxRecord.pk.exists(), NotFound(box_id="z"))
    with pytest.raises(NotFound):
        commit(take("a", 1), check)
    put("z")
    commit(take("a", 1), check)
    assert (box("a").left, box("z").version) == (9, 1)


def test_the_first_failing_condition_speaks() -> None:
    put("a")
    with pytest.raises(Taken):
        commit(Write.insert(BoxRecord, Box(box_id="a"), Taken()), take("nowhere", 1))


def test_a_lone_put_is_one_plain_write_and_the_rest_one_transaction() -> None:
    with tallied() as tally:
        put("a")
        commit(take("a", 1))
        commit(take("a", 1), Write.insert(LeafRecord, Leaf(page=1)))
    assert tally.calls == ["PutItem", "TransactWriteItems", "TransactWriteItems"]


def test_a_put_replaces_whatever_is_there_unless_told_otherwise() -> None:
    put("a", note="old")
    commit(Write.put(BoxRecord, Box(box_id="a", note="new")))
    assert box("a").note == "new"
    with pytest.raises(Conflict):
        commit(Write.put(BoxRecord, Box(box_id="a", note="newest"), BoxRecord.left < 0))
    assert box("a").note == "new"


def test_a_condition_on_a_delete_holds() -> None:
    put("a", left=1)
    with pytest.raises(Empty):
        commit(Write.delete(there("a"), BoxRecord.left == 0, Empty()))
    commit(take("a", 1))
    commit(Write.delete(there("a"), BoxRecord.left == 0, Empty()))
    assert box("a") is None


def test_nothing_to_commit_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="unpack"):
        commit()


def test_a_broken_request_is_not_taken_for_a_refusal() -> None:
    """A mistake of ours must surface as one, not as a 409."""
    put("a")
    with pytest.raises(VerboseClientError):
        commit(take("a", 1), take("a", 1))  # one item twice
