"""Who may review: a verified phone and a completed order let somebody, for as long as both are there."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.events import Event, IdentityLinked, IdentityUnlinked, OrderCompleted, RefundSucceeded
from chalicelib.core.problems import Conflict
from chalicelib.core.standing import Part, Standing
from chalicelib.domain.merits import actions, rules, store
from chalicelib.domain.merits.rules import BY, EARNED, Merits
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import Order, RefundShare
from chalicelib.domain.users.rules.accounts import Linked, User
from chalicelib.domain.users.store import accounts
from tests.access.builders import give, standing, take
from tests.deployed import hear
from tests.payments.builders import cny, line, order, placed
from tests.shop import NOON, Browser

LI = "cust_li"
PHONE = Linked(identity_id="idn_1", index="0" * 32, kind="phone", linked_at=NOON, verified_at=NOON)
MAIL = Linked(identity_id="idn_2", index="1" * 32, kind="email", linked_at=NOON, verified_at=NOON)
USER = User(user_id=LI, audience="store", home="mugs", locale="en", linked=(PHONE, MAIL), created_at=NOON)
BY_STAFF = Part(name=EARNED, since=NOON, by="admin_zhang", reason="an expert")


def done(number: int = 1, **changes: Any) -> Order:
    facts = {"order_id": f"or_{number}", "status": "completed", "captured": cny(6_900), "completed_at": NOON}
    return order(**(facts | changes))


def refunded(by: Order, amount: int = 6_900) -> Order:
    share = RefundShare(refund_id="rf_1", amount=cny(amount), status="done")
    return replace(by, refunds=(share,), version=by.version + 1)


@pytest.mark.parametrize(
    ("made", "counts"),
    [
        (done(), True),
        (done(status="confirmed"), False),
        (refunded(done(), 100), True),
        (refunded(done()), False),
        (order(line(), order_id="or_2", status="completed", captured=cny(6_900)), True),
        (done(lines=(replace(line(), shipped=2, delivered=2, returned=2),)), False),
        (done(lines=(replace(line(), shipped=2, delivered=2, returned=1),)), True),
    ],
)
def test_an_order_counts_when_it_is_done_and_kept(made: Order, counts: bool) -> None:
    assert rules.counts(made) is counts


@pytest.mark.parametrize(
    ("user", "bought", "earned"),
    [
        (USER, {"or_1"}, True),
        (USER, set(), False),
        (None, {"or_1"}, False),
        (replace(USER, linked=(MAIL,)), {"or_1"}, False),
        (replace(USER, linked=(replace(PHONE, verified_at=None),)), {"or_1"}, False),
    ],
)
def test_it_takes_a_verified_phone_and_an_order(user: User | None, bought: set[str], earned: bool) -> None:
    """S4.2.3-a part: it takes a verified phone and an order"""
    assert rules.earned(Merits(shop="mugs", subject=LI, orders=frozenset(bought)), user) is earned


def test_the_rule_gives_and_takes_its_own_only() -> None:
    """S4.2.3-a part: what people gave or took is theirs."""
    plain = Standing(shop="mugs", subject=LI, given=(BY_STAFF,), taken=(BY_STAFF,))
    earned = rules.settled(plain, True, NOON)
    by_rule = Part(name=EARNED, since=NOON, by=BY, reason="a verified phone and a completed order")
    assert (earned.given, earned.taken, earned.version) == ((BY_STAFF, by_rule), plain.taken, plain.version + 1)
    assert rules.settled(earned, True, NOON + timedelta(days=1)) is earned
    lost = rules.settled(earned, False, NOON)
    assert (lost.given, lost.version) == (plain.given, plain.version + 2)
    other = replace(by_rule, name="orders.place")
    assert rules.settled(replace(plain, given=(other,)), True, NOON).given == (other, by_rule)
    assert rules.settled(plain, False, NOON) is plain


def test_orders_are_counted_while_they_are_kept() -> None:
    """S4.2.3-a part: each once, and no longer when its money went back"""
    none = Merits(shop="mugs", subject=LI)
    assert rules.counted(none, done(1, status="confirmed")) is none
    one = rules.counted(none, done(1))
    assert (set(one.orders), one.version) == ({"or_1"}, 1)
    assert rules.counted(one, done(1)) is one
    two = rules.counted(one, done(2))
    assert (set(two.orders), two.version) == ({"or_1", "or_2"}, 2)
    left = rules.counted(two, refunded(done(1)))
    assert (set(left.orders), left.version) == ({"or_2"}, 3)


def test_a_guest_earns_nothing() -> None:
    assert not rules.has_merits(done(customer_id="guest_mei"))
    assert rules.has_merits(done(customer_id="cust_guest_mei"))


def tell(event: type[Event], /, **facts: Any) -> None:
    assert hear("merits_listener", event(shop="mugs", at=NOON, **facts)) == []


def may_review() -> bool:
    return EARNED in {part.name for part in standing(LI).given}


def come_between(monkeypatch: pytest.MonkeyPatch, rival: Write) -> None:
    """Somebody else's change is written between what is read and what is committed."""
    rivals = [rival]

    def late(*writes: Write) -> None:
        while rivals:
            commit(rivals.pop())
        commit(*writes)

    monkeypatch.setattr(actions, "commit", late)


