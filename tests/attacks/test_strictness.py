"""Numbers are numbers, flags are flags, texts can be seen; a body says each thing once, and that it is JSON."""

from collections.abc import Sequence

import msgspec
import pytest

from chalicelib.aws import inputs, jsontext
from chalicelib.aws.doors import Door
from tests.attacks.shapes import places, pointed, raw
from tests.attacks.siege import WITH_BODY, Siege, example, named

NO_INTEGERS = (
    '"1"', "1.0", "1.5", "1e3", "true", "false", "[]", "{}", "1e400", "-1e400", "NaN", "Infinity", "-Infinity",
    "9" * 30, "9007199254740993", "0x10", "01", "1_000",
)  # fmt: skip
NO_FLAGS = ('"true"', "1", "0", '"yes"', "[]")
NO_TEXTS = ("1", "[]", '"\\u202eadmin"', '"a\\u200bb"', '"\\ud800"', '"a\\n"')
WRONG = {"integer": NO_INTEGERS, "boolean": NO_FLAGS, "string": NO_TEXTS}


def taken(siege: Siege, kind: str, among: Sequence[Door] = WITH_BODY) -> list[str]:
    """Where a door has not refused something that is not of the kind, or has changed something for it."""
    found = []
    for door in among:
        for place in places(door, kind):
            for text in WRONG[kind]:
                before = siege.items()
                answer = siege.knock(door, raw(example(door), place, text))
                if answer.status not in (400, 422) or siege.items() != before:
                    found.append(f"{named(door)} {pointed(place)}={text}: {answer.status}")
    return found


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_of_another_kind_is_refused(siege: Siege, kind: str) -> None:
    """S10.1.3-b part; SEC35, SEC36: no float, no number as a text, nothing beyond 2^53, nothing invisible."""
    assert taken(siege, kind) == []


REASONS = [(door, place) for door in WITH_BODY for place in places(door, "string") if place[-1:] == ("reason",)]


def test_a_blank_is_no_reason(siege: Siege) -> None:
    """SEC32 part: what the audit keeps of why somebody did it is at least a word."""
    for door, place in REASONS:
        refused = siege.knock(door, raw(example(door), place, '" \\u3000"'))
        assert (refused.status, refused.json["field"]) == (422, pointed(place)), named(door)
    assert len(REASONS) >= 10


SHORT = ("/cart/lines", "/me/addresses", "/me/profile", "/admin/products", "/admin/promotions")
SOME = [door for door in WITH_BODY if door.path in SHORT]


def test_were_bodies_read_loosely_the_test_would_tell(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    def loose(body: bytes, content_type: str, kind: type[object]) -> object:
        try:
            return msgspec.convert(msgspec.json.decode(body), kind, strict=False)
        except (msgspec.MsgspecError, UnicodeDecodeError) as mistake:
            raise jsontext.MalformedJson(str(mistake)) from mistake

    monkeypatch.setattr("chalicelib.aws.calls.read_body", loose)
    told = {kind: [each.rpartition("=")[2] for each in taken(siege, kind, SOME)] for kind in WRONG}
    assert {each.partition(":")[0] for each in told["integer"]} >= {'"1"'}
    assert {each.partition(":")[0] for each in told["boolean"]} >= {'"true"'}
    assert {each.partition(":")[0] for each in told["string"]} >= {'"\\u202eadmin"', '"a\\u200bb"'}


def test_a_body_says_each_thing_once(siege: Siege) -> None:
    """SEC37: readers differ in which of two counts."""
    for door in WITH_BODY:
        body = msgspec.json.encode(example(door))
        doubled = body[:-1] + b"," + body[1:]
        before = siege.items()
        assert siege.knock(door, doubled).status == 400, named(door)
        assert siege.items() == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"]
)
def test_a_body_says_that_it_is_json(siege: Siege, kind: str) -> None:
    """SEC37: what a page of another origin may send without asking is not taken."""
    for door in WITH_BODY:
        before = siege.items()
        assert siege.knock(door, claims={"Content_Type": kind}).status == 415, named(door)
        assert siege.items() == before


def test_a_body_is_neither_deep_nor_long(siege: Siege) -> None:
    """S10.1.3-a part: size and depth are bounded at every door, and so is the time to find out."""
    deep = b'{"a":' * (jsontext.DEEPEST + 1) + b"1" + b"}" * (jsontext.DEEPEST + 1)
    long = b'{"a":"' + b"x" * inputs.LARGEST_BODY + b'"}'
    for door in WITH_BODY:
        before = siege.items()
        assert (siege.knock(door, deep).status, siege.knock(door, long).status) == (400, 413), named(door)
        assert siege.items() == before
