"""A parcel whose carrier can call nobody is not sent off."""

from typing import Any

import pytest

from tests.checkout.shopping import ADDRESS, CONTACT, filled, place, quoted
from tests.goods import available
from tests.shop import Browser

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"address": ADDRESS | {"phone": "+8612345678901"}}, "/address/phone"),
        ({"address": ADDRESS | {"phone": "+999123456789"}}, "/address/phone"),
        ({"contact": CONTACT | {"phone": "+10000000000"}}, "/contact/phone"),
    ],
)
def test_an_order_takes_only_phones_that_there_can_be(guest: Browser, changed: dict[str, Any], field: str) -> None:
    """S5.2.2-a part: the address is validated by the server; nothing is held for an order that is refused."""
    filled(guest, cup=1)
    refused = place(guest, quoted(guest)["quote"], **changed)
    assert (refused.status, refused.json["type"], refused.json["field"]) == (422, "/problems/not-a-phone", field)
    assert available("cup") == 9


@pytest.mark.parametrize("phone", ["+447911123456", "+12025550143", "+861062552686"])
def test_phones_of_other_countries_and_of_desks_are_taken(guest: Browser, phone: str) -> None:
    filled(guest, cup=1)
    assert place(guest, quoted(guest)["quote"], address=ADDRESS | {"phone": phone}).status == 201
