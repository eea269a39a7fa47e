"""From a quote to an order, at the doors."""

from datetime import timedelta
from typing import Any

import boto3
import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.aws import params
from chalicelib.aws.blobs import unpacked
from chalicelib.aws.observe import tallied
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.core.events import OrderPlaced
from chalicelib.core.money import LARGEST, Money
from chalicelib.domain.cart.rules import MOST_LINES, MOST_UNITS
from chalicelib.domain.catalog.rules import Cut
from chalicelib.domain.catalog.rules.variants import DEAREST
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.store import OrderRecord
from chalicelib.domain.promotions.rules import Promotion
from chalicelib.domain.promotions.store import PromotionRecord
from chalicelib.handlers.checkout import AskQuote, PlaceOrder
from tests.checkout.shopping import ADDRESS, CONTACT, bought, filled, place, quoted
from tests.goods import available, level, offer, stock
from tests.payments.builders import news_on
from tests.shop import AMERICA, LAMPS, MUGS, NOON, Browser, put_parameters

pytestmark = pytest.mark.usefixtures("noon")


def test_placing_three_lines_takes_two_round_trips_and_one_transaction(guest: Browser) -> None:
    """S5.2.2-b part: order, holds and cart lines commit together, in one transaction."""
    filled(guest, cup=1, mug=2, jug=3)
    quote = quoted(guest)["quote"]
    with tallied() as tally:
        placed = place(guest, quote, terms_version="2026-11")
    assert (placed.status, placed.json["terms_version"]) == (201, "2026-11")
    assert tally.calls == ["BatchGetItem", "TransactWriteItems"]
    assert [available(each) for each in ("cup", "mug", "jug")] == [8, 7, 6]
    assert guest.get("/cart").json["lines"] == []


def test_the_total_is_lines_shipping_and_tax(guest: Browser) -> None:
    """S5.2.1-c part: what was agreed stands in the order, components that are zero too."""
    order = bought(guest, cup=1, mug=2)
    assert (order["subtotal"]["amount"], order["shipping"]["amount"], order["total"]["amount"]) == (7500, 1000, 8500)
    assert order["adjustments"] == []
    assert order["tax_lines"] == [{"basis_points": 0, "amount": {"amount": 0, "currency": "CNY"}, "included": True}]


def test_a_market_has_its_own_currency_and_adds_its_tax(guest: Browser) -> None:
    """S2.2.1-a part: the same cart in another market, varied by a declared header alone."""
    filled(guest, cup=2)
    answer = guest.post("/quotes", {}, X_Market="us")
    assert answer.json["subtotal"] == {"amount": 500, "currency": "USD"}
    assert answer.json["tax_lines"] == [
        {"basis_points": 800, "amount": {"amount": 80, "currency": "USD"}, "included": False}
    ]
    assert answer.json["total"] == {"amount": 500 + 500 + 80, "currency": "USD"}


def test_an_order_is_of_the_market_and_the_moment_of_its_quote(guest: Browser) -> None:
    """S2.2.1-a part: whatever market the order is sent from; the words are in the language of the contact."""
    filled(guest, cup=2)
    quote = guest.post("/quotes", {}, X_Market="us").json
    with clock.stopped(NOON + timedelta(seconds=899)):
        placed = place(guest, quote["quote"], contact=CONTACT | {"locale": "en"}).json
    assert (placed["total"], placed["lines"][0]["name"]) == ({"amount": 1080, "currency": "USD"}, "Mug cup")
    assert (placed["placed_at"], placed["pay_by"]) == ("2026-11-22T04:14:59Z", "2026-11-22T04:44:59Z")
    kept = orders.load("mugs", placed["order_id"])
    assert kept is not None
    assert (kept.market_id, kept.locale, kept.channels, kept.captured) == ("us", "en", ("mail", "sms"), Money(0, "USD"))
    assert [(entry.event, entry.actor) for entry in kept.timeline] == [("placed", "customer")]


