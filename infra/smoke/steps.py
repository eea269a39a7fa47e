"""All the steps, in order, each with the capabilities whose API it calls."""

from functools import cache

from infra.functions import functions
from infra.shopping import expect
from infra.smoke import auditing, following, paying, pictures, shopping
from infra.smoke.journey import Journey, Step


@cache
def capabilities() -> tuple[str, ...]:
    """Those with an API."""
    return tuple(each.capability for each in functions() if each.kind == "http")


def health(capability: str) -> Step:
    """Its function answers."""

    def play(it: Journey) -> str:
        answer = it.shopper.get(f"/health/{capability}")
        expect(answer.status == 200, f"{capability} answered {answer.status}: {answer.body[:200]!r}")
        return "answers"

    return Step(f"health {capability}", frozenset({capability}), play)


def listed(capability: str, path: str) -> Step:
    """Staff see a list."""

    def play(it: Journey) -> str:
        return f"{len(it.admin.get(path).expect(200)['items'])} in the list of staff"

    return Step(f"{capability} of staff", frozenset({capability}), play)


JOURNEY = (
    Step("goods", frozenset({"catalog", "inventory"}), shopping.publish),
    Step("guests", frozenset({"access"}), shopping.welcome),
    Step("browse", frozenset({"catalog"}), shopping.browse),
    Step("availability", frozenset({"inventory"}), shopping.available),
    listed("access", "/admin/api-keys"),
    listed("sessions", "/admin/sessions"),
    Step("audit", frozenset({"audit"}), auditing.signed),
    listed("promotions", "/admin/promotions"),
    Step("picture", frozenset({"media"}), pictures.picture),
    listed("imports", "/admin/imports"),
    Step("cart", frozenset({"cart"}), shopping.fill_cart),
    Step("quote", frozenset({"checkout"}), shopping.quote),
    Step("order", frozenset({"checkout"}), shopping.order),
    Step("payment", frozenset({"payments"}), paying.attempt),
    Step("pay page", frozenset(), paying.press_pay, provider=True),
    Step("forged webhook", frozenset({"payments"}), paying.forged),
    Step("signed webhook", frozenset({"payments"}), paying.signed),
    Step("confirmed", frozenset({"orders"}), paying.confirmed),
    Step("parcel", frozenset({"fulfillment"}), following.parcel),
    Step("arrival", frozenset({"fulfillment"}), following.arrive),
    Step("return", frozenset({"returns"}), following.send_back),
    Step("refund", frozenset({"orders"}), following.refunded, provider=True),
    Step("restocked", frozenset({"inventory"}), following.restocked, provider=True),
    Step("cleared", frozenset({"catalog"}), shopping.take_down),
)


def steps() -> tuple[Step, ...]:
    """Every capability's health, then the journey."""
    return (*map(health, capabilities()), *JOURNEY)
