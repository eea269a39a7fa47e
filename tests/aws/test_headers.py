"""What every answer carries, whoever asks and however it goes; and that nothing is said in the clear."""

import re
from itertools import product

import pytest
from chalice.test import Client

from chalicelib.aws.doors import DOORS, PREFLIGHTS
from chalicelib.core.callers import PUBLIC
from infra.local.gateway import Gateway
from infra.local.replies import Reply, Request
from tests.aws.visitors import anyone as visitor
from tests.aws.visitors import assert_guarded, assert_problem, li
from tests.contracts.whole import load_everything
from tests.shop import Answer, Browser

__all__ = ["li", "visitor"]

load_everything()
ASKED = [(door.method, re.sub(r"\{\w+\}", "x1", door.path)) for door in (*DOORS, *PREFLIGHTS)]


def test_every_answer_of_every_door_is_guarded(anyone: Browser, admin: Browser, other_admin: Browser) -> None:
    """S2.3.4-a part: strict security headers, on what is found, missing, forbidden and wrong, and on preflights."""
    answers = [by.call(method, path) for by, (method, path) in product((anyone, admin, other_admin), ASKED)]
    for answer in answers:
        assert_guarded(answer)
    assert {200, 204, 400, 401, 403, 404, 415, 422} <= {answer.status for answer in answers}


def test_only_what_was_rendered_for_everybody_may_be_kept(anyone: Browser, admin: Browser) -> None:
    """S2.3.4-a part: and no error, whoever gets it."""
    rendered = {door.path for door in DOORS if door.rendered}
    for by, (method, path) in product((anyone, admin), ASKED):
        answer = by.call(method, path)
        if answer.headers["Cache-Control"] != "no-store":
            assert (method, answer.status, path in rendered) == ("GET", 200, True)


@pytest.mark.parametrize("path", ["/desk/break", "/desk/unspeakable"])
def test_a_mistake_of_ours_is_guarded_too(visitor: Browser, path: str) -> None:
    """S2.3.4-a part: the 500, too."""
    answer = visitor.post(path)
    assert answer.status == 500
    assert_guarded(answer)


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/orders", 405)])
def test_what_the_gateway_answers_by_itself_is_guarded(client: Client, method: str, path: str, status: int) -> None:
    """S2.3.4-a part: here the local gateway; the deployed one has the same headers in its own responses."""
    from app import app  # noqa: PLC0415 - the app reads the environment

    said: Reply = Gateway(app).answer(Request(method, path, "", {"host": "mugs.example"}))
    assert said.status == status
    assert_guarded(Answer(said.status, dict(said.headers), said.body.decode()))


@pytest.mark.parametrize(
    "told", [{"X_Forwarded_Proto": "http"}, {"CloudFront_Forwarded_Proto": "HTTP", "X_Forwarded_Proto": "https"}]
)
def test_a_request_in_the_clear_is_refused_at_every_door(anyone: Browser, told: dict[str, str]) -> None:
    """S2.3.4-a part: HTTPS only. Refused before the token is looked at, and not redirected: the token was seen."""
    for method, path in ASKED:
        refused = anyone.call(method, path, Authorization="Bearer forged", **told)
        assert_problem(refused, 403, "https-required")
        assert "Location" not in refused.headers


def test_the_wire_is_guarded_whoever_asks(anyone: Browser) -> None:
    """S2.3.4-a: a plain-HTTP call is refused; an answer sets HSTS and no-sniff, and lets no other site read it."""
    assert anyone.get("/categories", X_Forwarded_Proto="http").status == 403
    answer = anyone.get("/categories", X_Forwarded_Proto="https", Origin="https://elsewhere.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (answer.status, "Access-Control-Allow-Origin" in answer.headers) == (200, False)


@pytest.mark.parametrize(("told", "status"), [("https", 200), ("https, http", 403), ("http,https", 403), ("", 200)])
def test_every_hop_that_a_gateway_tells_of_counts(anyone: Browser, told: str, status: int) -> None:
    assert anyone.get("/categories", X_Forwarded_Proto=told).status == status


def test_a_door_that_is_open_to_everyone_is_so_on_purpose() -> None:
    """S2.3.4-a part: what needs no token is named here, one by one."""
    public = {f"{door.method} {door.path}" for door in DOORS if door.may == PUBLIC and not door.shopless}
    assert public == {
        "GET /availability", "GET /brands", "GET /categories", "GET /categories/{category_id}/products",
        "GET /products/{product_id}", "GET /regions/{country}", "GET /regions/{country}/{region}", "POST /guests",
        "POST /assertions/nonces", "POST /assertions/sessions", "POST /challenges", "POST /codes",
        "POST /oidc/{provider}/authorizations", "POST /oidc/{provider}/sessions", "POST /sessions",
        "POST /sessions/refresh", "POST /staff/enrollments", "POST /staff/sessions", "POST /users",
        "POST /webhooks/carriers/{carrier}", "POST /webhooks/fakepay",
    }  # fmt: skip
