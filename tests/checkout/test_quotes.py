"""What a quote promises, for whom and for how long, and the order that it becomes: the rules alone."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.core.addresses import Address, Contact
from chalicelib.core.money import Money
from chalicelib.core.problems import Problem
from chalicelib.core.sealed import Sealed
from chalicelib.core.seals import seal
from chalicelib.domain.cart.pricing import Goods
from chalicelib.domain.checkout.rules import placing, quotes
from chalicelib.domain.checkout.rules.quotes import BadQuote, CannotCheckOut, NothingToCheckOut, Quote
from chalicelib.domain.checkout.views import QuoteView
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.orders.rules.order import Entry, Line, Order
from tests.cart.test_pricing import cut, offer
from tests.shop import AMERICA, CHINA, LAMPS, MUGS, NOON

SECRET = "5ec7" * 8
WITH_CUTS = offer(cut(1_000, "promo_B"), cut(2_000, "promo_A"), variant_id="mug", sku="MUG", version=8)
ADDRESS = Address(country="CN", regions=("31",), lines=("1 Road",), recipient="Li", phone="+8613800138000")
CONTACT = Contact(phone="+8613800138000")


def level(variant_id: str, units: int, location: str = "main") -> StockLevel:
    return StockLevel(
        shop="mugs", variant_id=variant_id, product_id="prod_cup", location=location, on_hand=units, available=units
    )


def goods(main: int = 9, north: int = 0, **offers: Any) -> Goods:
    """Cups at 9.99, mugs at 9.99 less a fifth, and so many of each at two locations."""
    found = {"cup": offer(), "mug": WITH_CUTS} | offers
    return Goods(found, {each: [level(each, main), level(each, north, "north")] for each in found})


def drawn(*wanted: tuple[str, int], made_of: Goods | None = None, **how: Any) -> Quote:
    facts = {"valid": lambda each: True, "address_id": None, "absent": ()} | how
    return quotes.draw_up(MUGS, CHINA, "cust_li", wanted or (("cup", 2),), made_of or goods(), NOON, **facts)


def test_a_quote_says_what_is_promised_to_whom_and_until_when() -> None:
    """S5.2.1-c part: lines with the prices and promotions of this moment, and where they come from."""
    made = drawn(("cup", 2), ("mug", 3), address_id="addr_1")
    assert (made.shop, made.customer_id, made.market_id, made.address_id) == ("mugs", "cust_li", "cn", "addr_1")
    assert made.expires == NOON + timedelta(minutes=15)
    assert [(each.variant_id, each.quantity, each.location) for each in made.lines] == [
        ("cup", 2, "main"), ("mug", 3, "main"),
    ]  # fmt: skip
    assert [each.price.total.amount for each in made.lines] == [1_998, 2_397]
    assert (made.totals.subtotal.amount, made.totals.total.amount) == (4_395, 5_395)
    assert made.promotion_ids == ["promo_A"]
    assert drawn(("mug", 1), valid=lambda each: each.promotion_id == "promo_B").promotion_ids == ["promo_B"]
    body = made.quote_id.removeprefix("qt_")
    assert (made.order_id, made.checkout_id) == (f"or_{body}", f"co_{body}")


def test_a_quote_has_something_in_it_and_no_more_than_a_cart_holds() -> None:
    many: dict[str, Any] = {f"v{n}": offer() for n in range(51)}
    wanted = [(each, 1) for each in many]
    assert len(drawn(*wanted[:50], made_of=goods(**many)).lines) == 50
    for refused, lines in ((wanted, 51), ([], 0)):
        with pytest.raises(NothingToCheckOut) as no:
            quotes.draw_up(MUGS, CHINA, "cust_li", refused, goods(**many), NOON, lambda each: True, None, ())
        assert no.value.facts == {"lines": lines, "most": 50}
    with pytest.raises(CannotCheckOut) as absent:
        quotes.draw_up(MUGS, CHINA, "cust_li", [], goods(), NOON, lambda each: True, None, ["jug"])
    assert absent.value.facts == {"causes": [{"variant_id": "jug", "reason": "not_in_cart"}]}


@pytest.mark.parametrize(("main", "north", "location"), [(3, 3, "main"), (2, 3, "north"), (3, 0, "main")])
def test_a_line_comes_from_the_first_location_that_has_all_of_it(main: int, north: int, location: str) -> None:
    [line] = drawn(("cup", 3), made_of=goods(main, north)).lines
    assert line.location == location


def test_every_line_that_cannot_be_had_is_named_with_what_there_is() -> None:
    """S5.2.2-a part: two units here and two there are not three; what is not for sale is not said to be sold out."""
    found = goods(2, 2, jug=None, pot=offer(enabled=False))
    lines, causes = quotes.price_all(
        CHINA, [("cup", 3), ("jug", 9), ("mug", 2), ("pot", 1)], found, NOON, lambda each: True
    )
    assert [each.variant_id for each in lines] == ["mug"]
    assert causes == [
        {"variant_id": "cup", "reason": "out_of_stock", "requested": 3, "available": 2},
        {"variant_id": "jug", "reason": "not_for_sale"},
        {"variant_id": "pot", "reason": "not_for_sale"},
    ]
    assert quotes.price_all(AMERICA, [("cup", 1)], found, NOON, lambda each: True)[0] == []


def test_a_quote_is_read_only_by_whom_it_was_given_to() -> None:
    made = drawn()
    sealed = quotes.sign(made, SECRET)
    assert quotes.read(sealed, SECRET, MUGS, "cust_li") == made
    other_purpose, no_quote = seal(b"{}", "cursor", SECRET), seal(b"{}", quotes.PURPOSE, SECRET)
    for text, secret, shop, customer_id in (
        (sealed, SECRET[::-1], MUGS, "cust_li"),
        (sealed, SECRET, LAMPS, "cust_li"),
        (sealed, SECRET, MUGS, "cust_wang"),
        (other_purpose, SECRET, MUGS, "cust_li"),
        (no_quote, SECRET, MUGS, "cust_li"),
    ):
        with pytest.raises(BadQuote) as bad:
            quotes.read(text, secret, shop, customer_id)
        assert bad.value.facts == {"field": "/quote"}


def test_what_is_shown_of_a_quote_is_all_that_was_drawn_up() -> None:
    """S5.2.1-c part: every component, and what promotions take off, in the shopper's language."""
    made = drawn(("cup", 2), ("mug", 3), address_id="addr_1")
    shown = QuoteView.of(made, "sealed", goods(), "zh-CN")
    assert (shown.quote, shown.address_id, shown.expires) == ("sealed", "addr_1", made.expires)
    for name in ("subtotal", "shipping", "adjustments", "tax_lines", "total"):
        assert getattr(shown, name) == getattr(made.totals, name)
    for line, quoted in zip(shown.lines, made.lines, strict=True):
        assert (line.variant_id, line.quantity, line.name) == (quoted.variant_id, quoted.quantity, "杯")
        assert (line.unit_price, line.adjustments, line.total) == (
            quoted.price.unit_price, quoted.price.adjustments, quoted.price.total,
        )  # fmt: skip


