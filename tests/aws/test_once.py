"""An Idempotency-Key names one call of one caller."""

import pytest

from tests.aws.things import box, item
from tests.aws.visitors import anyone, assert_problem, li, wang
from tests.shop import Browser

__all__ = ["anyone", "li", "wang"]
BOX = {"name": "mug", "left": 3}


@pytest.mark.parametrize("key", [None, "", " " * 256, "x" * 256, "a\nb", "a\0", "\x7f", "\ud800"])
def test_a_call_that_needs_a_key_says_so(li: Browser, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency_Key": key}
    assert_problem(li.post("/desk/boxes", BOX, **headers), 400, "missing-idempotency-key")
    assert box("mug") is None


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


def test_a_refusal_uses_no_key_up(li: Browser) -> None:
    assert li.post("/desk/boxes", {"name": ""}, Idempotency_Key="k1").status == 422
    assert li.post("/desk/boxes", BOX, Idempotency_Key="k1").status == 201
