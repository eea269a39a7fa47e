"""Standings: what somebody may do at a moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.core.permissions import ADMIN, CUSTOMER, MERCHANT, ROLES, SUPPORT
from chalicelib.core.problems import Forbidden
from chalicelib.core.standing import FOREVER, Part, Roles, Standing

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SKEW = timedelta(minutes=10)
ROLES_OF_MUGS = Roles(shop="mugs", composed={"packer": frozenset({"fulfillment.manage", "inventory.read"})})
LI = Standing(shop="mugs", subject="user_li", enrolled=True)


def part(name: str, since: datetime = NOW - HOUR, **changes: Any) -> Part:
    return Part(name=name, since=since, by="user_chen", reason="asked for it", **changes)


def held(standing: Standing, at: datetime = NOW, basic: tuple[str, ...] = ()) -> frozenset[str]:
    return standing.permissions(basic, ROLES_OF_MUGS, at)


def test_who_has_no_standing_has_what_everybody_has() -> None:
    assert held(LI) == frozenset()
    assert held(LI, basic=(CUSTOMER,)) == ROLES[CUSTOMER]


def test_several_roles_add_up_also_the_shops_own() -> None:
    """S4.2.2-a part: a user may hold several roles; roles can be composed of permissions."""
    both = replace(LI, roles=(part(SUPPORT), part("packer")))
    assert held(both) == ROLES[SUPPORT] | {"fulfillment.manage", "inventory.read"}


def test_a_role_that_the_shop_has_dropped_gives_nothing() -> None:
    assert held(replace(LI, roles=(part("stocktaker"),))) == frozenset()


def test_what_is_taken_is_taken_from_roles_and_from_what_was_given() -> None:
    """S4.2.3-b part: what is taken is taken from roles and from what was given"""
    given = replace(LI, roles=(part(SUPPORT),), given=(part("catalog.edit"),))
    taken = replace(given, taken=(part("catalog.edit"), part("returns.decide")))
    assert held(given) - held(taken) == {"catalog.edit", "returns.decide"}


def test_what_is_taken_for_a_time_comes_back_by_itself() -> None:
    """S4.2.3-c part: at the stated time and not before."""
    taken = replace(LI, taken=(part("orders.place", until=NOW + HOUR),))
    moments = [NOW - HOUR, NOW, NOW + HOUR - timedelta(microseconds=1), NOW + HOUR]
    assert ["orders.place" in held(taken, at, (CUSTOMER,)) for at in moments] == [False, False, False, True]


def test_what_is_given_for_a_time_ends_and_is_not_held_for_good() -> None:
    given = replace(LI, given=(part("points.redeem", until=NOW + HOUR), part("coupons.redeem")))
    assert held(given) == {"points.redeem", "coupons.redeem"}
    assert held(given, NOW + HOUR) == held(given, FOREVER) == {"coupons.redeem"}


def test_who_is_banned_may_nothing_until_the_ban_is_over() -> None:
    """S4.2.3-b part, S4.2.3-c part: who is banned may nothing until the ban is over"""
    banned = replace(LI, roles=(part(ADMIN),), banned=part("ban", until=NOW + HOUR))
    assert held(banned, basic=(CUSTOMER,)) == frozenset()
    with pytest.raises(Forbidden):
        banned.admit(NOW)
    assert held(banned, NOW + HOUR) == ROLES[ADMIN]
    banned.admit(NOW + HOUR)


def test_what_was_decided_by_a_fast_clock_holds_at_once_for_a_slow_one() -> None:
    """S4.2.3-b part, SEC10: the next call comes to another function, whose clock may lag."""
    ahead = NOW + SKEW
    assert "orders.place" not in held(replace(LI, taken=(part("orders.place", since=ahead),)), basic=(CUSTOMER,))
    assert held(replace(LI, roles=(part(ADMIN),), banned=part("ban", since=ahead))) == frozenset()
    assert held(replace(LI, given=(part("coupons.redeem", since=ahead),))) == {"coupons.redeem"}
    assert held(replace(LI, given=(part("coupons.redeem", since=ahead, resumes=True),))) == frozenset()


def test_what_was_put_off_begins_at_its_time_and_not_before() -> None:
    """S4.2.3-c part: what was put off begins at its time and not before"""
    later = replace(LI, given=(part("coupons.redeem", since=NOW, resumes=True),))
    assert (held(later), held(later, NOW - timedelta(microseconds=1))) == (frozenset({"coupons.redeem"}), frozenset())


def test_nobody_is_staff_or_has_a_version_before_somebody_says_so() -> None:
    """Version 0 is what the first version of a stored one follows."""
    nobody = Standing(shop="mugs", subject="user_li")
    assert (nobody.enrolled, nobody.version, Roles(shop="mugs").version) == (False, 0, 0)


@pytest.mark.parametrize(
    ("standing", "relied"),
    [
        (replace(LI, roles=(part(ADMIN),)), True),
        (replace(LI, roles=(part(MERCHANT),)), False),
        (replace(LI, roles=(part(ADMIN, until=NOW + HOUR),)), False),  # tomorrow the shop would have none
        (replace(LI, roles=(part(ADMIN, since=NOW + HOUR, resumes=True),)), False),
        (replace(LI, roles=(part(ADMIN, since=NOW - HOUR, resumes=True),)), True),
        (replace(LI, roles=(part(ADMIN, since=NOW + SKEW),)), True),  # given by a clock that is ahead
        (replace(LI, roles=(part(ADMIN),), banned=part("ban", since=NOW + SKEW)), False),
        (replace(LI, roles=(part(ADMIN),), banned=part("ban", since=NOW - HOUR, until=NOW)), True),
        (replace(LI, roles=(part(ADMIN),), banned=part("ban", until=NOW + HOUR)), False),
        (replace(LI, roles=(part(ADMIN),), taken=(part("access.grant", until=NOW + HOUR),)), False),
        (replace(LI, roles=(part(ADMIN),), taken=(part("access.grant", since=NOW + HOUR, resumes=True),)), False),
        (replace(LI, roles=(part(ADMIN),), taken=(part("access.read"),)), False),
        (replace(LI, roles=(part(ADMIN),), taken=(part("access.grant", until=NOW),)), True),  # it is back
        (replace(LI, roles=(part(ADMIN),), taken=(part("cart.use"),)), True),
        (replace(LI, roles=(part(ADMIN),), enrolled=False), False),
        (LI, False),
    ],
)
def test_an_administrator_is_who_the_shop_can_rely_on(standing: Standing, relied: bool) -> None:
    """S4.2.2-c part: an administrator is who the shop can rely on"""
    assert standing.is_administrator(NOW) is relied


def test_reviews_look_at_what_people_have_given_only() -> None:
    """S4.2.3-d part: reviews look at what people have given only"""
    earned = replace(part("reviews.write"), by="rule:may-review")
    assert LI.reviewed is None
    assert replace(LI, given=(earned,), taken=(part("cart.use"),)).reviewed is None
    assert replace(LI, given=(earned, part("points.redeem"))).reviewed is not None