# Placing


def checked(then: Quote, now: Quote, seen: Money | None = None, *causes: dict[str, Any]) -> dict[str, Any]:
    """What stands in the way of placing, by the facts of the refusal."""
    try:
        placing.check(then, now.lines, causes, seen, CHINA)
    except Problem as refused:
        return {"type": type(refused).__name__} | refused.facts
    return {}


def test_what_was_quoted_is_placed_only_as_it_was_quoted() -> None:
    """S5.2.1-e part: the total that was quoted, and the one that the client showed."""
    then = drawn(("cup", 2), ("mug", 1))
    total, other = then.totals.total, Money(1, "CNY")
    assert checked(then, then) == checked(then, then, total) == {}
    assert checked(then, then, other) == {"type": "TotalChanged", "quoted": other, "now": total, "differences": []}
    dearer = drawn(("cup", 2), ("mug", 1), valid=lambda each: False)
    refused = checked(then, dearer, total)
    assert (refused["type"], refused["quoted"], refused["now"]) == ("TotalChanged", total, dearer.totals.total)
    assert [(each["component"], each["quoted"]) for each in refused["differences"]] == [
        ("subtotal", then.totals.subtotal), ("total", total),
    ]  # fmt: skip


def test_what_is_dearer_now_is_told_beside_what_is_gone() -> None:
    """S5.2.2-a part: and nothing of a line whose price stands."""
    then, gone = drawn(("cup", 2), ("mug", 1), ("pot", 1), made_of=goods(pot=offer())), {"variant_id": "pot"}
    now = drawn(("cup", 2), ("mug", 1), valid=lambda each: False)
    dearer = {"quoted": Money(799, "CNY"), "now": Money(999, "CNY")}
    assert checked(then, now, None, gone) == {
        "type": "CannotCheckOut", "causes": [gone, {"variant_id": "mug", "reason": "price_changed"} | dearer],
    }  # fmt: skip


