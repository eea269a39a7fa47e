"""Observing: one structured line per request, with what the storage did for it."""

import json
from collections.abc import Iterator
from io import StringIO
from logging import StreamHandler

import pytest

from chalicelib.aws import observe
from tests.goods import offer, stock
from tests.shop import Browser


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the logger writes at level INFO."""
    written, before = StringIO(), observe.logger.log_level
    handler = StreamHandler(written)
    handler.setFormatter(observe.logger.registered_formatter)
    observe.logger.addHandler(handler)
    observe.logger.setLevel("INFO")
    yield written
    observe.logger.setLevel(before)
    observe.logger._logger.removeHandler(handler)


def logged(lines: StringIO, kind: str) -> list[dict[str, object]]:
    return [line for line in map(json.loads, lines.getvalue().splitlines()) if line.get("kind") == kind]


def test_a_request_is_one_line_with_its_storage_calls(guest: Browser, lines: StringIO) -> None:
    offer("cup")
    stock("cup", 9)
    guest.post("/cart/lines", {"variant_id": "cup", "quantity": 2})
    [line] = logged(lines, "request")
    assert (line["capability"], line["door"], line["shop"], line["role"]) == ("cart", "add_line", "mugs", "guest")
    assert (line["status"], line["round_trips"]) == (201, 2)
    assert isinstance(line["read_units"], float)
    assert line["write_units"] == 1.0


def test_a_refusal_is_logged_with_its_problem_and_nothing_personal(guest: Browser, lines: StringIO) -> None:
    guest.post("/orders", {"quote": "x", "address": {"recipient": "李雷"}, "contact": {}}, Idempotency_Key="k")
    [line] = logged(lines, "request")
    assert (line["status"], line["problem"]) == (422, "invalid")
    assert "李雷" not in lines.getvalue()
    assert "\\u674e" not in lines.getvalue()


def test_what_a_request_cost_is_told_when_asked_for(guest: Browser) -> None:
    offer("cup")
    stock("cup", 9)
    asked = guest.post("/cart/lines", {"variant_id": "cup"}, X_Debug_Timing="1")
    assert asked.headers["Server-Timing"].startswith('storage;desc="BatchGetItem PutItem", rru;desc=')
    assert "Server-Timing" not in guest.get("/cart").headers
