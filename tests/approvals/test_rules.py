"""The course of an approval, and the limits."""

from datetime import timedelta
from importlib import import_module
from inspect import signature

import pytest
from msgspec.structs import replace

from chalicelib.aws.doors import DOORS
from chalicelib.aws.records import Record
from chalicelib.aws.standing import MachineKeyRecord, StandingRecord
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.callers import MACHINE, STAFF, Caller
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.machines import MachineKey
from chalicelib.core.money import Money
from chalicelib.core.problems import Forbidden
from chalicelib.core.shops import Shop
from chalicelib.core.standing import Roles, Standing
from chalicelib.domain.access.rules.keys import FOR_MACHINES
from chalicelib.domain.approvals import store
from chalicelib.domain.approvals.actions.asking import judged
from chalicelib.domain.approvals.actions.eyes import Eyes, NeedsAnother, SecondPair
from chalicelib.domain.approvals.rules import approvals as rules
from chalicelib.domain.approvals.rules.approvals import (
    MOVES,
    Approval,
    ApprovalExpired,
    MoreThanAgreed,
    NotYours,
    OwnApproval,
)
from chalicelib.domain.approvals.rules.limits import Unseen, is_too_low, more, refund_limit
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
    with pytest.raises(IllegalMove) as refused:
        rules.decided(replace(WAITING, status=status), event, "staff_sun", "", NOON)
    assert refused.value.facts["approval_id"] == "ap_1"


@pytest.mark.parametrize("amount", [Money(501, "CNY"), Money(1, "USD")])
def test_nobody_agrees_to_more_or_to_other_money(amount: Money) -> None:
    """SEC33 part: nobody agrees to more or to other money"""
    with pytest.raises(MoreThanAgreed) as refused:
        rules.within(WAITING, amount)
    assert refused.value.facts == {"approval_id": "ap_1", "agreed": Money(500, "CNY"), "amount": amount}
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
    """SEC33 part: no machine is a second person"""
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
    with pytest.raises(Forbidden) as refused:
        people.admit(WAITING, NOON)
    assert refused.value.facts == {"permission": lost}


KEY = MachineKey(
    shop="mugs", key_id="key_1", name="till", permissions=frozenset({"orders.manage"}), secret_hash="0" * 64,
    created_by="staff_wu", created_at=NOON, expires_at=NOON + timedelta(days=9),
)  # fmt: skip
SUN = Standing(shop="mugs", subject="staff_sun", version=1, roles=(part("merchant"),))


def by(maker: Standing | MachineKey | None, decider: Standing = SUN) -> People:
    return People(maker=maker, decider=decider, roles=Roles(shop="mugs"))


def test_who_asked_can_still_do_it_or_not() -> None:
    """SEC33 part: also a machine, whose key is good, and of that."""
    wu = replace(SUN, subject="staff_wu")
    assert [by(each).maker_may("orders.manage", NOON) for each in (wu, KEY)] == [True, True]
    over = replace(KEY, revoked=part("revoked"))
    less = replace(KEY, permissions=frozenset({"audits.run"}))
    none = replace(wu, roles=())
    assert [by(each).maker_may("orders.manage", NOON) for each in (None, none, over, less)] == [False] * 4
    assert not by(KEY).maker_may("orders.manage", KEY.expires_at)


@pytest.mark.parametrize("maker", [KEY, replace(SUN, subject="staff_wu"), None])
def test_who_made_the_machine_is_no_second_person_to_it(maker: Standing | MachineKey | None) -> None:
    """SEC33 part: nor is who has asked, though nothing is known of them any more."""
    asked = replace(WAITING, asked_by="key_1" if maker is KEY else "staff_wu")
    by(maker).admit(asked, NOON)
    for same in ("staff_wu", asked.asked_by):
        with pytest.raises(OwnApproval) as refused:
            by(maker, replace(SUN, subject=same)).admit(asked, NOON)
        assert refused.value.facts == {"approval_id": "ap_1"}


def test_what_waits_is_over_at_its_very_end() -> None:
    """SEC33 part: for whoever looks, and for whoever decides."""
    for ago, status in ((timedelta(seconds=1), "pending"), (timedelta(), "expired")):
        assert WAITING.shown(WAITING.expires_at - ago) == status
    with pytest.raises(ApprovalExpired) as refused:
        rules.decided(WAITING, "reject", "staff_sun", "", WAITING.expires_at)
    assert refused.value.facts == {"approval_id": "ap_1", "expired_at": WAITING.expires_at}
    done = rules.decided(WAITING, "reject", "staff_sun", "no", NOON)
    assert (done.decided_by, done.decided_at, done.reason, done.version) == ("staff_sun", NOON, "no", 2)
    assert done.shown(WAITING.expires_at) == "rejected"


def test_prices_fall_no_further_than_was_agreed() -> None:
    """SEC33 part: an approval of a refund is none of a price."""
    agreed = replace(WAITING, amount=None, drop_basis_points=3_000)
    assert rules.within_drop(agreed, 3_000) is agreed
    for other, fall in ((agreed, 3_001), (WAITING, 1)):
        with pytest.raises(MoreThanAgreed) as refused:
            rules.within_drop(other, fall)
        facts = {"approval_id": "ap_1", "agreed": other.drop_basis_points, "drop_basis_points": fall}
        assert refused.value.facts == facts