def placed(quote: Quote, made_of: Goods) -> Order:
    sealed = Sealed(owner="cust_li", key_id="key_1", box=b"address")
    delivery = placing.SealedDelivery(
        address=sealed, contact=replace(sealed, box=b"contact"), channels=("sms",), locale="en", terms_version="2026-11"
    )
    late = NOON.replace(hour=16)  # midnight in Shanghai
    return placing.become_order(quote, quote.lines, made_of, delivery, MUGS, CHINA, late)


def test_an_order_is_the_quote_and_nothing_that_was_not_agreed() -> None:
    """S5.2.1-c part: its parties, its sums, its deadline by the clock of this moment; nothing is paid."""
    quote = drawn(("cup", 2), ("mug", 3))
    order = placed(quote, goods())
    assert (order.shop, order.customer_id, order.market_id, order.locale) == ("mugs", "cust_li", "cn", "en")
    assert (order.order_id, order.checkout_id) == (quote.order_id, quote.checkout_id)
    assert (order.status, order.captured, order.payments, order.version) == (
        "pending_payment", Money(0, "CNY"), (), 1,
    )  # fmt: skip
    assert (order.total, order.shipping, order.subtotal) == (
        Money(5_395, "CNY"),
        Money(1_000, "CNY"),
        Money(4_395, "CNY"),
    )
    assert (order.tax_lines, order.adjustments) == (quote.totals.tax_lines, ())
    assert (order.address.box, order.contact.box, order.channels) == (b"address", b"contact", ("sms",))
    assert (order.terms_version, order.number[:7]) == ("2026-11", "261123-")
    assert (order.placed_at, order.pay_by) == (NOON.replace(hour=16), NOON.replace(hour=16, minute=30))
    assert order.timeline == (Entry(at=order.placed_at, event="placed", actor="customer"),)


def test_a_line_of_an_order_is_a_snapshot_of_its_offer() -> None:
    """S5.2.1-c part: whatever it is called, looks like and costs later."""
    quote = drawn(("cup", 2), ("mug", 3), made_of=goods(2, 9))
    [_, mug] = placed(quote, goods()).lines
    assert mug == Line(
        line_id="line_2", variant_id="mug", product_id="prod_cup", sku="MUG", name=WITH_CUTS.name,
        options=WITH_CUTS.options, image=WITH_CUTS.image, location="north", quantity=3, unit_price=Money(999, "CNY"),
        price_version=8, adjustments=quote.lines[1].price.adjustments,
    )  # fmt: skip
    assert [each.amount for each in mug.adjustments] == [Money(-600, "CNY")]


def delivery(address: Address | None = None, address_id: str | None = None, **other: Any) -> placing.Delivery:
    return placing.Delivery(address=address, address_id=address_id, contact=CONTACT, terms_version="", **other)


def test_where_an_order_goes_is_said_once_and_by_the_order_first() -> None:
    quote = drawn(address_id="addr_quoted")
    assert delivery(ADDRESS).destination(quote) is ADDRESS
    assert delivery(None, "addr_1").destination(quote) == "addr_1"
    assert delivery().destination(quote) == "addr_quoted"
    for where, field in ((delivery(ADDRESS, "addr_1"), "/address_id"), (delivery(), "/address")):
        with pytest.raises(placing.OneAddress) as refused:
            where.destination(drawn())
        assert refused.value.facts == {"field": field}
