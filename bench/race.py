"""A race: many shoppers at once for a stock that is too small, over HTTP."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bench.stack import Stack
from bench.table import Row
from infra.client import Client
from infra.shopping import ADDRESS, CONTACT, key

SHOPPERS, UNITS = 64, 10
SOLD = "Vendure 64, Saleor 11 once and 1 to 5 otherwise, Medusa 10"
FAILED = "Medusa 30 to 45"


def rows(stack: Stack) -> list[Row]:
    """Everybody has a quote; then all order at the same moment."""
    variant_id = stack.shelf.variant("Last ten", UNITS)
    shoppers = [stack.guest() for _ in range(SHOPPERS)]
    quotes = [_quoted(shopper, variant_id) for shopper in shoppers]
    start = Barrier(SHOPPERS)
    with ThreadPoolExecutor(SHOPPERS) as threads:
        told = Counter(threads.map(lambda each: _order(start, *each), zip(shoppers, quotes, strict=True)))
    level = stack.shelf.stock(variant_id)
    race = f"race of {SHOPPERS} for a stock of {UNITS}"
    wrong = SHOPPERS - told[201] - told[409]
    apart = abs(UNITS - level["reserved"]) + abs(level["available"])
    return [
        Row(f"{race}: sold", told[201], "orders", UNITS, SOLD),
        Row(f"{race}: not sold, or sold and not held", apart, "units", 0),
        Row(f"{race}: told that it is sold out (409)", told[409], "shoppers", SHOPPERS - UNITS),
        Row(f"{race}: any other answer, such as HTTP 500", wrong, "shoppers", 0, FAILED),
    ]


def _quoted(shopper: Client, variant_id: str) -> str:
    shopper.post("/cart/lines", {"variant_id": variant_id}).expect(201)
    return str(shopper.post("/quotes").expect(201)["quote"])


def _order(start: Barrier, shopper: Client, quote: str) -> int:
    start.wait(60)
    return shopper.post(
        "/orders", {"quote": quote, "address": ADDRESS, "contact": CONTACT}, Idempotency_Key=key()
    ).status