def test_a_cart_that_has_nothing_of_the_order_stays_as_it_is(guest: Browser) -> None:
    """S5.1.2-e part: it was emptied after the quote; placing writes nothing into it, and tells of the order."""
    filled(guest, cup=1, mug=1)
    quote = quoted(guest, "cup")["quote"]
    version = guest.call("DELETE", "/cart/lines/cup").json["version"]
    placed = place(guest, quote).json
    cart = guest.get("/cart").json
    assert ([line["variant_id"] for line in cart["lines"]], cart["version"]) == (["mug"], version)
    told = {name: placed[name] for name in ("order_id", "checkout_id")}
    assert news_on(OrderRecord.at(shop="mugs", order_id=placed["order_id"])) == [
        OrderPlaced(shop="mugs", at=NOON, total=Money(3_500, "CNY"), **told)
    ]


def test_only_the_chosen_lines_are_ordered(guest: Browser) -> None:
    """S5.1.2-e: checkout takes a subset; the unselected lines remain."""
    filled(guest, cup=1, mug=2)
    place(guest, quoted(guest, "mug")["quote"])
    assert [line["variant_id"] for line in guest.get("/cart").json["lines"]] == ["cup"]


def test_the_same_checkout_is_one_order(guest: Browser) -> None:
    """S5.2.1-a part: the same key is answered with the same bytes, another key for the quote with the same order."""
    filled(guest, cup=1)
    quote = quoted(guest)["quote"]
    first, again, other = place(guest, quote), place(guest, quote), place(guest, quote, key="another-device")
    assert (first.status, again.status, other.status) == (201, 201, 201)
    assert first.text == again.text == other.text
    assert again.headers["Idempotent-Replayed"] == "true"
    assert available("cup") == 8
    assert len(guest.get("/orders").json["items"]) == 1


def test_a_key_belongs_to_one_request_and_one_caller(guest: Browser, customer: Browser) -> None:
    """S5.2.1-a part: the same key with another body is refused; another caller's is another key."""
    filled(guest, cup=1, mug=1)
    place(guest, quoted(guest, "cup")["quote"])
    reused = place(guest, quoted(guest, "mug")["quote"])
    assert (reused.status, reused.json["field"]) == (422, "Idempotency-Key")
    filled(customer, jug=1)
    assert place(customer, quoted(customer)["quote"]).status == 201


def test_what_is_kept_with_the_key_is_not_personal(guest: Browser) -> None:
    """S5.2.1-a part: the answer that a repeated call gets holds neither address nor contact."""
    filled(guest, cup=1)
    placed = place(guest, quoted(guest)["quote"])
    assert not {"address", "contact"} & set(placed.json)
    items = boto3.client("dynamodb").scan(TableName=settings().table)["Items"]
    [kept] = [item for item in items if item["sk"]["S"].startswith("ONCE#")]
    for personal in ("李雷", "13800138000", "li@example.com", "世纪大道"):
        assert personal.encode() not in unpacked(kept["data"]["B"])


def test_placing_needs_an_idempotency_key(guest: Browser) -> None:
    filled(guest, cup=1)
    body = {"quote": quoted(guest)["quote"], "address": ADDRESS, "contact": CONTACT}
    assert guest.post("/orders", body).status == 400
    assert available("cup") == 9


def test_a_changed_total_creates_nothing_and_says_what_differs(guest: Browser) -> None:
    """S5.2.1-e: 409 returns both totals with the differing components."""
    filled(guest, cup=2)
    quote = quoted(guest)["quote"]
    offer("cup", 3_000, version=2)
    refused = place(guest, quote)
    assert (refused.status, refused.json["quoted"]["amount"], refused.json["now"]["amount"]) == (409, 6000, 7000)
    components = {each["component"]: each["now"] for each in refused.json["differences"]}
    assert components["subtotal"] == {"amount": 6000, "currency": "CNY"}
    assert set(components) == {"subtotal", "total"}
    assert available("cup") == 9
    assert guest.get("/orders").json["items"] == []


