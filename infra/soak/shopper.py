"""A shopper's journey as far as the order: a cart that holds what was put into it, a quote, one order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from infra.shopping import ADDRESS, CONTACT, expect, key
from infra.soak.caller import Caller
from infra.soak.load import Load, together
from infra.soak.told import Guest, Purchase

SOLD_OUT = ("not-enough-stock", "out-of-stock", "cannot-check-out")
OVER = ("already-shipped", "illegal-move")
TWICE = 0.4
"""How many shoppers submit the same checkout again: one after the other, or on two devices at once."""


@dataclass
class Journey:
    """One guest, from coming to leaving."""

    load: Load
    rng: Random
    shop: Caller = field(init=False)
    guest: Guest = field(init=False)

    def __post_init__(self) -> None:
        self.shop = self.load.shopper()

    def play(self) -> Purchase | None:
        """As far as the order, if there was anything to buy. Raises PromiseBrokenError."""
        self.shop.bearer = str(self.shop.ask("POST", "/guests")["token"])
        self.guest = Guest(self.shop.bearer)
        self.load.told.guests.append(self.guest)
        self.browse()
        wanted = self.fill()
        return self.order(wanted) if wanted else None

    def browse(self) -> None:
        """Look at one thing."""
        good = self.rng.choice(self.load.goods)
        self.shop.ask("GET", f"/products/{good.product_id}", refused=("product-not-found",))
        self.shop.ask("GET", f"/availability?variant_ids={good.variant_id}")

    def fill(self) -> dict[str, int]:
        """Fill the cart; units by variant. However often a request was sent, its units are there once."""
        wanted: dict[str, int] = {}
        for good in self.rng.choices(self.load.goods, k=self.rng.choice((1, 1, 2))):
            units = self.rng.choice((1, 1, 2))
            line = {"variant_id": good.variant_id, "quantity": units}
            if self.shop.ask("POST", "/cart/lines", line, SOLD_OUT, Idempotency_Key=key()):
                wanted[good.variant_id] = wanted.get(good.variant_id, 0) + units
        held = {line["variant_id"]: line["quantity"] for line in self.shop.ask("GET", "/cart")["lines"]}
        expect(held == wanted, f"a cart has {held} instead of {wanted}")
        return wanted

    def order(self, wanted: dict[str, int]) -> Purchase | None:
        """One order, however often it is sent; None if somebody else was faster."""
        quote = self.shop.ask("POST", "/quotes", {}, SOLD_OUT)
        if not quote:
            return None
        body = {"quote": quote["quote"], "address": ADDRESS, "contact": CONTACT, "expected_total": quote["total"]}
        order = self.submit(body)
        if not order:
            return None
        bought = Purchase(order["order_id"], wanted, order["total"]["amount"])
        self.guest.purchases.append(bought)
        self.load.told.count("orders placed")
        units = {line["variant_id"]: line["quantity"] for line in order["lines"]}
        expect(units == wanted and order["total"] == quote["total"], f"{quote} became {order}")
        return bought

    def submit(self, body: Any) -> Any:
        """The order that a quote becomes, once or twice."""
        refused = (*SOLD_OUT, "total-changed")
        first = key()
        second = self.rng.choice((first, key()))
        devices: list[Callable[[], Any]] = [
            lambda: self.shop.ask("POST", "/orders", body, refused, Idempotency_Key=first)
        ]
        if self.rng.random() < TWICE:
            other = self.load.shopper(self.shop.bearer)
            devices.append(lambda: other.ask("POST", "/orders", body, refused, Idempotency_Key=second))
        at_once = self.rng.random() < TWICE
        answers = together(*devices) if at_once else [device() for device in devices]
        orders = [order for order in answers if order]
        expect(all(order == orders[0] for order in orders), f"one checkout was answered with {answers}")
        expect(at_once or not answers[0] or all(answers), f"an order was refused after it was placed: {answers}")
        return orders[0] if orders else None

    def cancel(self, bought: Purchase) -> None:
        """Unless it is on its way already."""
        if self.shop.ask("POST", f"/orders/{bought.order_id}/cancel", refused=OVER):
            bought.canceled = True
            self.load.told.count("canceled")
