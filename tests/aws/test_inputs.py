"""Nothing gets in that would only bite later, and every refusal names the field."""

import json
from time import process_time

import pytest

from chalicelib.aws.inputs import LARGEST_BODY, read_body, read_query
from chalicelib.aws.jsontext import MalformedJson, check
from chalicelib.core.problems import Problem, TooLarge, UnsupportedMediaType
from tests.aws.desk import Boxes, NewBox

JSON = "application/json"


def refused(raw: bytes, content_type: str = JSON) -> Problem:
    with pytest.raises(Problem) as problem:
        read_body(raw, content_type, NewBox)
    assert json.dumps(problem.value.document("/x")).encode("utf-8")
    return problem.value


@pytest.mark.parametrize(
    "number",
    [
        '"1"',
        "1.0",
        "1.5",
        "1e3",
        "true",
        "null",
        "1e400",
        "[]",
        "{}",
        "9" * 30,
        "9" * 5_000,
        "-" + "9" * 5_000,
        "9007199254740992",
    ],
)
@pytest.mark.parametrize(
    ("template", "field"),
    [('{"name":"a","left":%s}', "/left"), ('{"name":"a","parts":[{"count":1},{"count":%s}]}', "/parts/1/count")],
)
def test_a_whole_number_is_nothing_else(number: str, template: str, field: str) -> None:
    problem = refused((template % number).encode())
    assert (problem.status, problem.facts["field"]) == (422, field)


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_not_a_number_is_not_json(constant: str) -> None:
    assert refused(b'{"name":"a","left":%s}' % constant.encode()).status == 400


@pytest.mark.parametrize("amount", ["1.5", '"1"', "true", "1.0"])
def test_a_fractional_price_is_refused_with_its_field(amount: str) -> None:
    """S3.1.1-b part: a price that is not whole minor units is refused with 422 naming the field."""
    problem = refused(b'{"name":"a","price":{"amount":%s,"currency":"CNY"}}' % amount.encode())
    assert (problem.status, problem.facts["field"]) == (422, "/price/amount")


@pytest.mark.parametrize(
    ("raw", "status", "field"),
    [
        ('{"left":1}', 422, "/name"),
        ('{"name":"a","parts":[{}]}', 422, "/parts/0/count"),
        ('{"name":"a","nme":"b"}', 422, "/nme"),
        ('{"name":"a","parts":[{"count":1,"x~/y":1}]}', 422, "/parts/0/x~0~1y"),
        ('{"name":""}', 422, "/name"),
        ('{"name":"aaaaaaaaaaaaaaaaaaaaa"}', 422, "/name"),
        ('{"name":1}', 422, "/name"),
        ('{"name":null}', 422, "/name"),
        ('{"name":"a","parts":{}}', 422, "/parts"),
        ('{"name":"a","name":"b"}', 400, "/name"),
        ('{"name":"a","na\\u006de":"b"}', 400, "/name"),
        ('{"name":"a","parts":[{"count":1,"count":1}]}', 400, "/parts/0/count"),
        ("[]", 422, ""),
        ("null", 422, ""),
        ('"a"', 422, ""),
        ("1", 422, ""),
    ],
)
def test_the_field_is_named_by_a_json_pointer(raw: str, status: int, field: str) -> None:
    problem = refused(raw.encode())
    assert (problem.status, problem.facts["field"]) == (status, field)


@pytest.mark.parametrize(
    "unwanted", ["\\ud800", "\\udc00x", "\\ud800\\ud800", "\\u0000", "\\u001b[31m", "\\u007f", "\x7f", "\x85", "\\n"]
)
@pytest.mark.parametrize(
    ("template", "field"),
    [('{"name":"a%s"}', "/name"), ('{"name":"a","parts":[{"count":1,"texts":{"en":"%s"}}]}', "/parts/0/texts/en")],
)
def test_no_text_holds_what_cannot_be_shown_or_encoded(unwanted: str, template: str, field: str) -> None:
    """A last line end is unwanted too: `$` in a pattern does not see it, and it would reach a mail's header."""
    problem = refused((template % unwanted).encode())
    assert (problem.status, problem.facts["field"]) == (422, field)


def test_the_name_of_a_field_is_a_text_too() -> None:
    problem = refused(b'{"name":"a","parts":[{"count":1,"texts":{"\\ud800":"x"}}]}')
    assert (problem.status, problem.facts["field"]) == (422, "/parts/0/texts/?")


INVISIBLE = (
    *"\u200b\u200e\u200f\u2060\u2063\ufeff\u061c\u180e\u2028\u2029",
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\U000e0041",
)


@pytest.mark.parametrize("unseen", INVISIBLE, ids=ascii)
@pytest.mark.parametrize("escaped", [False, True])
def test_no_text_holds_what_is_not_seen_or_turns_the_direction_of_writing(unseen: str, escaped: bool) -> None:
    """S10.1.3-b part: two texts that look alike are alike; of them `exe.gpj` cannot be made to look like a picture."""
    raw = json.dumps({"name": f"a{unseen}b"}, ensure_ascii=escaped).encode()
    problem = refused(raw)
    assert (problem.status, problem.facts["field"]) == (422, "/name")
    with pytest.raises(Problem):
        read_query({"limit": [f"1{unseen}"]}, Boxes)


