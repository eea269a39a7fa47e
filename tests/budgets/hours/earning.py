"""A shopper earns a permission by an order and a phone, and loses it, each in a message of its own."""

from msgspec.structs import replace

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.events import (
    Event,
    IdentityLinked,
    IdentityUnlinked,
    OrderCompleted,
    RefundSucceeded,
    ReturnReceived,
)
from chalicelib.core.problems import Conflict
from chalicelib.domain.orders import store as orders
from chalicelib.domain.users.store import accounts
from tests.budgets.day import Day
from tests.merits.test_earning import MAIL, USER, done, refunded
from tests.payments.builders import cny
from tests.shop import NOON

ORDER = "or_1"


def play(day: Day) -> None:
    """Of a user with a phone and no order yet."""
    commit(accounts.insert(USER))
    order = done()
    completed = OrderCompleted(shop="mugs", at=NOON, order_id=ORDER)
    earn(day, orders.insert(order, Conflict()), completed)
    unlinked = IdentityUnlinked(shop="mugs", at=NOON, user_id=USER.user_id, kind="phone")
    earn(day, accounts.update(replace(USER, linked=(MAIL,), version=2)), unlinked)
    linked = IdentityLinked(shop="mugs", at=NOON, user_id=USER.user_id, kind="phone")
    earn(day, accounts.update(replace(USER, version=3)), linked)
    back = replace(order, version=2)
    earn(day, orders.update(back), ReturnReceived(shop="mugs", at=NOON, order_id=ORDER, return_id="rt_1"))
    refund = RefundSucceeded(shop="mugs", at=NOON, order_id=ORDER, refund_id="rf_1", amount=cny(6_900))
    earn(day, orders.update(refunded(back)), refund)


def earn(day: Day, change: Write, news: Event) -> None:
    commit(change.telling(news))
    day.world.relay()
    day.hear("merits_listener", type(news).__name__)
