"""The shorter way to a door answers as Chalice's own, and leaves to it what is no door."""

from typing import Any

import pytest
from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LocalGateway
from chalice.test import Client

from chalicelib.core import clock
from tests.shop import NOON

ASKED = [
    ("GET", "/categories", {"Host": "mugs.example"}, b""),
    ("GET", "/products/prod_1?x=1", {"Host": "mugs.example", "Origin": "https://www.mugs.example"}, b""),
    ("OPTIONS", "/cart", {"Host": "mugs.example"}, b""),
    ("POST", "/guests", {"Host": "nobody.example", "Content-Type": "image/png"}, b"{}"),
    ("GET", "/cart", {"Host": "mugs.example", "Authorization": "Bearer none"}, b""),
]


def event_of(method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
    from app import app  # noqa: PLC0415 - the app reads the environment

    return LocalGateway(app, Config())._generate_lambda_event(method, path, headers, body)


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize("asked", ASKED, ids=[f"{method} {path}" for method, path, *_ in ASKED])
def test_a_door_answers_as_if_chalice_had_asked_it(asked: tuple[str, str, dict[str, str], bytes]) -> None:
    from app import app  # noqa: PLC0415 - the app reads the environment

    with clock.stopped(NOON):
        assert app(event_of(*asked), None) == Chalice.__call__(app, event_of(*asked), None)


def test_a_method_that_no_door_has_is_refused_by_chalice(client: Client) -> None:
    from app import app  # noqa: PLC0415 - the app reads the environment

    event = event_of("GET", "/categories", {}, b"")
    event["requestContext"]["httpMethod"] = "PUT"
    assert app(event, None)["statusCode"] == 405
    assert app({"requestContext": {}}, None)["statusCode"] == 500
