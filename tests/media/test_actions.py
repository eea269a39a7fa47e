"""Uploads are taken in once, whatever is delivered twice, late, or interrupted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.aws.stream import news_of
from chalicelib.core.events import Event, Told, UploadReady
from chalicelib.core.problems import Stale
from chalicelib.domain.media import actions
from chalicelib.domain.media.rules import Media
from tests.media.builders import photo, png_of_size
from tests.shop import MUGS, NOON, aws

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")


def announce(content_type: str = "image/jpeg") -> tuple[Media, str]:
    """A pending upload, and the key it has to arrive under."""
    media, form = actions.announce(
        MUGS, content_type=content_type, filename="mug", size=1000, alt={"en": "A mug"}, by="admin_zhang", now=NOON
    )
    return media, form.fields["key"]


def put(key: str, content: bytes) -> None:
    aws("s3").put_object(Bucket=settings().bucket, Key=key, Body=content)


def keys() -> set[str]:
    found = aws("s3").list_objects_v2(Bucket=settings().bucket)
    return {each["Key"] for each in found.get("Contents", [])}


def told_of(media: Media) -> list[Told[Event]]:
    key = {"pk": {"S": f"MEDIA#mugs#{media.media_id}"}, "sk": {"S": "MEDIA"}}
    found = aws("dynamodb").get_item(TableName=settings().table, Key=key)
    return news_of({"NewImage": found["Item"]})


def now(media: Media) -> Media:
    return actions.find(MUGS, media.media_id)


def test_an_image_that_arrives_is_ready_and_told() -> None:
    """S3.1.1-g part: three renditions and the alt text stand in the media; the file as it was sent is gone."""
    media, key = announce()
    put(key, photo())
    actions.take_in(key, NOON)
    ready = now(media)
    assert (ready.status, ready.width, ready.height, ready.alt) == ("ready", 40, 20, {"en": "A mug"})
    assert keys() == set(ready.renditions.values())
    assert [told.event for told in told_of(media)] == [UploadReady(shop="mugs", at=NOON, media_id=media.media_id)]


def test_a_rendition_may_be_kept_for_ever_by_whoever_has_it() -> None:
    """S2.3.3-a part: immutable for a year, and of its true type."""
    media, key = announce()
    put(key, photo())
    actions.take_in(key, NOON)
    assert len(now(media).renditions) == 3
    for rendition in now(media).renditions.values():
        served = aws("s3").get_object(Bucket=settings().bucket, Key=rendition)
        assert (served["CacheControl"], served["ContentType"]) == ("public, max-age=31536000, immutable", "image/webp")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<svg onload=alert(1)>", "not_of_the_declared_type"),
        (photo("image/png"), "not_of_the_declared_type"),
        (photo()[:400], "unreadable"),
        (photo() + b"<script>alert(1)</script>", "more_than_an_image"),
        (photo() + bytes(10 * 1024 * 1024), "too_large"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason_and_deleted(content: bytes, reason: str) -> None:
    media, key = announce()
    put(key, content)
    actions.take_in(key, NOON)
    assert (now(media).status, now(media).reason) == ("refused", reason)
    assert keys() == set()
    assert told_of(media) == []


def test_a_picture_too_large_to_decode_is_refused() -> None:
    media, key = announce("image/png")
    put(key, png_of_size(50_000, 50_000))
    actions.take_in(key, NOON)
    assert now(media).reason == "too_many_pixels"


def test_a_notice_that_comes_twice_changes_nothing_more() -> None:
    media, key = announce()
    put(key, photo())
    actions.take_in(key, NOON)
    ready = now(media)
    actions.take_in(key, NOON)
    assert now(media) == ready


def test_a_form_that_is_used_twice_cannot_change_what_is_ready() -> None:
    media, key = announce()
    put(key, photo())
    actions.take_in(key, NOON)
    ready = now(media)
    put(key, photo(width=10, height=10))
    actions.take_in(key, NOON)
    assert now(media) == ready
    assert keys() == set(ready.renditions.values())


def test_a_notice_of_what_another_delivery_took_in_changes_nothing() -> None:
    media, key = announce()
    actions.take_in(key, NOON)
    assert now(media).status == "pending"


def test_what_nobody_announced_is_deleted() -> None:
    put("incoming/mugs/med_unknown", photo())
    actions.take_in("incoming/mugs/med_unknown", NOON)
    assert keys() == set()


def test_our_own_objects_are_left_alone() -> None:
    put("media/mugs/abc/card.webp", b"rendition")
    actions.take_in("media/mugs/abc/card.webp", NOON)
    assert keys() == {"media/mugs/abc/card.webp"}


@pytest.mark.parametrize("content_type", ["text/csv", "application/x-ndjson"])
def test_an_import_file_is_kept_for_staff(content_type: str) -> None:
    media, key = announce(content_type)
    put(key, b"handle,title\n")
    actions.take_in(key, NOON)
    ready = now(media)
    assert (ready.status, ready.size, ready.renditions) == ("ready", 13, {})
    assert keys() == {f"imports/mugs/{media.media_id}"}
    assert [type(told.event) for told in told_of(media)] == [UploadReady]


def test_an_empty_import_file_is_refused() -> None:
    media, key = announce("text/csv")
    put(key, b"")
    actions.take_in(key, NOON)
    assert (now(media).status, now(media).reason, keys()) == ("refused", "empty", set())


class Crash(BaseException):
    """The function is killed."""


@contextmanager
def hooked(event: str, strike: Callable[..., None]) -> Iterator[None]:
    hooks = client("s3").meta.events
    hooks.register(event, strike)
    try:
        yield
    finally:
        hooks.unregister(event, strike)


@contextmanager
def crash_at(moment: str, number: int) -> Iterator[None]:
    """Killed before ("before-call") or after ("after-call") the n-th call to S3."""
    calls: list[str] = []

    def strike(**facts: Any) -> None:
        calls.append(moment)
        if len(calls) == number:
            raise Crash

    with hooked(f"{moment}.s3", strike):
        yield


# An image takes five calls: read, three renditions, delete. An import file takes three: size, copy, delete.
# The commit is between the last two, so that these are the crashes between any two steps.
@pytest.mark.parametrize("moment", ["before-call", "after-call"])
@pytest.mark.parametrize(
    ("content_type", "number"),
    [*(("image/jpeg", number) for number in range(1, 6)), *(("text/csv", number) for number in range(1, 4))],
)
def test_a_crash_at_any_step_is_made_good_by_the_next_delivery(moment: str, content_type: str, number: int) -> None:
    media, key = announce(content_type)
    put(key, photo())
    with pytest.raises(Crash), crash_at(moment, number):
        actions.take_in(key, NOON)
    actions.take_in(key, NOON)
    ready = now(media)
    kept = set(ready.renditions.values()) or {f"imports/mugs/{media.media_id}"}
    assert (ready.status, ready.version) == ("ready", 2)
    assert keys() == kept
    assert len(told_of(media)) == 1


def test_of_two_deliveries_at_once_one_takes_the_image_in() -> None:
    media, key = announce()
    put(key, photo())
    rivals = [key]

    def rival(**facts: Any) -> None:
        if rivals:
            actions.take_in(rivals.pop(), NOON)

    with pytest.raises(Stale), hooked("after-call.s3.GetObject", rival):
        actions.take_in(key, NOON)
    actions.take_in(key, NOON)  # the message of the slower one comes again
    assert (now(media).status, now(media).version, len(told_of(media))) == ("ready", 2, 1)