def test_the_expected_total_guards_too(guest: Browser) -> None:
    """S5.2.1-e part: a client that showed another total is told so."""
    filled(guest, cup=2)
    refused = place(guest, quoted(guest)["quote"], expected_total={"amount": 5999, "currency": "CNY"})
    assert (refused.status, refused.json["quoted"]["amount"], refused.json["now"]["amount"]) == (409, 5999, 6000)
    other = place(guest, quoted(guest)["quote"], expected_total={"amount": 6000, "currency": "JPY"})
    assert (other.status, available("cup")) == (409, 9)
    assert place(guest, quoted(guest)["quote"], expected_total={"amount": 6000, "currency": "CNY"}).status == 201


def test_every_cause_is_reported_at_once(guest: Browser) -> None:
    """S5.2.2-a part: sold out, delisted and dearer lines in one answer."""
    filled(guest, cup=2, mug=1, jug=1, pot=1)
    quote = quoted(guest)["quote"]
    stock("cup", 1)
    offer("mug", enabled=False)
    offer("jug", 9_000, version=2)
    refused = place(guest, quote)
    assert refused.status == 409
    fen = {"quoted": {"amount": 2_500, "currency": "CNY"}, "now": {"amount": 9_000, "currency": "CNY"}}
    assert refused.json["causes"] == [
        {"variant_id": "cup", "reason": "out_of_stock", "requested": 2, "available": 1},
        {"variant_id": "mug", "reason": "not_for_sale"},
        {"variant_id": "jug", "reason": "price_changed", **fen},
    ]
    assert [available(each) for each in ("cup", "jug", "pot")] == [1, 9, 9]


def test_a_quote_reports_every_cause_at_once(guest: Browser) -> None:
    """S5.2.2-a part: already when the total is asked for."""
    filled(guest, cup=2, mug=1)
    stock("cup", 1)
    offer("mug", enabled=False)
    refused = guest.post("/quotes", {})
    assert (refused.status, len(refused.json["causes"])) == (409, 2)


def test_lines_that_are_not_in_the_cart_are_among_the_causes(guest: Browser) -> None:
    """S5.2.2-a part: no total is shown for fewer lines than were asked for."""
    filled(guest, cup=2, mug=1)
    stock("cup", 1)
    refused = guest.post("/quotes", {"variant_ids": ["pot", "mug", "cup", "jug"]})
    assert (refused.status, refused.json["type"]) == (409, "/problems/cannot-check-out")
    assert refused.json["causes"] == [
        {"variant_id": "cup", "reason": "out_of_stock", "requested": 2, "available": 1},
        {"variant_id": "jug", "reason": "not_in_cart"},
        {"variant_id": "pot", "reason": "not_in_cart"},
    ]
    assert guest.post("/quotes", {"variant_ids": ["jug"]}).json["type"] == "/problems/cannot-check-out"


def test_a_quote_expires(guest: Browser) -> None:
    filled(guest, cup=1)
    quote = quoted(guest)["quote"]
    with clock.stopped(NOON + timedelta(seconds=900)):
        refused = place(guest, quote)
    assert (refused.status, refused.json["type"]) == (409, "/problems/quote-expired")


def test_a_quote_is_good_for_one_shopper_and_one_shop(guest: Browser, stranger: Browser) -> None:
    filled(guest, cup=1)
    quote, elsewhere = quoted(guest)["quote"], Browser(guest.client, **guest.headers | {"Host": "lamps.example"})
    for refused in (
        place(stranger, quote),
        place(guest, quote[:-2]),
        place(guest, "x.y"),
        place(elsewhere, quote),
    ):
        assert (refused.status, refused.json["field"]) == (422, "/quote")


