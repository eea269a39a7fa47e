"""Bugs between the cart and the order."""

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.aws import once
from chalicelib.aws.table import commit, get
from chalicelib.core import ids
from chalicelib.core.seals import unseal
from chalicelib.domain.cart import rules as carts
from chalicelib.domain.checkout.actions import end, place
from chalicelib.domain.checkout.rules import placing, quotes, totals
from chalicelib.domain.checkout.rules.quotes import PURPOSE, Quote
from chalicelib.domain.orders import store as orders
from tests.faults.bugs.bug import Shop, noticed_in
from tests.faults.plans import Fault


@noticed_in("place", faults=((5, Fault.CRASH_BEFORE),))
def the_answer_is_kept_before_the_order(shop: Shop) -> None:
    """Marker before the effect: the key's answer is stored in a commit of its own, before the order's."""

    def committed(order: Any, answer: Any, *rest: Any, news: Any = ()) -> None:
        commit(answer)
        commit(order, *rest, news=news)

    shop.setattr(place, "commit", committed)


@noticed_in("place", faults=((4, Fault.CRASH_AFTER),))
def the_answer_is_not_kept(shop: Shop) -> None:
    """A repeated request is another one: the key is forgotten, and so is that the quote has become an order."""
    shop.setattr(Quote, "order_id", property(lambda self: ids.new("or", self.expires)))
    shop.setattr(once.Once, "given_before", lambda self: None)


@noticed_in("place under two keys")
def each_page_has_an_order_of_its_own(shop: Shop) -> None:
    """The order's id does not follow from the quote's."""
    shop.setattr(Quote, "order_id", property(lambda self: ids.new("or", self.expires)))


@noticed_in("place with one key for two bodies")
def a_key_answers_any_request(shop: Shop) -> None:
    """The same key with another body is answered as the first one was."""

    def given_before(self: once.Once) -> Any:
        place = {"capability": self.capability, "shop": self.shop, "subject": self.subject, "key_hash": self.key_hash}
        return get(once.AnswerRecord.at(**place), consistent=True)

    shop.setattr(once.Once, "given_before", given_before)


@noticed_in("place another's quote")
def a_quote_is_anybodys(shop: Shop) -> None:
    """Whoever has got hold of a quote may order by it."""
    shop.instead(quotes.read, lambda sealed, secret, shop, customer_id: msgspec.json.decode(
        unseal(sealed, PURPOSE, secret), type=Quote))  # fmt: skip


@noticed_in("place an old quote")
def a_quote_never_expires(shop: Shop) -> None:
    """A quote is taken however old it is."""
    real = quotes.read

    def read(*given: Any) -> Quote:
        quote: Quote = real(*given)
        return replace(quote, expires=quote.expires.replace(year=2999))

    shop.instead(real, read)


@noticed_in("place at another price")
def the_price_is_not_looked_at_again(shop: Shop) -> None:
    """What was quoted is ordered, at today's unit prices and yesterday's total."""
    shop.instead(placing.check, lambda *given: None)


@noticed_in("place")
def shipping_is_not_part_of_the_total(shop: Shop) -> None:
    """The total is that of the lines."""
    real = totals.add_up

    def add_up(*given: Any) -> Any:
        sums = real(*given)
        return replace(sums, total=sums.subtotal)

    shop.instead(real, add_up)


@noticed_in("place with a double click")
def the_cart_keeps_what_was_bought(shop: Shop) -> None:
    """The order is placed, and its lines are still in the cart."""
    shop.setattr(place, "_rest", lambda cart, order, now: [])


@noticed_in("add more")
def each_click_counts(shop: Shop) -> None:
    """The cart does not know a request that comes again."""
    real = carts.changed
    shop.instead(real, lambda cart, request_id, now: replace(real(cart, request_id, now), requests=()))


@noticed_in("merge carts")
def the_guests_cart_stays_full(shop: Shop) -> None:
    """After a merge the guest's lines are in both carts."""
    real = carts.remove
    shop.setattr(carts, "remove", lambda cart, gone: cart if cart.owner.startswith("guest") else real(cart, gone))


@noticed_in("pay at leisure")
def an_order_closes_before_its_deadline(shop: Shop) -> None:
    """The sweeper takes every order that waits for money."""
    due, close = orders.due, end._close
    shop.setattr(orders, "due", lambda shop, kind, until: due(shop, kind, until.replace(year=2999)))
    shop.setattr(end, "_close", lambda order, now: close(replace(order, pay_by=now), now))


@noticed_in("close unpaid")
def an_order_waits_for_ever(shop: Shop) -> None:
    """The sweeper finds nothing."""
    shop.setattr(orders, "due", lambda shop, kind, until: [])
