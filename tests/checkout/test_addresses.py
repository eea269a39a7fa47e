"""Where an order goes: an address typed in, or one of the customer's address book."""

from typing import Any

import pytest

from chalicelib.aws import vault
from chalicelib.aws.observe import tallied
from chalicelib.aws.table import commit
from chalicelib.domain.profiles.actions import regions
from tests.checkout.shopping import ADDRESS, CONTACT, filled, place, quoted
from tests.goods import available
from tests.profiles.builders import address, rows
from tests.shop import Answer, Browser

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def listed(cloud_in_process: None) -> None:
    regions.bring("CN", rows())


def kept(browser: Browser, **changed: Any) -> str:
    """The id of an address in the book."""
    body = {"address": address(**changed)}
    address_id: str = browser.post("/me/addresses", body, Idempotency_Key="kept").json["address_id"]
    return address_id


def send(browser: Browser, quote: str, key: str = "order-1", **where: Any) -> Answer:
    """An order to there."""
    return browser.post("/orders", {"quote": quote, "contact": CONTACT} | where, Idempotency_Key=key)


def shown(browser: Browser, placed: Answer) -> Any:
    """Where the order goes."""
    assert placed.status == 201, placed.text
    return browser.get(f"/orders/{placed.json['order_id']}").json["address"]


def test_an_order_goes_to_an_address_of_the_book_and_takes_no_more_round_trips(customer: Browser) -> None:
    """S5.2.2-b part: the book comes along with what the order is placed by."""
    there = kept(customer, lines=["1 New Road"])
    filled(customer, cup=1)
    quote = quoted(customer)["quote"]
    with tallied() as tally:
        placed = send(customer, quote, address_id=there)
    assert tally.calls == ["BatchGetItem", "TransactWriteItems"]
    assert shown(customer, placed) == address(lines=["1 New Road"])


def test_the_order_has_a_copy_of_its_own(customer: Browser) -> None:
    """S5.2.1-c part: what becomes of the address book later changes no order."""
    there = kept(customer)
    filled(customer, cup=1)
    placed = send(customer, quoted(customer)["quote"], address_id=there)
    assert customer.call("DELETE", f"/me/addresses/{there}").status == 204
    assert shown(customer, placed) == address()


def test_a_quote_that_was_asked_for_an_address_says_where_the_order_goes(customer: Browser) -> None:
    there = kept(customer)
    filled(customer, cup=1, mug=1)
    quotes = [customer.post("/quotes", {"variant_ids": [each], "address_id": there}).json for each in ("cup", "mug")]
    assert [each["address_id"] for each in quotes] == [there, there]
    assert shown(customer, send(customer, quotes[0]["quote"])) == address()
    elsewhere = send(customer, quotes[1]["quote"], "order-2", address=ADDRESS)
    assert shown(customer, elsewhere) == ADDRESS | {"postal_code": ""}, "what the order itself says goes before"


def test_anothers_address_is_as_unknown_as_none(customer: Browser, stranger: Browser) -> None:
    """S4.2.2-b part: foreign, crossed out and never there answer in the same bytes, and nothing is held."""
    theirs, mine = kept(stranger), kept(customer)
    customer.call("DELETE", f"/me/addresses/{mine}")
    filled(customer, cup=1)
    quote = quoted(customer)["quote"]
    for refusals in (
        [send(customer, quote, address_id=each) for each in (theirs, mine, "addr_unknown")],
        [customer.post("/quotes", {"address_id": each}) for each in (theirs, mine, "addr_unknown")],
    ):
        assert {(each.status, each.json["field"]) for each in refusals} == {(422, "/address_id")}
        assert len({each.text for each in refusals}) == 1
    assert available("cup") == 9


def test_who_has_no_book_has_no_address(guest: Browser) -> None:
    filled(guest, cup=1)
    refused = send(guest, quoted(guest)["quote"], address_id="addr_unknown")
    assert (refused.status, refused.json["type"]) == (422, "/problems/unknown-address")


def test_an_address_that_was_erased_is_gone(customer: Browser) -> None:
    """S10.2.1-a part: nobody can read it any more, and the shop says so."""
    there = kept(customer)
    filled(customer, cup=1)
    quote = quoted(customer)["quote"]
    commit(vault.erase("cust_li"))
    for refused in (send(customer, quote, address_id=there), customer.post("/quotes", {"address_id": there})):
        assert (refused.status, refused.json["type"], refused.json["field"]) == (410, "/problems/erased", "/address_id")
    assert available("cup") == 9
    assert place(customer, quote).status == 201, "a new address is a new beginning"
    filled(customer, mug=1)
    assert send(customer, quoted(customer)["quote"], "order-2", address_id=there).status == 410


def test_an_order_goes_to_one_address(customer: Browser) -> None:
    filled(customer, cup=1)
    quote = quoted(customer)["quote"]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "/address"),
        ({"address": None, "address_id": None}, "/address"),
        ({"address": ADDRESS, "address_id": "addr_1"}, "/address_id"),
        ({"address_id": "#"}, "/address_id"),
        ({"address_id": ""}, "/address_id"),
    ]
    for where, field in wrong:
        refused = send(customer, quote, **where)
        assert (refused.status, refused.json["field"]) == (422, field)
    assert available("cup") == 9


def test_a_typed_address_names_regions_that_there_are(guest: Browser, listed: None) -> None:
    """S5.2.2-a part: what is typed in is held against the country's list, and nothing is held for what is refused."""
    filled(guest, cup=1)
    quote = quoted(guest)["quote"]
    for named, field in (
        (["320000", "310100", "310115"], "/address/regions/0"),
        (["310000", "441900", "310115"], "/address/regions/1"),
        (["310000", "310100", "441900"], "/address/regions/2"),
        (["310000", "310100"], "/address/regions"),
    ):
        refused = place(guest, quote, address=ADDRESS | {"regions": named})
        assert (refused.status, refused.json["field"]) == (422, field)
    assert available("cup") == 9


def test_an_address_of_a_country_without_a_list_is_taken_by_its_shape(guest: Browser, listed: None) -> None:
    filled(guest, cup=1, mug=1)
    abroad = ADDRESS | {"country": "DE", "regions": ["BY"]}
    assert place(guest, quoted(guest, "cup")["quote"], address=abroad).status == 201
    assert place(guest, quoted(guest, "mug")["quote"], key="order-2").status == 201


def test_what_was_written_down_stays_good_when_a_list_changes(customer: Browser) -> None:
    """S5.2.2-a part: a book is held against the regions as it is written."""
    there = kept(customer, regions=("310000",))
    regions.bring("CN", rows())
    filled(customer, cup=1)
    assert shown(customer, send(customer, quoted(customer)["quote"], address_id=there))["regions"] == ["310000"]
