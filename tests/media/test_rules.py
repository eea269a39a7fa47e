"""Media rules."""

import hashlib
from datetime import timedelta

import pytest

from chalicelib.core.lifecycle import IllegalMove
from chalicelib.domain.media import rules
from chalicelib.domain.media.rules import MOVES, Media, Picture
from tests.media.builders import a_media
from tests.shop import NOON

PICTURE = Picture(40, 20, {"thumb": b"t", "card": b"c", "zoom": b"z"})


def announced(content_type: str, size: int) -> Media:
    return rules.announce("mugs", "med_1", content_type, "a file", size, None, "admin_zhang", NOON)


def test_an_announced_file_is_what_was_said_of_it() -> None:
    alt = {"en": "A mug"}
    said = rules.announce("mugs", "med_1", "image/jpeg", "mug.jpg", 1000, alt, "admin_zhang", NOON)
    assert said == a_media(alt=alt, expires=NOON + timedelta(days=1))
    assert {each: announced(each, 1).kind for each in rules.KINDS} == {
        "image/jpeg": "image", "image/png": "image", "image/webp": "image", "image/gif": "image",
        "application/x-ndjson": "import", "text/csv": "import",
    }  # fmt: skip


def test_a_pending_upload_is_accepted_or_refused_and_then_left_alone() -> None:
    allowed = {(state, event) for state in MOVES.states for event in MOVES.events if MOVES.allows(state, event)}
    assert allowed == {("pending", "accept"), ("pending", "refuse")}


@pytest.mark.parametrize("status", ["ready", "refused"])
def test_what_is_settled_stays_so(status: str) -> None:
    media = a_media(status=status)
    with pytest.raises(IllegalMove):
        rules.refuse(media, "empty")
    with pytest.raises(IllegalMove):
        rules.accept(media, b"content", PICTURE)


def test_an_accepted_image_names_its_renditions_by_their_content() -> None:
    """S2.3.3-a part: the key of a rendition is made from its bytes."""
    ready = rules.accept(a_media(expires=NOON), b"original", PICTURE)
    assert ready.renditions["thumb"] == f"media/mugs/{hashlib.sha256(b't').hexdigest()[:32]}/thumb.webp"
    assert (ready.status, ready.width, ready.height, ready.version, ready.expires) == ("ready", 40, 20, 2, None)
    assert ready.sha256 == hashlib.sha256(b"original").hexdigest()


def test_a_refused_upload_says_why_and_has_no_renditions() -> None:
    refused = rules.refuse(a_media(), "empty")
    assert (refused.status, refused.reason, refused.renditions, refused.settled) == ("refused", "empty", {}, True)


@pytest.mark.parametrize(
    ("content_type", "largest"), [("image/png", 10 * 1024 * 1024), ("text/csv", 100 * 1024 * 1024)]
)
def test_a_kind_of_file_has_its_largest_size(content_type: str, largest: int) -> None:
    assert announced(content_type, largest).size == largest
    with pytest.raises(rules.FileTooLarge) as refused:
        announced(content_type, largest + 1)
    assert refused.value.facts == {"field": "/size", "largest": largest}


def test_an_import_file_is_kept_unless_it_is_empty() -> None:
    kept, empty = rules.keep(a_media(kind="import"), 7), rules.keep(a_media(kind="import"), 0)
    assert (kept.status, kept.size, kept.usable, kept.settled) == ("ready", 7, True, True)
    assert (empty.status, empty.reason, empty.usable, empty.settled) == ("refused", "empty", False, True)
    assert (a_media().usable, a_media().settled) == (False, False)


def test_what_never_arrives_is_forgotten_after_a_day() -> None:
    assert announced("image/png", 1).expires == NOON + timedelta(days=1)


def test_only_uploads_are_taken_in() -> None:
    """Our own renditions and import files arrive in the same bucket, and make notices too."""
    own = [
        rules.rendition_key("mugs", "card", b"c"),
        rules.import_key("mugs", "med_1"),
        "incoming/mugs",
        "incoming/a/b/c",
    ]
    assert [rules.arrived(key) for key in own] == [None] * 4
    assert rules.arrived(rules.incoming_key("mugs", "med_1")) == ("mugs", "med_1")


def test_media_are_listed_once_they_have_arrived() -> None:
    assert a_media().bucket is None
    assert {a_media(media_id=f"med_{n}", status="ready").bucket for n in range(50)} == {"0", "1", "2", "3"}
