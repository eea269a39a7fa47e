"""Lifecycles, texts, personal fields and problems."""

from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import problems
from chalicelib.core.addresses import Address, Contact
from chalicelib.core.lifecycle import IllegalMove, Lifecycle
from chalicelib.core.personal import Personal, personal_fields
from chalicelib.core.problems import Conflict, Invalid, NotFound, Problem, every
from chalicelib.core.texts import Text, choose, negotiate, tidied

DOOR = Lifecycle(
    {
        ("open", "shut"): "closed",
        ("closed", "shut"): "closed",  # it was shut
        ("closed", "open"): "open",
    }
)


def test_a_move_in_the_table_is_made() -> None:
    assert DOOR.move("open", "shut") == "closed"
    assert DOOR.move("closed", "shut") == "closed"
    assert DOOR.states == ["open", "closed"]
    assert DOOR.events == ["shut", "open"]


def test_a_move_that_is_not_in_the_table_is_illegal_and_says_so() -> None:
    assert not DOOR.allows("open", "open")
    with pytest.raises(IllegalMove) as refused:
        DOOR.move("open", "open", door_id="d1")
    assert refused.value.status == 409
    assert refused.value.facts == {"status_now": "open", "event": "open", "door_id": "d1"}


@pytest.mark.parametrize(
    ("header", "offered", "expected"),
    [
        ("", ("zh-CN", "en"), "zh-CN"),
        ("en", ("zh-CN", "en"), "en"),
        ("EN-us", ("zh-CN", "en"), "en"),
        ("en-US", ("en-GB", "en-US"), "en-US"),  # an exact locale before another of its language
        ("en-AU", ("en-GB", "en-US"), "en-GB"),
        ("fr, en;q=0.5, zh;q=0.8", ("en", "zh-CN"), "zh-CN"),
        ("en;q=0.1, zh-TW", ("en", "zh-CN"), "zh-CN"),
        ("en;q=0", ("zh-CN", "en"), "zh-CN"),
        ("en;Q=0.9, zh;q=0.1", ("zh-CN", "en"), "en"),
        ("*", ("zh-CN", "en"), "zh-CN"),
        ("en;q=nan, zh;q=0.1", ("en", "zh-CN"), "zh-CN"),
        ("en;q=1e400, zh", ("en", "zh-CN"), "zh-CN"),
        ("en;q=-1, zh;q=0.1", ("en", "zh-CN"), "zh-CN"),
        ("en;q=x", ("zh-CN", "en"), "zh-CN"),
        (";;;,,,;q=", ("zh-CN", "en"), "zh-CN"),
        ("\ud800", ("zh-CN", "en"), "zh-CN"),
    ],
)
def test_the_locale_is_the_best_of_those_offered(header: str, offered: tuple[str, ...], expected: str) -> None:
    """S2.2.1-a part: a declared header chooses the language."""
    assert negotiate(header, offered) == expected


@given(st.text(max_size=200))
def test_any_header_gets_a_locale_that_is_offered(header: str) -> None:
    assert negotiate(header, ("zh-CN", "en")) in ("zh-CN", "en")


def test_words_are_those_of_the_locale_or_its_language_or_any() -> None:
    text = {"en": "Mug", "zh-CN": "马克杯"}
    assert choose(text, "zh-CN") == "马克杯"
    assert choose(text, "zh-TW") == "马克杯"
    assert choose(text, "en-GB") == "Mug"
    assert choose(text, "fr") == "Mug"
    assert choose({}, "fr") == ""


def test_words_of_the_very_locale_go_before_those_of_another_place() -> None:
    text = {"zh-TW": "馬克杯", "zh": "杯", "zh-CN": "马克杯"}
    assert [choose(text, locale) for locale in ("zh-CN", "zh-TW", "zh", "zh-HK")] == ["马克杯", "馬克杯", "杯", "杯"]


