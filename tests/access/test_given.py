"""What is given, by whom, until when, and what a refusal says; pure."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.core.permissions import ROLES
from chalicelib.core.problems import Forbidden, Invalid
from chalicelib.core.standing import Part, Roles
from chalicelib.domain.access.actions import GUEST_LIFE
from chalicelib.domain.access.rules import keys, roles
from chalicelib.domain.access.rules.authority import LastAdministrator, NotHeld, counted, in_time
from chalicelib.domain.access.rules.keys import LONGEST, MOST_KEYS, KeyExists, TooManyKeys
from chalicelib.domain.access.rules.reviews import DORMANT, MOST_FINDINGS, TRIED
from chalicelib.domain.access.rules.roles import MOST_NAMES, MOST_ROLES, RoleExists, RoleNotFound, TooManyRoles
from chalicelib.domain.access.rules.standings import Change, NotBanned, NotGiven, engage, give_role, pardon, take_role
from chalicelib.domain.access.views import ReviewView
from tests.access.builders import HOUR, SUN, machine_key, part
from tests.access.test_bounds import change, made, who
from tests.shop import NOON

CLERK, TILL = frozenset({"inventory.read"}), frozenset({"cart.use"})
SHOP = Roles(shop="mugs", version=4, composed={"clerk": CLERK, "till": TILL}, dropped=frozenset({"porter"}))
BOSS = replace(SUN, subject="admin_zhang", enrolled=True, roles=(part("admin"),))
WU = replace(BOSS, subject="staff_wu")


def asked(*held: str | Part, until: timedelta | None = None) -> Change:
    """By somebody who holds these, of a shop with roles of its own."""
    return change(who(*held, roles=SHOP), until)


@pytest.mark.parametrize("until", [None, HOUR])
def test_a_role_is_given_beside_the_others_on_new_terms(until: timedelta | None) -> None:
    """S4.2.2-c part: of what the giver holds as long."""
    before = replace(SUN, roles=(part("clerk", until=NOON), part("till")))
    after = give_role("clerk")(before, asked("inventory.read", until=until))
    ends = None if until is None else NOON + until
    assert after.roles == (part("till"), Part(name="clerk", since=NOON, until=ends, by="staff_wu", reason="why not"))
    assert after.version == before.version + 1
    short = part("inventory.read", until=NOON + HOUR / 2)
    with pytest.raises(NotHeld) as refused:
        give_role("clerk")(before, asked(short, until=until))
    assert refused.value.facts == {"permissions": ["inventory.read"]}


def test_who_begins_to_work_here_has_exactly_these_roles() -> None:
    """S4.2.2-c part: and none that they had before; what was given one by one they keep."""
    before = replace(SUN, roles=(part("till"),), given=(part("cart.use"),))
    after = engage(["clerk"])(before, asked("cart.use", "inventory.read", until=HOUR))
    new = Part(name="clerk", since=NOON, until=NOON + HOUR, by="staff_wu", reason="why not")
    assert after == replace(before, enrolled=True, roles=(new,), version=before.version + 1)


def test_nobody_engages_whom_they_could_not_have_dismissed_nor_for_what_they_do_not_hold() -> None:
    """S4.2.2-c part: also where a ban hides what somebody may."""
    more = replace(SUN, given=(part("orders.manage"),))
    for before in (more, replace(more, banned=part("ban"))):
        with pytest.raises(NotHeld) as refused:
            engage(["clerk"])(before, asked("inventory.read"))
        assert refused.value.facts == {"permissions": ["orders.manage"]}
    with pytest.raises(NotHeld):
        engage(["clerk"])(SUN, asked(part("inventory.read", until=NOON + HOUR), until=2 * HOUR))
    for role in ("till", "customer", "emperor"):
        with pytest.raises(Invalid) as wrong:
            engage(["clerk", role])(SUN, asked("inventory.read", *ROLES["customer"]))
        assert wrong.value.facts == {"field": "/roles/1"}


def test_who_has_it_back_at_this_moment_takes_it() -> None:
    """S4.2.3-c part: at the stated time, and not a moment later."""
    back = who(part("inventory.read", NOON, resumes=True))
    back.insist_now({"inventory.read"}, NOON)
    back.insist({"inventory.read"}, NOON, NOON + HOUR)
    with pytest.raises(NotHeld):
        back.insist_now({"inventory.read"}, NOON - timedelta(seconds=1))
    with pytest.raises(NotHeld) as refused:
        back.insist({"orders.manage", "audits.run", "media.upload", "catalog.edit"}, NOON)
    assert refused.value.facts == {"permissions": ["audits.run", "catalog.edit", "media.upload", "orders.manage"]}


def test_only_who_decides_on_access_does() -> None:
    """S4.2.2-c part: whatever else they hold."""
    by = who("inventory.read")
    assert by.admit(NOON) is by
    clerk = replace(by, standing=replace(SUN, given=(part("inventory.read"), part("access.read"))))
    with pytest.raises(Forbidden) as refused:
        clerk.admit(NOON)
    assert refused.value.facts == {"permission": "access.grant"}


def test_administrators_are_counted_one_by_one() -> None:
    """S4.2.2-c part: who becomes one, who is one no more, and nobody else."""
    one, two = (replace(SHOP, admins=frozenset(names)) for names in (["admin_zhang"], ["admin_zhang", "staff_wu"]))
    less = replace(WU, roles=())
    assert counted(one, less, WU, BOSS, NOON) == replace(two, version=5)
    assert counted(two, WU, less, BOSS, NOON) == replace(one, version=5)
    assert counted(two, WU, WU, BOSS, NOON) is two
    assert counted(SHOP, less, less, less, NOON) is SHOP
    for roles_then, before in ((replace(one, admins=frozenset({"staff_wu"})), WU), (SHOP, WU)):
        with pytest.raises(LastAdministrator) as refused:
            counted(roles_then, before, less, WU, NOON)
        assert refused.value.facts == {"subject": "staff_wu"}


def test_a_refusal_says_of_what_it_is() -> None:
    with pytest.raises(NotGiven) as not_given:
        take_role("clerk")(SUN, asked("inventory.read"))
    assert not_given.value.facts == {"name": "clerk"}
    with pytest.raises(NotBanned) as not_banned:
        pardon(SUN, asked())
    assert not_banned.value.facts == {"subject": "staff_sun"}
    with pytest.raises(RoleNotFound) as unknown:
        roles.drop(who(roles=SHOP), "emperor", NOON)
    assert unknown.value.facts == {"role": "emperor"}
    for role in ("clerk", "porter", "support"):
        with pytest.raises(RoleExists) as there:
            roles.compose(who(roles=SHOP), role, [], NOON)
        assert there.value.facts == {"role": role}
    many = replace(SHOP, composed={f"role-{number}": CLERK for number in range(MOST_ROLES)})
    with pytest.raises(TooManyRoles) as full:
        roles.compose(who("inventory.read", roles=many), "packer", ["inventory.read"], NOON)
    assert full.value.facts == {"most": MOST_ROLES}


def test_a_key_that_is_not_made_says_why() -> None:
    """S4.2.2-c part: neither over already, nor too long, nor for what is no machine's, nor beyond its maker."""
    with pytest.raises(KeyExists) as there:
        made(HOUR, machine_key(name="till"))
    assert there.value.facts == {"name": "till"}
    with pytest.raises(TooManyKeys) as full:
        made(HOUR, *(machine_key(number) for number in range(MOST_KEYS)))
    assert full.value.facts == {"most": MOST_KEYS}
    for expires in (timedelta(), LONGEST + HOUR):
        with pytest.raises(Invalid) as wrong:
            made(expires)
        assert wrong.value.facts == {"field": "/expires"}
    with pytest.raises(Invalid) as late:
        in_time(NOON, NOON)
    assert late.value.facts == {"field": "/until"}
    by = who("audits.run", part("media.upload", until=NOON + HOUR))
    for permission in ("access.read", "access.grant", "approvals.decide", "pii.unmask", "cart.use"):
        with pytest.raises(Invalid) as nothing:
            keys.check(by, "till", ["audits.run", permission], NOON + HOUR, (), NOON)
        assert nothing.value.facts == {"field": "/permissions/1"}
    both = ["audits.run", "media.upload"]
    assert keys.check(by, "till", both, NOON + HOUR, (), NOON) == {*both}
    with pytest.raises(NotHeld):
        keys.check(by, "till", both, NOON + 2 * HOUR, (), NOON)


def test_so_much_and_no_more_as_the_shop_says() -> None:
    """What staff read in the descriptions of keys, roles and reviews."""
    assert (MOST_KEYS, MOST_ROLES, MOST_NAMES, MOST_FINDINGS) == (50, 50, 500, 300)
    assert "300" in (ReviewView.__doc__ or "")
    assert (LONGEST.days, DORMANT.days, TRIED.days, GUEST_LIFE.days) == (366, 90, 30, 90)
