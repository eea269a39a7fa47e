"""Whoever of staff reads somebody's personal data is on record before they have read it."""

from collections.abc import Iterator

import pytest

from chalicelib.aws.trail import entries
from chalicelib.core.trail import Entry
from tests.checkout.shopping import ADDRESS
from tests.faults.callers import Answer, admin
from tests.faults.flows import buying
from tests.faults.gateway import REQUEST_ID
from tests.faults.plans import Fault
from tests.faults.world import World, world

PHONE = str(ADDRESS["phone"])


@pytest.fixture
def shop() -> Iterator[tuple[World, str]]:
    with world() as made:
        order = buying.placed(made)["order"].removeprefix("/orders/")
        yield made, order


def read(shop: tuple[World, str], what: str = "/delivery") -> Answer:
    made, order = shop
    return made.call("GET", f"/admin/orders/{order}{what}", bearer=admin())


def kept(order: str) -> list[Entry]:
    return entries("mugs", f"order:{order}", limit=100).items


def test_a_read_of_personal_data_is_entered_with_who_when_and_which_fields(shop: tuple[World, str]) -> None:
    """S4.1.3-d S10.2.3-d part: the use of the permission to unmask is audited; nobody shows it to the customer yet."""
    answer = read(shop)
    assert answer.status == 200
    assert PHONE in answer.body
    [entry] = kept(shop[1])
    assert (entry.what, entry.subject, entry.request_id) == ("disclosed", "admin_zhang", REQUEST_ID)
    assert entry.action == "orders_api show_delivery"
    assert entry.after == {"shown": ["address", "contact"]}
    assert PHONE not in repr(entry)


def test_nothing_is_shown_that_could_not_be_entered(shop: tuple[World, str]) -> None:
    """S4.1.3-d S10.2.3-d part: the entry comes first; without it there is no answer."""
    made, order = shop
    with made.under(lambda number, name: Fault.THROTTLED if name == "dynamodb.PutItem" else None):
        answer = read(shop)
    assert answer.status == 503
    assert PHONE not in answer.body
    assert kept(order) == []


def test_what_is_masked_is_no_disclosure(shop: tuple[World, str]) -> None:
    answer = read(shop, what="")
    assert answer.status == 200
    assert PHONE not in answer.body
    assert kept(shop[1]) == []


def test_who_may_not_read_it_is_not_said_to_have(shop: tuple[World, str]) -> None:
    made, order = shop
    refused = made.call("GET", f"/admin/orders/{order}/delivery", bearer=buying.shelves(made)["me"])
    assert refused.status == 403
    assert made.call("GET", "/admin/orders/or_unknown/delivery", bearer=admin()).status == 404
    assert kept(order) == []
    assert kept("or_unknown") == []
