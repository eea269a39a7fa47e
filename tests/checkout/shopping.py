"""Shopping in tests: from the cart to a placed order, over the doors."""

from typing import Any

from msgspec.structs import replace

from tests.goods import offer, stock
from tests.shop import CHINA, LAMPS, MUGS, Answer, Browser, put_parameters

ADDRESS = {
    "country": "CN",
    "regions": ["310000", "310100", "310115"],
    "lines": ["世纪大道 100 号", "8 楼"],
    "recipient": "李雷",
    "phone": "+8613800138000",
}
CONTACT = {"email": "li@example.com", "phone": "+8613800138000", "locale": "zh-CN"}


def filled(browser: Browser, **quantities: int) -> None:
    """Put variants on the shelf (9 each) and into the cart."""
    for variant_id, quantity in quantities.items():
        offer(variant_id)
        stock(variant_id, 9)
        browser.post("/cart/lines", {"variant_id": variant_id, "quantity": quantity})


def quoted(browser: Browser, *variant_ids: str) -> Any:
    answer = browser.post("/quotes", {"variant_ids": list(variant_ids)} if variant_ids else {})
    assert answer.status == 201, answer.text
    return answer.json


def place(browser: Browser, quote: str, key: str = "order-1", **body: Any) -> Answer:
    sent = {"quote": quote, "address": ADDRESS, "contact": CONTACT} | body
    return browser.post("/orders", sent, Idempotency_Key=key)


def for_nothing(browser: Browser, variant_id: str = "gift") -> Any:
    """An order that costs nothing, in a shop that sends for nothing."""
    put_parameters((replace(MUGS, markets=(replace(CHINA, shipping_amount=0),)), LAMPS))
    offer(variant_id, 0)
    stock(variant_id, 3)
    browser.post("/cart/lines", {"variant_id": variant_id})
    answer = place(browser, quoted(browser)["quote"])
    assert (answer.status, answer.json["total"]["amount"]) == (201, 0), answer.text
    return answer.json


def bought(browser: Browser, **quantities: int) -> Any:
    """An order of these variants, not yet paid."""
    filled(browser, **quantities)
    answer = place(browser, quoted(browser)["quote"])
    assert answer.status == 201, answer.text
    return answer.json
