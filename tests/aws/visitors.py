"""Who calls at the desk, and what every refusal looks like."""

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.core.callers import CUSTOMER, STAFF
from tests.aws.desk import app
from tests.shop import Answer, Browser, bearer


@pytest.fixture
def anyone(cloud_in_process: None) -> Iterator[Browser]:
    with Client(app) as client:
        yield Browser(client)


@pytest.fixture
def li(anyone: Browser) -> Browser:
    return Browser(anyone.client, bearer(CUSTOMER, "cust_li"))


@pytest.fixture
def wang(anyone: Browser) -> Browser:
    return Browser(anyone.client, bearer(CUSTOMER, "cust_wang"))


@pytest.fixture
def staff(anyone: Browser) -> Browser:
    return Browser(anyone.client, bearer(STAFF, "admin_zhang", "mugs"))


def assert_problem(answer: Answer, status: int, kind: str, **facts: Any) -> None:
    assert (answer.status, answer.json["type"]) == (status, f"/problems/{kind}"), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance"} <= set(answer.json)
    assert answer.json["status"] == status
    assert facts.items() <= answer.json.items()
    assert_guarded(answer)


def assert_guarded(answer: Answer) -> None:
    """With the headers that every answer carries; it is kept by nobody unless it says that everybody may."""
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["Cache-Control"] == "no-store" or answer.headers["Cache-Control"].startswith("public, ")
    assert {"Server", "X-Powered-By"}.isdisjoint(answer.headers)