def test_only_who_has_asked_withdraws_and_gives_no_reason() -> None:
    """SEC33 part: until its time is over; it says who and when, as any other decision."""
    with pytest.raises(NotYours) as refused:
        rules.withdrawn(WAITING, "staff_sun", NOON)
    assert refused.value.facts == {"approval_id": "ap_1"}
    done = rules.withdrawn(WAITING, "staff_wu", NOON)
    assert done == replace(WAITING, status="withdrawn", decided_by="staff_wu", decided_at=NOON, version=2)


def test_what_somebody_agreed_to_and_was_not_done_says_so_and_is_over() -> None:
    """SEC33 part: with who has agreed, when and why; it is the same version, for only one of them is written."""
    agreed = rules.decided(WAITING, "approve", "staff_sun", "looked at it", NOON)
    assert rules.failed(agreed, WAITING, "stale") == replace(agreed, status="failed", problem="stale")
    assert rules.void(agreed, WAITING) == replace(agreed, status="void")
    over = replace(WAITING, status="rejected")
    with pytest.raises(IllegalMove) as refused:
        rules.failed(agreed, over, "stale")
    assert refused.value.facts["approval_id"] == "ap_1"
    with pytest.raises(IllegalMove) as refused:
        rules.void(agreed, over)
    assert refused.value.facts["approval_id"] == "ap_1"


def test_the_same_is_asked_for_when_command_and_arguments_are() -> None:
    assert WAITING.asks_the_same(replace(WAITING, approval_id="ap_2", asked_by="staff_sun"))
    for other in ({"command": rules.APPROVE_RETURN}, {"arguments": {"order_id": "or_2"}}):
        assert not WAITING.asks_the_same(replace(WAITING, **other))


def test_a_price_falls_too_low_beyond_the_shops_percentage() -> None:
    """SEC33 part: absent is off; none at all is a limit, too."""
    for percent, falls, low in (
        (30, 3_000, False),
        (30, 3_001, True),
        (None, 9_999, False),
        (0, 1, True),
        (0, 0, False),
    ):
        assert is_too_low(replace(MUGS, price_drop_percent=percent), falls) is low


def needed(eyes: Eyes) -> None:
    raise NeedsAnother(amount=Money(700, "CNY"), drop_basis_points=30)


@pytest.mark.usefixtures("cloud_in_process")
def test_what_waits_is_what_was_asked_for_by_whom_and_how_long() -> None:
    """SEC33 part: one key of somebody's is good for one command of each kind, at each shop."""
    wu, till = Caller(subject="staff_wu", role=STAFF), Caller(subject="key_1", role=MACHINE)

    def asked(shop: str, command: str, by: Caller, request_id: str = "r-1") -> Approval:
        waiting = judged(shop, command, {"order_id": "or_1"}, by, request_id, NOON, needed)
        assert isinstance(waiting, Approval)
        return waiting

    first = asked("mugs", rules.CANCEL_ORDER, wu)
    assert first == replace(
        WAITING, approval_id=first.approval_id, amount=Money(700, "CNY"), drop_basis_points=30, version=1
    )
    machines = asked("mugs", rules.CANCEL_ORDER, till)
    assert (machines.asked_by, machines.by_machine) == ("key_1", True)
    others = asked("mugs", rules.APPROVE_RETURN, wu), asked("lamps", rules.CANCEL_ORDER, wu)
    again = asked("mugs", rules.CANCEL_ORDER, wu, "r-2")
    assert len({each.approval_id for each in (first, machines, *others, again)}) == 5
    assert asked("mugs", rules.CANCEL_ORDER, wu) == first


@pytest.mark.usefixtures("cloud_in_process")
def test_both_persons_are_as_they_were_read_in_the_very_commit() -> None:
    """SEC33 part: of a refund, of a price and of a cut."""
    agreed = rules.decided(replace(WAITING, drop_basis_points=3_000), "approve", "staff_sun", "", NOON)
    still = store.still(by(replace(SUN, subject="staff_wu")))
    eyes = SecondPair(agreed, still)
    seen = (
        eyes.refund(MUGS, "cn", "or_1", lambda: Money(500, "CNY")),
        eyes.prices(MUGS, "prod_pot", {"pot cn": 100}, {"pot cn": 70}, NOON),
        eyes.cut(MUGS, 3_000),
    )
    for writes in seen:
        assert [each.address.pk for each in writes[:3]] == [
            "APPROVALS#mugs#APPROVAL#ap_1", "ACCESS#mugs#STANDING#staff_wu", "ACCESS#mugs#STANDING#staff_sun",
        ]  # fmt: skip


@pytest.mark.usefixtures("cloud_in_process")
@pytest.mark.parametrize("moved", ["maker", "decider"])
@pytest.mark.parametrize("maker", [KEY, replace(SUN, subject="staff_wu")])
def test_what_two_agree_to_waits_for_no_change_of_either(maker: Standing | MachineKey, moved: str) -> None:
    """SEC33 part: of a person as of a machine's key; of a key that is not there nobody waits."""
    kept = {"maker": maker, "decider": SUN}
    commit(*(Write.insert(record_of(each), each) for each in kept.values()))
    commit(*store.still(by(maker)))
    commit(Write.put(record_of(kept[moved]), replace(kept[moved], version=2)))
    with pytest.raises(store.SomebodyMoved):
        commit(*store.still(by(maker)))
    assert len(store.still(by(None))) == 1


def record_of(person: Standing | MachineKey) -> type[Record]:
    return MachineKeyRecord if isinstance(person, MachineKey) else StandingRecord