def test_a_line_is_served_by_one_location_with_enough(guest: Browser) -> None:
    """S5.2.2-a part: units at another location are found before anybody is told that there are none."""
    offer("cup")
    stock("cup", 1)
    stock("cup", 5, location="north")
    guest.post("/cart/lines", {"variant_id": "cup", "quantity": 3})
    quote = quoted(guest)["quote"]
    assert place(guest, quote).status == 201
    assert (available("cup"), available("cup", location="north")) == (1, 2)


def test_the_order_keeps_what_was_agreed(guest: Browser) -> None:
    """S5.2.1-c part: later edits of the price, and of what is for sale, change nothing."""
    order = bought(guest, cup=1)
    offer("cup", 9_900, version=2, enabled=False)
    kept = guest.get(f"/orders/{order['order_id']}").json
    assert kept["lines"] == order["lines"]
    fen = {"amount": 2_500, "currency": "CNY"}
    assert kept["lines"] == [
        {
            "line_id": "line_1", "variant_id": "cup", "product_id": "prod_cup", "sku": "CUP", "name": "杯子 cup",
            "options": {"color": "blue"}, "image": "media/mugs/cup/card.webp", "quantity": 1, "unit_price": fen,
            "adjustments": [], "total": fen, "shipped": 0, "delivered": 0, "returned": 0,
        }
    ]  # fmt: skip
    assert (kept["address"]["recipient"], kept["contact"]["email"]) == ("李雷", "li@example.com")
    assert kept["terms_version"] == order["terms_version"]


def test_order_numbers_are_readable_and_not_guessable(guest: Browser) -> None:
    """S5.2.1-b: the day, then 60 random bits: no sequence to follow, no two alike."""
    filled(guest, cup=1, mug=1)
    numbers = [place(guest, quoted(guest, each)["quote"], key=each).json["number"] for each in ("cup", "mug")]
    assert len(set(numbers)) == 2
    for number in numbers:
        day, *groups = number.split("-")
        assert (day, [len(group) for group in groups]) == ("261122", [4, 4, 4])


def test_the_day_in_an_order_number_is_the_markets(guest: Browser) -> None:
    """S5.2.1-b part: one second before and at midnight in Shanghai, which is another day than in Greenwich."""
    filled(guest, cup=1, mug=1)
    midnight, days = NOON.replace(hour=16), []
    for moment, each in ((midnight - timedelta(seconds=1), "cup"), (midnight, "mug")):
        with clock.stopped(moment):
            days.append(place(guest, quoted(guest, each)["quote"], key=each).json["number"][:6])
    assert days == ["261122", "261123"]


def test_a_cut_applies_by_the_clock_and_ends_with_its_promotion(guest: Browser) -> None:
    """S2.1.1-b part: the adjustment names the promotion; an end by hand counts before the cut is cleared away."""
    week = NOON - timedelta(days=1), NOON + timedelta(days=6)
    promotion = Promotion(
        shop="mugs", promotion_id="promo_1", name={"en": "Week"}, percent_off_basis_points=2_000, version=2,
        product_ids=("prod_cup",), category_ids=(), starts_at=week[0], ends_at=week[1], status="active",
    )  # fmt: skip
    commit(Write.put(PromotionRecord, promotion))
    cut = Cut(promotion_id="promo_1", percent_off_basis_points=2_000, starts_at=week[0], ends_at=week[1])
    offer("cup", 2_500, cuts=(cut,))
    stock("cup", 9)
    guest.post("/cart/lines", {"variant_id": "cup", "quantity": 2})
    quote = quoted(guest)
    [line] = quote["lines"]
    assert line["adjustments"] == [{"source": "promo_1", "amount": {"amount": -1000, "currency": "CNY"}}]
    assert (line["total"]["amount"], quote["total"]["amount"]) == (4000, 5000)
    with clock.stopped(week[1]):
        assert quoted(guest)["subtotal"]["amount"] == 5000
    order = place(guest, quote["quote"]).json
    assert (order["lines"][0]["adjustments"], order["lines"][0]["total"]) == (line["adjustments"], line["total"])
    assert (order["subtotal"], order["total"]) == (quote["subtotal"], quote["total"])
    guest.post("/cart/lines", {"variant_id": "cup", "quantity": 2})
    quote = quoted(guest)
    commit(Write.put(PromotionRecord, _ended(promotion)))
    refused = place(guest, quote["quote"], "order-2")
    assert (refused.status, refused.json["now"]["amount"]) == (409, 6000)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("/address/phone", {"address": ADDRESS | {"phone": "13800138000"}}),
        ("/address/country", {"address": ADDRESS | {"country": "china"}}),
        ("/address/lines", {"address": ADDRESS | {"lines": []}}),
        ("/address/recipient", {"address": {k: v for k, v in ADDRESS.items() if k != "recipient"}}),
        ("/contact/email", {"contact": CONTACT | {"email": "li@"}}),
        ("/amount", {"amount": 1}),
        ("/expected_total/amount", {"expected_total": {"amount": 60.5, "currency": "CNY"}}),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(guest: Browser, field: str, change: dict[str, Any]) -> None:
    """S6.2.1-c part: an amount sent by the client is refused."""
    filled(guest, cup=1)
    refused = place(guest, quoted(guest)["quote"], **change)
    assert (refused.status, refused.json["field"]) == (422, field)
    assert available("cup") == 9


