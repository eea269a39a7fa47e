"""A shopper's journey: a cart, a quote, an order, and one of the many ways in which an order can go on."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from infra.shopping import ADDRESS, CONTACT, expect, key
from infra.soak.aftermath import keep, send_back
from infra.soak.caller import Caller
from infra.soak.load import Load
from infra.soak.paying import begin, press
from infra.soak.told import Guest, Purchase

SOLD_OUT = ("not-enough-stock", "out-of-stock", "cannot-check-out")
OVER = ("already-shipped", "illegal-move")
AGAIN = 0.3
"""How many shoppers click twice, or wait."""


@dataclass
class Journey:
    """One guest, from coming to leaving."""

    load: Load
    rng: Random
    shop: Caller = field(init=False)
    guest: Guest = field(init=False)

    def __post_init__(self) -> None:
        self.shop = self.load.shopper()

    def play(self) -> None:
        """Raises PromiseBrokenError."""
        self.shop.bearer = str(self.shop.ask("POST", "/guests")["token"])
        self.guest = Guest(self.shop.bearer)
        self.load.told.guests.append(self.guest)
        self.browse()
        wanted = self.fill()
        bought = self.order(wanted) if wanted else None
        if bought:
            ending = self.rng.choices(list(ENDINGS), list(ENDINGS.values()))[0]
            self.load.told.count(f"ending: {ending.__name__.strip('_')}")
            ending(self, bought)
        self.load.told.count("journeys")

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
        once = key()
        order = self.shop.ask("POST", "/orders", body, (*SOLD_OUT, "total-changed"), Idempotency_Key=once)
        if not order:
            return None
        bought = Purchase(order["order_id"], wanted, order["total"]["amount"])
        self.guest.purchases.append(bought)
        self.load.told.count("orders placed")
        units = {line["variant_id"]: line["quantity"] for line in order["lines"]}
        expect(units == wanted and order["total"] == quote["total"], f"{quote} became {order}")
        if self.rng.random() < AGAIN:
            again = self.shop.ask("POST", "/orders", body, Idempotency_Key=self.rng.choice((once, key())))
            expect(again["order_id"] == order["order_id"], f"{order['order_id']} became {again['order_id']}, too")
            expect(again == order, f"{order} was {again} when it was asked for again")
        return bought

    def cancel(self, bought: Purchase) -> None:
        """Unless it is on its way already."""
        if self.shop.ask("POST", f"/orders/{bought.order_id}/cancel", refused=OVER):
            bought.canceled = True
            self.load.told.count("canceled")


def _abandon(it: Journey, bought: Purchase) -> None:
    """Leave without paying: the clock closes the order."""
    if it.rng.random() < 0.5:
        begin(it.load, it.shop, bought)


def _think_again(it: Journey, bought: Purchase) -> None:
    """Cancel before paying."""
    it.cancel(bought)


def _pay(it: Journey, bought: Purchase) -> None:
    """Pay, and at times wait for the parcel."""
    if press(it.load, it.rng, bought, begin(it.load, it.shop, bought)) and it.rng.random() < AGAIN:
        keep(it.load, it.shop, bought)


def _send_back(it: Journey, bought: Purchase) -> None:
    """Pay, get the goods, and send some of them back."""
    if press(it.load, it.rng, bought, begin(it.load, it.shop, bought)) and keep(it.load, it.shop, bought):
        send_back(it.load, it.rng, it.shop, bought)


def _regret(it: Journey, bought: Purchase) -> None:
    """Cancel what has been paid: the money goes back, or a parcel is on its way already."""
    if press(it.load, it.rng, bought, begin(it.load, it.shop, bought)):
        it.cancel(bought)


def _pay_late(it: Journey, bought: Purchase) -> None:
    """Cancel, then pay all the same: the money goes back."""
    attempt_id = begin(it.load, it.shop, bought)
    it.cancel(bought)
    press(it.load, it.rng, bought, attempt_id)


def _decline(it: Journey, bought: Purchase) -> None:
    """The bank says no, the second try works; at times the first one too, after all."""
    first = begin(it.load, it.shop, bought)
    if press(it.load, it.rng, bought, first, "decline"):
        second = begin(it.load, it.shop, bought)
        if second != first:  # else the shop has not heard of the refusal yet, and the page says no
            press(it.load, it.rng, bought, second)
        if it.rng.random() < 0.5:
            press(it.load, it.rng, bought, first, late=True)


ENDINGS: dict[Any, int] = {
    _abandon: 2, _think_again: 2, _pay: 5, _send_back: 4, _regret: 3, _pay_late: 2, _decline: 2,
}  # fmt: skip
"""What becomes of an order, and how often."""
