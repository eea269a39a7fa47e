"""Access doors."""

import pytest

from tests.shop import Browser


@pytest.mark.usefixtures("noon")
def test_a_guest_token_opens_the_shop_it_was_asked_for(anyone: Browser) -> None:
    welcome = anyone.post("/guests")
    assert welcome.status == 201
    assert welcome.json["role"] == "guest"
    assert welcome.json["expires"] == "2027-02-20T04:00:00Z"  # 90 days
    assert welcome.headers["Cache-Control"] == "no-store"


def test_an_unknown_host_is_no_shop(anyone: Browser) -> None:
    refused = anyone.post("/guests", Host="nobody.example")
    assert (refused.status, refused.json["type"]) == (404, "/problems/unknown-shop")
    assert refused.headers["Content-Type"] == "application/problem+json"