@pytest.mark.usefixtures("noon", "client")
def test_a_permission_is_earned_and_lost_again() -> None:
    """S4.2.3-a: given when a phone is verified and an order completed, withdrawn when that ceases to hold."""
    placed(done())
    tell(OrderCompleted, order_id="or_1")
    assert not may_review()
    commit(accounts.insert(USER))
    tell(IdentityLinked, user_id=LI, kind="phone")
    assert may_review()
    commit(accounts.update(replace(USER, linked=(MAIL,), version=2)))
    tell(IdentityUnlinked, user_id=LI, kind="phone")
    assert not may_review()
    commit(accounts.update(replace(USER, version=3)))
    tell(IdentityLinked, user_id=LI, kind="phone")
    assert may_review()
    commit(orders.update(refunded(done())))
    tell(RefundSucceeded, order_id="or_1", refund_id="rf_1", amount=cny(6_900))
    assert not may_review()


@pytest.mark.usefixtures("noon", "client")
def test_one_order_that_was_kept_is_enough_and_news_may_come_twice_and_late() -> None:
    """S4.2.3-a part: one order that was kept is enough and news may come twice and late"""
    commit(accounts.insert(USER))
    first, second = done(1), done(2)
    placed(first)
    commit(orders.insert(second, Conflict()))
    for order_id in ("or_2", "or_1", "or_1", "or_2"):
        tell(OrderCompleted, order_id=order_id)
    assert may_review()
    assert standing(LI).version == 1
    commit(orders.update(refunded(second)))
    tell(RefundSucceeded, order_id="or_2", refund_id="rf_1", amount=cny(6_900))
    tell(OrderCompleted, order_id="or_2")
    assert may_review()
    assert store.around("mugs", LI)[0].orders == {"or_1"}


@pytest.mark.usefixtures("noon")
def test_who_was_forbidden_to_review_does_not_earn_it(admin: Browser) -> None:
    """S4.2.3-a part, S4.2.3-b part: staff's word is above the rule's."""
    take(admin, LI, "permission", EARNED)
    commit(accounts.insert(USER))
    placed(done())
    tell(OrderCompleted, order_id="or_1")
    assert EARNED not in admin.get(f"/admin/subjects/{LI}").json["permissions"]
    give(admin, LI, "permission", EARNED)
    assert EARNED in admin.get(f"/admin/subjects/{LI}").json["permissions"]


@pytest.mark.usefixtures("noon", "cloud_in_process")
def test_an_order_that_is_refunded_while_it_is_looked_at_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.2.3-a part: of two messages at once, the one that is carried out last has seen all."""
    commit(accounts.insert(USER))
    made = placed(done())
    come_between(monkeypatch, orders.update(refunded(made)))
    actions.look_at_order("mugs", "or_1", NOON)
    assert (may_review(), standing(LI).version) == (False, 0)


@pytest.mark.usefixtures("noon", "cloud_in_process")
def test_a_phone_that_is_unlinked_while_it_is_looked_at_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.2.3-a part: what was counted stays, for when there is a phone again."""
    commit(accounts.insert(USER))
    placed(done())
    come_between(monkeypatch, accounts.update(replace(USER, linked=(MAIL,), version=2)))
    actions.look_at_order("mugs", "or_1", NOON)
    assert not may_review()
    assert store.around("mugs", LI)[0].orders == {"or_1"}
