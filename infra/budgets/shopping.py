"""Budgets of what shoppers do until an order is placed."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import (
    JUDGED,
    NOTHING,
    READ,
    WRITE,
    answer_kept,
    because,
    deadline,
    elsewhere,
    first_key,
    request,
    sealed,
    strong,
    whole_row,
)

GUESTS = (request("access_api welcome_guest", "POST /guests", NOTHING),)

BROWSING = (
    request("catalog_api show_product", "GET /products/{product_id}", READ),
    request("catalog_api show_categories", "GET /categories", READ),
    request(
        "catalog_api list_category",
        "GET /categories/{category_id}/products",
        READ,
        because("a card is an item: a change of a product writes its cards, not 24-card pages", "S3.2.3-c", rru=1),
    ),
    request("catalog_api list_brands", "GET /brands", READ),
    request("inventory_api see_availability", "GET /availability", Cost(1, 1.5), strong("S3.1.1-f", 1.5), elsewhere(3)),
)

_CART = because("the cart as it is now, for both devices' changes count", "S5.1.3-a", trips=1, rru=1)
_OFFER = because("what the variant costs, in the same round trip", "S5.1.2-b", rru=1)
_LEVEL = because("how many there are, in the same round trip", "S5.1.2-a", rru=1)

CART = (
    request(
        "cart_api show_cart",
        "GET /cart",
        Cost(2, 2.5),
        because("offers are read strongly: no total after a price has changed", "S5.1.3-c", rru=1.5),
        because("what there is of each line", "S5.1.2-b", rru=3),
        elsewhere(3),
        JUDGED,
    ),
    request("cart_api add_line", "POST /cart/lines", WRITE, _CART, _OFFER, _LEVEL, elsewhere(1), JUDGED),
    request(
        "cart_api change_line",
        "PATCH /cart/lines/{variant_id}",
        WRITE,
        _CART,
        _OFFER,
        _LEVEL,
        elsewhere(1),
        JUDGED,
    ),
    request("cart_api remove_line", "DELETE /cart/lines/{variant_id}", WRITE, _CART, JUDGED),
    request(
        "cart_api clear_invalid_lines",
        "DELETE /cart/invalid-lines",
        WRITE,
        _CART,
        because("what of it can still be bought: offers and levels of three lines", "S5.1.2-d", trips=1, rru=6),
        elsewhere(3),
        JUDGED,
    ),
    request(
        "cart_api merge_cart",
        "POST /cart/merge",
        Cost(1, 0, 4),
        because("both carts as they are now", "S5.1.3-b", trips=1, rru=2),
        JUDGED,
    ),
)

_BOOK = because("the customer's address book, in the same round trip", "S5.2.2-a", rru=1)
_QUOTED = (
    because("offers are read strongly: no total after a price has changed", "S5.1.3-c", rru=1.5),
    because("whether there are enough of each line", "S5.2.2-a", rru=3),
    elsewhere(3),
    JUDGED,
)
_PLACED = (
    because("cart, offers and levels again: every cause of a refusal is told at once", "S5.2.2-a", trips=1, rru=7),
    elsewhere(3),
    sealed(),
    answer_kept("S5.2.1-a", 2),
    deadline("S5.2.2-d"),
    whole_row(),
    JUDGED,
)
_FLOOR = Cost(1, 0, 13)
"""The design's 15 with a coupon, which the shop does not have."""

CHECKOUT = (
    request("checkout_api ask_quote", "POST /quotes", Cost(2, 2.5), *_QUOTED),
    request("checkout_api ask_quote: to their address book", "POST /quotes", Cost(2, 2.5), *_QUOTED, _BOOK, sealed()),
    request(
        "checkout_api place_order",
        "POST /orders",
        _FLOOR,
        because("the regions that the address names, in the same round trip", "S5.2.2-a", rru=2),
        first_key(),
        *_PLACED,
    ),
    request("checkout_api place_order: to their address book", "POST /orders", _FLOOR, _BOOK, *_PLACED),
)

OPERATIONS = (*GUESTS, *BROWSING, *CART, *CHECKOUT)
