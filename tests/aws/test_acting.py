"""Whose doing something is: a caller's at a door, and why; else the system's, by the function and what it heard."""

import msgspec
import pytest

from chalicelib.aws.acting import as_tool, called, current, stamp
from chalicelib.aws.observe import observed
from chalicelib.core import clock
from chalicelib.core.acts import SYSTEM, Act, Stamp
from tests.shop import NOON


class Asked(msgspec.Struct):
    reason: str | None = None


@pytest.mark.parametrize(
    ("body", "query", "reason"),
    [
        (Asked("damaged"), None, "damaged"),
        (None, Asked("lost"), "lost"),
        (Asked(), Asked("found"), "found"),
        (Asked("first"), Asked("second"), "first"),
        (None, None, ""),
    ],
)
def test_at_a_door_it_is_the_callers(body: Asked | None, query: Asked | None, reason: str) -> None:
    """S4.2.3-b part: who, by which function and door, for which request, and why."""
    with observed("request", "inventory_api", door="adjust_stock", request_id="r1"):
        called("us_chen", body, query)
        asked = current()
    assert asked == Act(subject="us_chen", action="inventory_api adjust_stock", request_id="r1", reason=reason)


def test_elsewhere_it_is_the_systems() -> None:
    with observed("message", "checkout_listener", event="PaymentCaptured", event_id="x:1:0"):
        heard = current()
    with observed("task", "refund_settle", refund_id="rf_1"):
        stepped = current()
    with observed("schedule", "close_unpaid"):
        ticked = current()
    assert [(each.action, each.request_id) for each in (heard, stepped, ticked)] == [
        ("checkout_listener PaymentCaptured", "x:1:0"), ("refund_settle", "rf_1"), ("close_unpaid", ""),
    ]  # fmt: skip
    assert {each.subject for each in (heard, stepped, ticked, current())} == {SYSTEM}


def test_a_command_of_an_operator_is_theirs_for_as_long_as_it_runs() -> None:
    called("nobody", Asked("outside of any work"))
    with as_tool("operator", "infra.invite", "the first one"):
        assert current() == Act(subject="operator", action="infra.invite", reason="the first one")
        with as_tool("another", "infra.rewrap"):
            assert current().subject == "another"
        assert current().subject == "operator"
    assert current() == Act()


def test_an_item_says_it_with_its_time_and_no_more_than_the_beginning_of_a_long_reason() -> None:
    with clock.stopped(NOON), as_tool("operator", "infra.invite", "x" * 300):
        kept = Stamp.read(stamp())
    assert kept.at == 1_795_320_000_000
    assert (kept.instant, kept.subject, kept.reason) == (NOON, "operator", "x" * 200)
    for broken in ("", "{}", "[1]", '["now","a","b","c","d"]'):
        with pytest.raises(msgspec.MsgspecError):
            Stamp.read(broken)
