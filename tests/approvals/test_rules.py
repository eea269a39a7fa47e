"""The course of an approval, and the limits."""

from datetime import timedelta
from importlib import import_module
from inspect import signature

import pytest
from msgspec.structs import replace

from chalicelib.aws.doors import DOORS
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.money import Money
from chalicelib.core.problems import Forbidden
from chalicelib.core.shops import Shop
from chalicelib.core.standing import Roles, Standing
from chalicelib.domain.access.rules.keys import FOR_MACHINES
from chalicelib.domain.approvals.rules import approvals as rules
from chalicelib.domain.approvals.rules.approvals import MOVES, Approval, MoreThanAgreed
from chalicelib.domain.approvals.rules.limits import Unseen, more, refund_limit
from chalicelib.domain.approvals.rules.people import People
from chalicelib.handlers.approvals import COMMANDS
from tests.access.builders import part
from tests.contracts.whole import load_everything
from tests.shop import AMERICA, CHINA, MUGS, NOON

load_everything()
WAITING = Approval(
    shop="mugs",
    approval_id="ap_1",
    command=rules.CANCEL_ORDER,
    arguments={"order_id": "or_1"},
    amount=Money(500, "CNY"),
    asked_by="staff_wu",
    asked_at=NOON,
    expires_at=NOON + timedelta(days=3),
)


@pytest.mark.parametrize("event", MOVES.events)
@pytest.mark.parametrize("status", [each for each in MOVES.states if each != rules.PENDING])
def test_what_was_decided_is_not_decided_again(status: str, event: str) -> None:
    with pytest.raises(IllegalMove):
        rules.decided(replace(WAITING, status=status), event, "staff_sun", "", NOON)


@pytest.mark.parametrize("amount", [Money(501, "CNY"), Money(1, "USD")])
def test_nobody_agrees_to_more_or_to_other_money(amount: Money) -> None:
    """SEC33 part"""
    with pytest.raises(MoreThanAgreed):
        rules.within(WAITING, amount)
    assert rules.within(WAITING, Money(500, "CNY")) is WAITING


def test_what_has_no_amount_agrees_to_none() -> None:
    """SEC33 part: an approval of something else is none of a refund."""
    with pytest.raises(MoreThanAgreed):
        rules.within(replace(WAITING, amount=None), Money(1, "CNY"))


def test_a_limit_is_one_of_a_market() -> None:
    """SEC33 part: in minor units of its currency; of a market that is gone, none of a shop that limits refunds."""
    careful: Shop = replace(MUGS, markets=(replace(CHINA, refund_limit=5_000), AMERICA))
    assert [refund_limit(careful, each) for each in ("cn", "us", "jp")] == [5_000, None, 0]
    assert [refund_limit(MUGS, each) for each in ("cn", "us", "jp")] == [None] * 3


def test_what_nobody_else_has_seen_adds_up() -> None:
    first = more(Unseen(shop="mugs", order_id="or_1", amount=Money(0, "CNY")), Money(3, "CNY"))
    assert more(first, Money(4, "CNY")) == replace(first, amount=Money(7, "CNY"), version=2)


def test_both_persons_need_what_the_commands_doors_ask_for() -> None:
    """SEC33 part: every command that may wait is one that somebody can carry out, and is asked for at a door."""
    waiting = [door.may for door in DOORS if door.waits is not None]
    assert sorted(waiting) == sorted(rules.PERMISSIONS.values())
    assert set(COMMANDS) == set(rules.PERMISSIONS)


def test_no_machine_is_a_second_person() -> None:
    """SEC33 part"""
    assert "approvals.decide" not in FOR_MACHINES


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_an_action_that_shows_itself_to_both(command: str) -> None:
    """SEC33 part: what is named in the table is there, and takes the eyes that look at it."""
    module, name = COMMANDS[command]
    assert {"shop", "eyes", "now"} <= set(signature(getattr(import_module(module), name)).parameters)


@pytest.mark.parametrize("lost", ["approvals.decide", "orders.manage"])
def test_who_was_dismissed_meanwhile_decides_nothing(lost: str) -> None:
    """SEC33 part: looked at again with what is read, not only at the door."""
    role = part("merchant")
    decider = Standing(shop="mugs", subject="staff_sun", version=1, roles=(role,), taken=(part(lost),))
    people = People(maker=None, decider=decider, roles=Roles(shop="mugs"))
    with pytest.raises(Forbidden):
        people.admit(WAITING, NOON)
