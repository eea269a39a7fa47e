"""Replies: what everybody may keep and for how long, and what a refusal says beside its words."""

from typing import Any

import msgspec
import pytest

from chalicelib.aws.busy import Busy
from chalicelib.aws.replies import ALWAYS, Rendered, problem_reply, public_reply, reply
from chalicelib.core.paces import TooManyRequests
from chalicelib.core.problems import Conflict, Forbidden, Problem, Unauthenticated


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "public, max-age=0, s-maxage=0"),
        (9, "public, max-age=9, s-maxage=9"),
        (10, "public, max-age=10, s-maxage=10"),
        (11, "public, max-age=10, s-maxage=11"),
        (300, "public, max-age=10, s-maxage=300"),
    ],
)
def test_browsers_keep_a_page_for_ten_seconds_and_the_cdn_for_as_long_as_it_holds(seconds: int, said: str) -> None:
    """S2.3.3-a part: nobody keeps a price longer than it is valid."""
    assert public_reply(Rendered(b"{}", seconds), "").headers["Cache-Control"] == said


def test_pages_of_the_same_bytes_have_the_same_tag_and_no_others() -> None:
    one, same, other = Rendered(b"{}", 1), Rendered(b"{}", 9), Rendered(b"{ }", 1)
    assert (one.etag == same.etag, one.etag == other.etag, Rendered(b"{}").max_age) == (True, False, 60)
    assert (one.etag[0], one.etag[-1], len(one.etag)) == ('"', '"', 34)


@pytest.mark.parametrize(
    ("problem", "more"),
    [
        (Unauthenticated(), {"WWW-Authenticate": "Bearer"}),
        (Forbidden(), {}),
        (Conflict(), {}),
        (TooManyRequests(retry_after=7), {"Retry-After": "7"}),
        (Busy(), {"Retry-After": "1"}),
        (Busy(retry_after=0), {"Retry-After": "0"}),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_refusal_says_how_to_come_in_or_when_to_come_again(problem: Problem, more: dict[str, str]) -> None:
    said = problem_reply(problem, "/x")
    own = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    assert said.headers == {**ALWAYS, **own, **more}
    told: dict[str, Any] = msgspec.json.decode(said.body)
    assert (said.status_code, told["status"], told["instance"]) == (problem.status, problem.status, "/x")


def test_nothing_is_said_of_the_content_where_there_is_none() -> None:
    assert reply(None, 204).headers == {**ALWAYS, "Cache-Control": "no-store"}
    assert reply(b"{}", 200, {"Cache-Control": "x"}).headers == {
        **ALWAYS, "Cache-Control": "x", "Content-Type": "application/json",
    }  # fmt: skip
