"""Bugs with prices and what shoppers see."""

from datetime import timedelta

from chalicelib.domain.catalog.actions import cuts, following, products, publishing
from chalicelib.domain.checkout.actions import quote
from chalicelib.domain.inventory import actions as inventory
from chalicelib.domain.promotions import rules
from tests.faults.bugs.bug import Shop, noticed_in


@noticed_in("begin a promotion in time")
def a_promotion_starts_late(shop: Shop) -> None:
    """The clock starts it a day after its time."""
    real = rules.due
    day = timedelta(days=1)
    shop.setattr(rules, "due", lambda it, now: real(it, now - day) if it.status == rules.SCHEDULED else real(it, now))


@noticed_in("end a promotion")
def a_promotion_never_stops(shop: Shop) -> None:
    """The clock starts promotions, and ends none."""
    real = rules.due
    shop.setattr(rules, "due", lambda it, now: it.status == rules.SCHEDULED and real(it, now))


@noticed_in("buy after the end of a promotion")
def a_cut_counts_until_it_is_taken_down(shop: Shop) -> None:
    """The checkout believes the cut of an offer, and does not ask its promotion."""
    shop.instead(quote.still_in_force, lambda promotions, now: lambda cut: True)


@noticed_in("follow a promotion")
def nobody_follows_a_promotion(shop: Shop) -> None:
    """The news of a promotion is heard, and no price changes."""
    shop.setattr(cuts, "follow", lambda shop, promotion_id, now: None)


@noticed_in("sell out")
def pages_do_not_follow_the_stock(shop: Shop) -> None:
    """What is sold out is still for sale on its page."""
    shop.setattr(publishing, "stock_moved", lambda *given: None)


@noticed_in("move a category")
def products_stay_where_the_category_was(shop: Shop) -> None:
    """A category moves, and its products do not."""
    shop.setattr(following, "category_changed", lambda *given: None)


@noticed_in("edit what has changed")
def the_last_editor_wins(shop: Shop) -> None:
    """Nobody compares the version that was edited with the one that is there."""
    shop.instead(products.read, lambda shop, product_id, version=None, real=products.read: real(shop, product_id))


@noticed_in("enter a movement")
def the_ledger_does_not_listen(shop: Shop) -> None:
    """Movements are told, and nobody enters them."""
    shop.setattr(inventory, "enter", lambda *given: None)
