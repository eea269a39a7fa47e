"""Cart doors, on the table."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.aws.observe import tallied
from chalicelib.core import clock
from chalicelib.core.callers import GUEST
from chalicelib.domain.cart import store
from chalicelib.domain.cart.rules import Cart
from chalicelib.domain.catalog.rules import Cut
from chalicelib.handlers.cart import AddLine, ChangeLine
from tests.goods import offer, stock
from tests.shop import NOON, Browser, bearer

pytestmark = pytest.mark.usefixtures("noon")


def test_a_cart_shows_what_can_be_bought_and_what_has_changed(guest: Browser) -> None:
    """S5.1.2-b: name, image, options, prices, availability, and the price change since adding."""
    offer("cup", 2_500)
    stock("cup", 4)
    guest.post("/cart/lines", {"variant_id": "cup", "quantity": 2})
    offer("cup", 2_800, version=2)
    [line] = guest.get("/cart", Accept_Language="en").json["lines"]
    assert (line["name"], line["image"], line["options"]) == ("Mug cup", "media/mugs/cup/card.webp", {"color": "blue"})
    assert (line["unit_price"]["amount"], line["total"]["amount"], line["price_change"]["amount"]) == (2800, 5600, 300)
    assert (line["available"], line["problem"]) == (4, None)


def test_a_promotion_that_was_there_from_the_start_is_no_change_of_price(guest: Browser) -> None:
    """S5.1.2-b part: the price when it was added was the lowered one."""
    day = timedelta(days=1)
    cut = Cut(promotion_id="promo_1", percent_off_basis_points=2_000, starts_at=NOON - day, ends_at=NOON + day)
    offer("cup", 2_500, cuts=(cut,))
    stock("cup", 4)
    guest.post("/cart/lines", {"variant_id": "cup", "quantity": 2})
    [line] = guest.get("/cart").json["lines"]
    assert (line["unit_price"]["amount"], line["total"]["amount"], line["price_change"]) == (2_000, 4_000, None)
    with clock.stopped(NOON + day):
        [line] = guest.get("/cart").json["lines"]
    assert (line["unit_price"]["amount"], line["price_change"]["amount"]) == (2_500, 500)


def test_adding_costs_one_read_and_one_write(guest: Browser) -> None:
    """S5.1.1-a part: the number of storage calls of add-to-cart is a constant."""
    offer("cup")
    stock("cup", 40)
    guest.post("/cart/lines", {"variant_id": "cup"})
    with tallied() as tally:
        assert guest.post("/cart/lines", {"variant_id": "cup", "quantity": 2}).json["quantities"] == {"cup": 3}
    assert tally.calls == ["BatchGetItem", "PutItem"]


def test_a_repeated_request_adds_once(guest: Browser) -> None:
    """S5.1.2-a part: a retry with the same Idempotency-Key is not a second wish."""
    offer("cup")
    stock("cup", 9)
    for _ in range(3):
        answer = guest.post("/cart/lines", {"variant_id": "cup", "quantity": 2}, Idempotency_Key="tap-1")
        assert (answer.status, answer.json["quantities"]) == (201, {"cup": 2})


def test_a_key_that_comes_back_for_something_else_is_refused(guest: Browser) -> None:
    """S5.1.2-a part: a second wish is not lost because its key was used before."""
    for variant_id in ("cup", "mug"):
        offer(variant_id)
        stock(variant_id, 9)
    wishes: list[tuple[str, str, dict[str, object] | None]] = [
        ("POST", "/cart/lines", {"variant_id": "cup", "quantity": 2}),
        ("POST", "/cart/lines", {"variant_id": "cup", "quantity": 3}),
        ("POST", "/cart/lines", {"variant_id": "mug", "quantity": 2}),
        ("PATCH", "/cart/lines/cup", {"quantity": 2}),
        ("PATCH", "/cart/lines/cup", {"quantity": 3}),
        ("PATCH", "/cart/lines/mug", {"quantity": 3, "variant_id": "cup"}),
        ("DELETE", "/cart/lines/cup", None),
        ("DELETE", "/cart/lines/mug", None),
        ("DELETE", "/cart/invalid-lines", None),
    ]
    for number, (method, path, body) in enumerate(wishes):
        answer = guest.call(method, path, body, Idempotency_Key="tap-1")
        if number:
            assert (answer.status, answer.json["type"]) == (422, "/problems/idempotency-key-reused")
    for method, path, body in wishes:
        guest.call(method, path, body, Idempotency_Key=f"{method} {path} {body}")
        reused = guest.call("POST", "/cart/lines", {"variant_id": "cup"}, Idempotency_Key=f"{method} {path} {body}")
        assert reused.status == 422


def test_limits_are_enforced_with_the_reason(guest: Browser) -> None:
    """S5.1.2-a part: sold out, delisted and unknown variants are refused, and nothing changes."""
    offer("cup")
    stock("cup", 3)
    offer("old", enabled=False)
    stock("old", 3)
    scarce = guest.post("/cart/lines", {"variant_id": "cup", "quantity": 4})
    assert (scarce.status, scarce.json["requested"], scarce.json["available"]) == (409, 4, 3)
    for variant_id in ("old", "unknown"):
        refused = guest.post("/cart/lines", {"variant_id": variant_id})
        assert (refused.status, refused.json["type"]) == (409, "/problems/not-for-sale")
    assert guest.get("/cart").json["lines"] == []


@pytest.mark.parametrize("quantity", [0, -1, 1_000, 1.5, "2", True, None, 10**30])
def test_odd_quantities_are_refused(guest: Browser, quantity: object) -> None:
    refused = guest.post("/cart/lines", {"variant_id": "cup", "quantity": quantity})
    assert (refused.status, refused.json["field"]) == (422, "/quantity")


def test_a_line_is_of_one_unit_up_to_all_that_it_may_hold() -> None:
    assert msgspec.convert({"variant_id": "cup"}, AddLine) == AddLine("cup", 1)
    bodies: tuple[type[AddLine | ChangeLine], ...] = (AddLine, ChangeLine)
    for body in bodies:
        for quantity in (1, 999):
            assert msgspec.convert({"variant_id": "cup", "quantity": quantity}, body).quantity == quantity
        for quantity in (0, 1_000):
            with pytest.raises(msgspec.ValidationError):
                msgspec.convert({"variant_id": "cup", "quantity": quantity}, body)


def test_quantity_and_variant_can_be_changed(guest: Browser) -> None:
    """S5.1.2-c: also to a variant that is in the cart, which merges the lines."""
    for variant_id in ("cup", "mug"):
        offer(variant_id)
        stock(variant_id, 9)
        guest.post("/cart/lines", {"variant_id": variant_id, "quantity": 2})
    assert guest.call("PATCH", "/cart/lines/cup", {"quantity": 5}).json["quantities"] == {"cup": 5, "mug": 2}
    merged = guest.call("PATCH", "/cart/lines/cup", {"quantity": 3, "variant_id": "mug"})
    assert merged.json["quantities"] == {"mug": 5}
    for change in ({"quantity": 1}, {"quantity": 1, "variant_id": "never-there"}):
        assert guest.call("PATCH", "/cart/lines/jug", change).status == 404


def test_removing_a_line_and_clearing_invalid_lines_are_two_things(guest: Browser) -> None:
    """S5.1.2-d: clearing takes out delisted and sold-out lines, and no others."""
    for variant_id in ("cup", "mug", "jug", "pot"):
        offer(variant_id)
        stock(variant_id, 9)
        guest.post("/cart/lines", {"variant_id": variant_id})
    offer("mug", enabled=False)
    stock("jug", 0)
    problems = {line["variant_id"]: line["problem"] for line in guest.get("/cart").json["lines"]}
    assert problems == {"cup": None, "mug": "not_for_sale", "jug": "sold_out", "pot": None}
    assert guest.call("DELETE", "/cart/lines/pot").json["quantities"] == {"cup": 1, "mug": 1, "jug": 1}
    assert guest.call("DELETE", "/cart/invalid-lines").json["quantities"] == {"cup": 1}


def test_a_guest_cart_moves_to_the_customer_once(guest: Browser, customer: Browser) -> None:
    """S5.1.3-b: quantities add up at login; merging twice changes nothing."""
    for variant_id in ("cup", "mug"):
        offer(variant_id)
        stock(variant_id, 9)
        guest.post("/cart/lines", {"variant_id": variant_id, "quantity": 2})
    customer.post("/cart/lines", {"variant_id": "cup", "quantity": 1})
    token = {"guest_token": bearer(GUEST, "guest_mei")}
    for _ in range(2):
        assert customer.post("/cart/merge", token).json["quantities"] == {"cup": 3, "mug": 2}
    assert guest.get("/cart").json["lines"] == []


def test_only_the_holder_of_a_guest_token_can_take_its_cart(customer: Browser) -> None:
    for token in ("forged", bearer("customer", "cust_wang")):
        assert customer.post("/cart/merge", {"guest_token": token}).status in (401, 422)


def test_a_cart_belongs_to_one_shop_and_one_shopper(guest: Browser, stranger: Browser) -> None:
    offer("cup")
    stock("cup", 9)
    guest.post("/cart/lines", {"variant_id": "cup"})
    assert stranger.get("/cart").json["lines"] == []
    assert guest.get("/cart", Host="lamps.example").json["lines"] == []
    assert isinstance(store.load("mugs", "guest_mei"), Cart)