@pytest.mark.parametrize("unseen", ["\u3164", "\u2800 \u2800", "\u200d", " \u00ad", "\ufe0f\u034f\t"], ids=ascii)
def test_no_text_shows_nothing(unseen: str) -> None:
    """S10.1.3-b part: nobody is called by what nobody sees; inside of a text it may be needed."""
    problem = refused(json.dumps({"name": unseen}).encode())
    assert (problem.status, problem.facts["field"]) == (422, "/name")
    assert read_body(json.dumps({"name": f"a{unseen}b"}).encode(), JSON, NewBox).name == f"a{unseen}b"


@pytest.mark.parametrize(
    "text", ["马克杯", "\U0001f375", "\\ud83c\\udf75", "a\\nb\\tc", "é", "\U0001f469\u200d\U0001f467", "می\u200cخواهم"]
)
def test_words_of_every_language_come_through(text: str) -> None:
    body = read_body(f'{{"name":"{text}"}}'.encode(), f"{JSON}; charset=utf-8", NewBox)
    assert body.name == json.loads(f'"{text}"')


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b'{"name":"a"',
        b'{"name":"a"}}',
        b'{"name":"a"} x',
        b"{'name':'a'}",
        b'{"name":"a",}',
        b"\x00",
        b'{"name":01}',
        b'{"name":"\n"}',
        b'{"name":"\\x"}',
        b'{"name":"\xff"}',
        b'{"name":"\xed\xa0\x80"}',
        b"]" * 99,
        b'\xef\xbb\xbf{"name":"a"}',
        '{"name":"a"}'.encode("utf-16"),
        '{"name":"a"}'.encode("utf-16-le"),
        '{"name":"a"}'.encode("utf-32"),
        '{"name":"é"}'.encode("latin-1"),
        b'{"name":"a"}\x00',
    ],
)
def test_what_is_not_json_in_utf_8_is_refused(raw: bytes) -> None:
    problem = refused(raw)
    assert (problem.status, type(problem)) == (400, MalformedJson)


@pytest.mark.parametrize("deep", ["[" * 21, "[" * 100_000, '{"a":' * 21, '{"a":[' * 40_000])
def test_deep_nesting_is_refused(deep: str) -> None:
    assert refused(deep.encode()).status == 400


def test_what_is_just_within_the_bounds_is_taken() -> None:
    check(b"[" * 20 + b"]" * 20)
    check(b'{"a":' * 19 + b"[]" + b"}" * 19)
    for whole in (2**53 - 1, 1 - 2**53, 0):
        assert read_body(b'{"name":"a","left":%d}' % whole, JSON, NewBox).left == whole
    full = b'{"name":"a"}'.ljust(LARGEST_BODY)
    assert read_body(full, JSON, NewBox).name == "a"
    assert isinstance(refused(full + b" "), TooLarge)
    assert [read_query({"limit": [limit]}, Boxes).limit for limit in ("1", "100")] == [1, 100]


def test_deep_nesting_cannot_hide_in_strings() -> None:
    hidden = '"\u2222' + "[" * 30_000  # in UTF-16 the character's bytes look like two quotes
    assert refused(hidden.encode("utf-16-le")).status == 400
    read_body(b'{"name":"[[[[[[[[[[[[[[[[["}', JSON, NewBox)


@pytest.mark.parametrize(
    "hostile",
    [
        '"' + '\\"' * (LARGEST_BODY // 2 - 2),
        '"' + "\\" * (LARGEST_BODY - 2),
        '{"a":"' * (LARGEST_BODY // 8),
        "{" + ",".join(f'"{n}":0' for n in range(24_000)) + ',"23999":0}',
        "[" + "0," * (LARGEST_BODY // 2 - 10) + "0]",
        '{"name":"' + " \u200d" * (LARGEST_BODY // 5) + 'a"}',
        '{"name":"' + "é" * (LARGEST_BODY // 2 - 20) + '"}',
    ],
    ids=["escaped quotes", "backslashes", "open strings", "last field twice", "long array", "blanks", "long text"],
)
def test_the_largest_hostile_bodies_are_refused_in_linear_time(hostile: str) -> None:
    begun = process_time()
    refused(hostile.encode())
    assert process_time() - begun < 2  # quadratic: minutes


def test_size_and_content_type_are_looked_at_first() -> None:
    assert isinstance(refused(b'"' + b"a" * LARGEST_BODY), TooLarge)
    for content_type in (
        "",
        "text/plain",
        "application/jsonx",
        "application/x-www-form-urlencoded",
        "application/json-patch+json",
    ):
        assert isinstance(refused(b"{}", content_type), UnsupportedMediaType)
    assert read_body(b'{"name":"a"}', "APPLICATION/JSON ; charset=UTF-8", NewBox).name == "a"
