"""Merits: what a rule gives somebody is there while they have earned it, and only then."""

from collections import defaultdict
from collections.abc import Iterator

from chalicelib.core.standing import Standing
from chalicelib.domain.merits.rules import BY, Merits, counts, earned, has_merits
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.users.rules.accounts import User
from tests.faults.invariants.books import Books


def what_is_earned_is_there(books: Books) -> Iterator[str]:
    """S4.2.3-a part: as of the orders and the account that there are once all of it was heard of."""
    orders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for order in books.all(Order):
        if counts(order) and has_merits(order):
            orders[order.shop, order.customer_id].add(order.order_id)
    known = {(each.shop, each.subject): set(each.orders) for each in books.all(Merits)}
    for place in orders.keys() | known.keys():
        if orders[place] != known.get(place, set()):
            yield f"{place} has {sorted(orders[place])}, of which {known.get(place)} are known"
    users = {each.user_id: each for each in books.all(User)}
    given = {(each.shop, each.subject) for each in books.all(Standing) if any(part.by == BY for part in each.given)}
    for each in books.all(Merits):
        if earned(each, users.get(each.subject)) != ((each.shop, each.subject) in given):
            yield f"{each.subject} has earned it with {sorted(each.orders)}, or has not: {given}"
