"""An Idempotency-Key names one call of one caller."""

from datetime import timedelta

import pytest

from chalicelib.aws import table
from chalicelib.aws.once import fingerprint
from chalicelib.core import clock
from tests.aws.things import NOON, box, item
from tests.aws.visitors import anyone, assert_problem, li, wang
from tests.faults_injector import LOST_AFTER, THROTTLED, Fault, faults, on
from tests.shop import Browser

__all__ = ["anyone", "li", "wang"]
BOX = {"name": "mug", "left": 3}


@pytest.mark.parametrize("key", [None, "", " " * 256, "x" * 256, "a\nb", "a\0", "\x7f", "\ud800"])
def test_a_call_that_needs_a_key_says_so(li: Browser, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency_Key": key}
    assert_problem(li.post("/desk/boxes", BOX, **headers), 400, "missing-idempotency-key")
    assert box("mug") is None


@pytest.mark.parametrize("key", ["k", "键", "x" * 255])
def test_a_key_is_as_long_as_whoever_calls_wants_to_some_end(li: Browser, key: str) -> None:
    for _ in range(2):
        assert li.post("/desk/boxes", BOX, Idempotency_Key=key).status == 201


def test_the_same_call_is_answered_with_the_same_bytes_and_done_once(li: Browser) -> None:
    """S5.2.1-a part: a repeated submission has one effect and one answer."""
    first = li.post("/desk/boxes", BOX, Idempotency_Key="k1")
    again = li.post("/desk/boxes", BOX, Idempotency_Key="k1")
    assert (first.status, "Idempotent-Replayed" in first.headers) == (201, False)
    assert (again.status, again.text, again.headers["Idempotent-Replayed"]) == (201, first.text, "true")
    assert again.headers["Content-Type"] == "application/json"
    stored = item("mug")
    assert stored is not None
    assert stored["version"] == {"N": "1"}


def test_a_key_belongs_to_one_request_of_one_caller(li: Browser, wang: Browser) -> None:
    li.post("/desk/boxes", BOX, Idempotency_Key="k1")
    reused = li.post("/desk/boxes", BOX | {"left": 4}, Idempotency_Key="k1")
    assert_problem(reused, 422, "idempotency-key-reused", field="Idempotency-Key")
    assert_problem(wang.post("/desk/boxes", BOX, Idempotency_Key="k1"), 409, "already-there")
    assert wang.post("/desk/boxes", {"name": "cup"}, Idempotency_Key="k1").status == 201
    assert_problem(li.post("/desk/boxes", BOX, Idempotency_Key="k2"), 409, "already-there")


def test_two_requests_are_the_same_by_method_path_and_every_byte() -> None:
    """S5.2.1-a part: the answer of one door, or about one thing, is never given at another."""
    asked = [("POST", "/a", b"{}"), ("PUT", "/a", b"{}"), ("POST", "/b", b"{}"), ("POST", "/a", b"{ }"),
             ("POST", "/a{", b"}"), ("POST/", "a", b"{}")]  # fmt: skip
    assert len({fingerprint(*each) for each in asked}) == len(asked)
    assert fingerprint(*asked[0]) == fingerprint("POST", "/a", b"{}")


def test_a_refusal_uses_no_key_up(li: Browser) -> None:
    assert li.post("/desk/boxes", {"name": ""}, Idempotency_Key="k1").status == 422
    assert li.post("/desk/boxes", BOX, Idempotency_Key="k1").status == 201


def test_a_key_is_remembered_for_a_day(li: Browser) -> None:
    """S5.2.1-a part: as the document says, 24 hours, and to the moment."""
    with clock.stopped(NOON):
        first = li.post("/desk/boxes", BOX, Idempotency_Key="k1")
    with clock.stopped(NOON + timedelta(hours=24, seconds=-1)):
        assert li.post("/desk/boxes", BOX, Idempotency_Key="k1").text == first.text
    with clock.stopped(NOON + timedelta(hours=24)):
        assert li.post("/desk/boxes", {"name": "cup"}, Idempotency_Key="k1").status == 201


@pytest.mark.parametrize(
    ("fault", "said"), [(THROTTLED, (503, "1", None)), (LOST_AFTER, (201, None, "true"))], ids=["not done", "done"]
)
def test_what_is_not_known_to_be_done_is_done_once(
    li: Browser, fault: Fault, said: tuple[int, str | None, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """S5.2.1-a part: who is told to come again is told when, and comes with the same key."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr(table, "ATTEMPTS", 1)
    with faults(on("TransactWriteItems", fault, times=10**6)):
        first = li.post("/desk/boxes", BOX, Idempotency_Key="k1")
    assert (first.status, *map(first.headers.get, ("Retry-After", "Idempotent-Replayed"))) == said
    assert li.post("/desk/boxes", BOX, Idempotency_Key="k1").status == 201
    stored = item("mug")
    assert stored is not None
    assert stored["version"] == {"N": "1"}
