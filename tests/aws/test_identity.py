"""Guests are known by what we have sealed, and until it says; shops by their ids; callers, in lines, by nothing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from chalice.app import Request
from moto import mock_aws

from chalicelib.aws.admission import admitted
from chalicelib.aws.health import health_door
from chalicelib.aws.identity import issue_guest_token, pseudonym_of, read_guest_token, shop, shops
from chalicelib.aws.params import secret
from chalicelib.aws.visits import Visit
from chalicelib.core import clock
from chalicelib.core.callers import ANYONE, CUSTOMER, GUEST, STAFF, Caller, Claims
from chalicelib.core.problems import Unauthenticated
from chalicelib.core.seals import seal
from tests.shop import LAMPS, MUGS, NOON, forget, put_parameters

MEI = Caller(subject="guest_mei", role=GUEST)
MOMENT = timedelta(microseconds=1)


@pytest.fixture(autouse=True, scope="module")
def parameters() -> Iterator[None]:
    """All that is asked here of the cloud."""
    with mock_aws():
        forget()
        put_parameters((MUGS, LAMPS))
        yield
    forget()


def test_a_guests_token_is_good_until_it_expires() -> None:
    """SEC8 part: and not at that very moment."""
    token = issue_guest_token(Claims(caller=MEI, expires=NOON))
    with clock.stopped(NOON - MOMENT):
        assert read_guest_token(token) == MEI
    with clock.stopped(NOON), pytest.raises(Unauthenticated, match="expired"):
        read_guest_token(token)


@pytest.mark.parametrize("role", [CUSTOMER, STAFF, "admin", ""])
def test_no_such_token_makes_anybody_more_than_a_guest(role: str) -> None:
    """Customers and staff had such tokens once, and our key would still open them."""
    token = issue_guest_token(Claims(caller=Caller(subject="cust_li", role=role), expires=NOON + timedelta(days=1)))
    with clock.stopped(NOON), pytest.raises(Unauthenticated):
        read_guest_token(token)


@pytest.mark.parametrize("payload", [b"", b"{", b"null", b'{"caller":{"subject":"guest_mei","role":"guest"}}'])
def test_what_says_something_else_is_no_token_though_we_have_sealed_it(payload: bytes) -> None:
    with pytest.raises(Unauthenticated):
        read_guest_token(seal(payload, "token", secret("tokens")))


def test_what_was_sealed_for_another_purpose_is_no_token() -> None:
    said = msgspec.json.encode(Claims(caller=MEI, expires=NOON + timedelta(days=1)))
    with clock.stopped(NOON), pytest.raises(Unauthenticated):
        read_guest_token(seal(said, "quote", secret("tokens")))


def test_a_shop_is_found_by_the_id_that_we_have_written() -> None:
    assert [shop(each.shop_id) for each in shops()] == list(shops())
    with pytest.raises(KeyError):
        shop("nobody")


def test_lines_name_a_caller_by_what_leads_nowhere() -> None:
    """SEC22 part: lines name a caller by what leads nowhere"""
    names = [pseudonym_of(each) for each in (MEI, MEI, Caller(subject="guest_an", role=GUEST))]
    assert (pseudonym_of(ANYONE), names[0] == names[1] != names[2]) == (None, True)
    assert all(name and "guest" not in name for name in names)


@pytest.mark.parametrize("scheme", ["Basic ", "", "Token ", "Bearer", "Bearers "])
def test_a_good_token_is_taken_by_its_own_scheme_only(scheme: str) -> None:
    """SEC8 part: RFC 6750, whose scheme has no case."""
    token = issue_guest_token(Claims(caller=MEI, expires=NOON + timedelta(days=1)))
    with clock.stopped(NOON):
        for fine in ("Bearer ", "bearer  "):
            assert admitted({"authorization": fine + token}, MUGS, "cart.use") == (MEI, None)
        with pytest.raises(Unauthenticated):
            admitted({"authorization": scheme + token}, MUGS, "cart.use")


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ({}, "unknown"),
        ({"identity": {"sourceIp": ""}}, "unknown"),
        ({"identity": {"sourceIp": "192.0.2.1"}}, "192.0.2.1"),
    ],
)
def test_who_comes_from_nowhere_comes_from_somewhere_unknown(place: dict[str, Any], address: str) -> None:
    """All of them together, so that none of them is let through without being counted."""
    door, _ = health_door("cart")
    names = ("multiValueQueryStringParameters", "headers", "pathParameters", "body", "stageVariables")
    event: dict[str, Any] = dict.fromkeys(names) | {"headers": {}}
    request = Request(event | {"requestContext": {"httpMethod": "GET", "resourcePath": "/", **place}}, None)
    assert Visit.of(door, request, {}).headers == {"x-viewer": address}