def test_a_text_has_words_for_one_to_twenty_locales() -> None:
    languages = [f"{first}{second}" for first in "abcd" for second in "vwxyz"]
    for fine in ({"en": "x"}, {"zh-CN": "x" * 5_000}, dict.fromkeys(languages, "x")):
        assert msgspec.convert(fine, Text) == fine
    for wrong in (
        {}, {"en": ""}, {"en": " \t"}, {"en": "x" * 5_001}, dict.fromkeys([*languages, "ee"], "x"), {"EN": "x"},
        {"eng": "x"}, {"en-us": "x"}, {"en_US": "x"}, {"en-US\n": "x"}, {"": "x"},
    ):  # fmt: skip
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, Text)


class Parcel(msgspec.Struct):
    to: Address
    note: Annotated[str, msgspec.Meta(max_length=10)]
    name: Personal | None = None
    aliases: tuple[Personal, ...] = ()


@pytest.mark.parametrize(
    "odd", ["\x00", "\x7f", "\x9f", "\u061c", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\ud800"]
)
def test_a_tidied_text_shows_all_that_it_says(odd: str) -> None:
    assert tidied(f"a{odd}b") == "ab"


def test_tidying_keeps_words_apart_and_what_they_are_written_with() -> None:
    assert tidied("tea\u2028cup\u2029red") == "tea cup red"
    for kept in ("a\tb\r\nc", "\u200cا\u200d", "👩‍👧", "杯\u3000子\xa0\xad"):
        assert tidied(kept) == kept


def test_personal_fields_are_found_also_in_unions_lists_and_parts() -> None:
    assert personal_fields(Contact) == {"email", "phone"}
    assert personal_fields(Address) == {"lines", "recipient", "phone"}
    assert personal_fields(Parcel) == {"to", "name", "aliases"}


@pytest.mark.parametrize("field", ["email", "phone"])
@pytest.mark.parametrize(
    "wrong",
    ["", "x", "a@b", "a b@c.de", "a@b.co\r\nBcc: x@y.zz", "+0123456789", "13800138000", "+8613800138000\n", "a@b.co\n"],
)
def test_a_contact_is_well_formed(field: str, wrong: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({field: wrong}, Contact)


class OutOfInk(Conflict):
    title = "The pen is empty"


def test_a_problem_becomes_a_document() -> None:
    document = OutOfInk("Refill it", pen="p1").document("/pens/p1")
    assert document == {
        "type": "/problems/out-of-ink",
        "title": "The pen is empty",
        "status": 409,
        "detail": "Refill it",
        "instance": "/pens/p1",
        "pen": "p1",
    }
    assert list(document)[:5] == ["type", "title", "status", "detail", "instance"]


def test_without_a_detail_the_title_speaks() -> None:
    assert NotFound().document("/x")["detail"] == NotFound.title


def test_no_fact_replaces_a_member_of_the_standard() -> None:
    document = OutOfInk("Refill it", status="empty", type="pen", title="t", instance="i").document("/pens")
    assert (document["status"], document["type"], document["instance"]) == (409, "/problems/out-of-ink", "/pens")


def test_each_kind_of_refusal_has_the_status_that_http_gives_it() -> None:
    statuses = {
        problems.Problem: 500, problems.BadRequest: 400, problems.Unauthenticated: 401, problems.Forbidden: 403,
        problems.NotFound: 404, problems.Conflict: 409, problems.Stale: 409, problems.TooLarge: 413,
        problems.UnsupportedMediaType: 415, problems.Invalid: 422, problems.Unavailable: 503, problems.NotSent: 503,
    }  # fmt: skip
    assert {kind: kind.status for kind in statuses} == statuses
    assert [str(OutOfInk("Refill it", pen="p1")), str(OutOfInk())] == ["Refill it", "The pen is empty"]


def test_all_problems_can_be_listed() -> None:
    assert {OutOfInk, Conflict, Invalid} <= set(every())
    assert all(issubclass(kind, Problem) and 400 <= kind.status < 600 for kind in every())