def test_the_dearest_goods_fill_a_cart(guest: Browser) -> None:
    """S6.2.1-c part: no sum on the way to an order is beyond what money can hold, with taxes up to four fifths."""
    assert (Money(DEAREST, "CNY") * (MOST_LINES * MOST_UNITS)).portion(18_000).amount <= LARGEST
    offer("crown", DEAREST)
    stock("crown", MOST_UNITS)
    guest.post("/cart/lines", {"variant_id": "crown", "quantity": MOST_UNITS})
    assert quoted(guest)["total"]["amount"] == DEAREST * MOST_UNITS


def test_a_market_that_was_closed_since_takes_no_order(guest: Browser) -> None:
    """S5.2.2-a part: the cause names it, and nothing is held."""
    filled(guest, cup=1)
    quote = quoted(guest)["quote"]
    put_parameters((replace(MUGS, markets=(AMERICA,)), LAMPS))
    params.forget()
    refused = place(guest, quote)
    assert (refused.status, refused.json["causes"]) == (409, [{"reason": "market_closed", "market_id": "cn"}])
    assert available("cup") == 9


def test_what_is_sent_to_be_ordered_is_within_bounds() -> None:
    """As many lines as a cart holds, and terms of 40 characters; what is left out is left open."""
    asked = msgspec.convert({"variant_ids": ["cup"] * MOST_LINES}, AskQuote)
    assert (len(asked.variant_ids or ()), asked.address_id, AskQuote().variant_ids) == (50, None, None)
    body: dict[str, Any] = {"quote": "q" * 60_000, "contact": CONTACT, "terms_version": "t" * 40}
    sent = msgspec.convert(body, PlaceOrder)
    assert (sent.address, sent.address_id, sent.expected_total) == (None, None, None)
    for lines in ([], ["cup"] * (MOST_LINES + 1)):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"variant_ids": lines}, AskQuote)
    for change in ({"quote": ""}, {"quote": "q" * 60_001}, {"terms_version": "t" * 41}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(body | change, PlaceOrder)


def test_nothing_to_check_out(guest: Browser) -> None:
    assert guest.post("/quotes", {}).json["type"] == "/problems/nothing-to-check-out"


def test_holds_are_told_and_counted(guest: Browser) -> None:
    bought(guest, cup=2)
    held = level("cup")
    assert (held.on_hand, held.reserved, held.available) == (9, 2, 7)


def _ended(promotion: Promotion) -> Promotion:
    return replace(promotion, status="ended", ends_at=NOON - timedelta(hours=1))
