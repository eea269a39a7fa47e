"""Fakeidp, for people who open its address; what it tells shops is tried where they sign in."""

from infra.client import Client
from infra.local.fakeidp.server import FakeIdpServer

PAGE = "http://127.0.0.1:3000/signed-in"


def test_its_address_says_what_it_is_and_how_one_comes_there() -> None:
    with FakeIdpServer("secret", [PAGE]) as idp:
        front = Client(idp.url).get("/")
    assert (front.status, front.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "POST /oidc/{provider}/authorizations" in front.body.decode()
    assert "default-src 'none'" in front.headers["content-security-policy"]
