"""The ends of what is given and taken: how long, how many, and what is left of it; pure."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.core.machines import MachineKey
from chalicelib.core.problems import Invalid
from chalicelib.core.standing import Part, Roles, Standing
from chalicelib.domain.access.rules import keys, roles
from chalicelib.domain.access.rules.authority import Authority, LastAdministrator, NotHeld, counted, in_time
from chalicelib.domain.access.rules.keys import LONGEST, MOST_KEYS, KeyExists, TooManyKeys
from chalicelib.domain.access.rules.standings import Change, NotBanned, ban, give, left_behind, pardon, take, take_role
from tests.access.builders import HOUR, SUN, machine_key, part
from tests.shop import NOON

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def who(*given: str | Part, roles: Roles | None = None) -> Authority:
    """Who holds these, and decides on access."""
    parts = tuple(part(each) if isinstance(each, str) else each for each in ("access.grant", *given))
    return Authority(
        standing=Standing(shop="mugs", subject="staff_wu", version=1, given=parts), roles=roles or Roles(shop="mugs")
    )


def change(authority: Authority | None = None, until: timedelta | None = None) -> Change:
    by = authority or who("inventory.read", "orders.manage", "access.read")
    return Change(authority=by, reason="why not", until=None if until is None else NOON + until, now=NOON)


def made(expires: timedelta = DAY, *others: MachineKey) -> frozenset[str]:
    return keys.check(who("audits.run"), "till", ["audits.run"], NOON + expires, others, NOON)


def test_what_is_over_now_is_over() -> None:
    for until in (NOON, NOON - SECOND):
        with pytest.raises(Invalid):
            in_time(until, NOON)
    assert (in_time(NOON + SECOND, NOON), in_time(None, NOON)) == (NOON + SECOND, None)


def test_who_does_not_hold_it_now_does_not_give_it_though_they_will() -> None:
    """S4.2.2-c part: what was taken from them for an hour they neither give nor take in that hour."""
    own = replace(who("inventory.read").standing, taken=(part("inventory.read", until=NOON + HOUR),))
    by = replace(who(), standing=own)
    for changing in (give("inventory.read"), take("inventory.read")):
        with pytest.raises(NotHeld):
            changing(SUN, change(by, 2 * HOUR))


@pytest.mark.parametrize(("expires", "allowed"), [(LONGEST, True), (LONGEST + SECOND, False), (SECOND, True)])
def test_a_key_is_good_for_a_year_at_most(expires: timedelta, allowed: bool) -> None:
    if allowed:
        assert made(expires) == {"audits.run"}
    else:
        with pytest.raises(Invalid):
            made(expires)
    assert LONGEST == 366 * DAY


def test_so_many_keys_and_no_more_and_each_name_once() -> None:
    others = [machine_key(number) for number in range(MOST_KEYS)]
    assert made(DAY, *others[1:]) == {"audits.run"}
    for there, refusal in ((others, TooManyKeys), ([machine_key(name="till")], KeyExists)):
        with pytest.raises(refusal):
            made(DAY, *there)


def test_a_key_is_left_what_its_maker_holds_and_revoked_when_that_is_nothing() -> None:
    """S4.2.3-b part: whoever gets it back later does not get it back for their machines."""
    key, by = machine_key(permissions=frozenset({"audits.run", "media.upload"})), who()
    maker = replace(SUN, given=(part("audits.run"), part("media.upload", until=key.expires_at)))
    assert keys.cut(key, maker, by, "moved on", NOON) is key
    sooner = replace(maker, given=(part("audits.run"), part("media.upload", until=key.expires_at - SECOND)))
    assert keys.cut(key, sooner, by, "moved on", NOON).permissions == {"audits.run"}
    nothing = keys.cut(key, SUN, by, "moved on", NOON)
    assert nothing.revoked == Part(name="revoked", since=NOON, by="staff_wu", reason="moved on")
    assert nothing.version == key.version + 1
    assert keys.revoked(nothing, "admin_zhang", "again", NOON) is nothing


ENDS: list[tuple[timedelta | None, timedelta, tuple[timedelta | None, ...]]] = [
    (None, HOUR, (None,)),
    (2 * HOUR, HOUR, (2 * HOUR,)),
    (HOUR, HOUR, ()),
    (HOUR / 2, HOUR, ()),
]
"""Until when a role was given, until when it is taken, and until when it is there again."""


@pytest.mark.parametrize(("given", "taken", "left"), ENDS)
def test_a_role_comes_back_for_what_is_left_of_its_time(
    given: timedelta | None, taken: timedelta, left: tuple[timedelta | None, ...]
) -> None:
    """S4.2.3-c part: with the terms on which it was given."""
    until = None if given is None else NOON + given
    before = replace(SUN, roles=(part("clerk", until=until), part("other")))
    after = take_role("clerk")(before, change(until=taken))
    [other, *again] = after.roles
    assert other == part("other")
    assert [(each.since, each.resumes, each.by) for each in again] == [(NOON + taken, True, "admin_zhang")] * len(left)
    assert [each.until for each in again] == [None if each is None else NOON + each for each in left]
    assert after.version == before.version + 1


def test_a_role_that_is_away_for_longer_does_not_come_back_sooner() -> None:
    """S4.2.3-c part: a role that is away for longer does not come back sooner"""
    away = replace(SUN, roles=(part("clerk", NOON + 3 * HOUR, resumes=True),))
    assert take_role("clerk")(away, change(until=HOUR)).roles == away.roles


def test_what_is_taken_for_good_is_given_no_more_and_what_is_taken_for_a_time_is() -> None:
    before = replace(SUN, given=(part("inventory.read"), part("orders.manage")))
    for until, names in ((HOUR, ["inventory.read", "orders.manage"]), (None, ["orders.manage"])):
        after = take("inventory.read")(before, change(until=until))
        assert [each.name for each in after.given] == names
        assert "inventory.read" not in after.permissions((), Roles(shop="mugs"), NOON)


def test_what_is_given_or_taken_leaves_everything_else_as_it_is() -> None:
    kept = part("cart.use"), part("media.upload")
    before = replace(SUN, given=(kept[1], part("inventory.read")), taken=(kept[0], part("inventory.read")))
    given = give("inventory.read")(before, change(until=HOUR))
    assert [each.name for each in given.given] == ["media.upload", "inventory.read"]
    assert [(each.name, each.resumes) for each in given.taken] == [("cart.use", False), ("inventory.read", True)]
    short = who(part("inventory.read", until=NOON + 2 * HOUR))
    taken = take("inventory.read")(replace(before, taken=kept[:1]), change(short, HOUR))
    assert (taken.taken[0], taken.taken[1].name) == (kept[0], "inventory.read")


def test_a_ban_that_is_over_is_none_to_pardon() -> None:
    for until in (NOON, NOON - HOUR):
        with pytest.raises(NotBanned):
            pardon(replace(SUN, banned=part("ban", until=until)), change())


def test_who_is_counted_and_is_none_any_more_is_followed_by_who_is_one() -> None:
    """S4.2.2-c part: or nobody leaves; there is always one who is counted."""
    counting, boss = Roles(shop="mugs", admins=frozenset({"staff_sun"})), replace(SUN, subject="admin_zhang")
    with pytest.raises(LastAdministrator):
        counted(counting, SUN, SUN, boss, NOON)
    real = replace(boss, enrolled=True, roles=(part("admin"),))
    assert counted(counting, SUN, SUN, real, NOON).admins == {"admin_zhang"}


def test_nobody_pardons_whom_they_could_not_have_banned() -> None:
    """S4.2.2-c part: what comes back by it, the pardoner holds."""
    banned = replace(SUN, given=(part("orders.manage"),), banned=part("ban"))
    with pytest.raises(NotHeld):
        pardon(banned, change(who()))
    assert pardon(banned, change()).banned is None


@pytest.mark.parametrize(
    ("banned", "pardoned", "sooner"),
    [(None, False, False), (3 * HOUR, False, False), (2 * HOUR, True, True), (HOUR, True, True)],
)
def test_who_holds_it_for_two_hours_gives_it_back_for_no_longer(
    banned: timedelta | None, pardoned: bool, sooner: bool
) -> None:
    """S4.2.2-c part: until the ban would have ended, by a pardon as by another ban that ends sooner; a longer one is
    none."""
    by = who(part("orders.manage", until=NOON + 2 * HOUR))
    until = None if banned is None else NOON + banned
    before = replace(SUN, given=(part("orders.manage"),), banned=part("ban", until=until))
    for changing, asked, allowed in ((pardon, None, pardoned), (ban, HOUR / 2, sooner), (ban, None, True)):
        if allowed:
            assert changing(before, change(by, asked)).version == before.version + 1
        else:
            with pytest.raises(NotHeld):
                changing(before, change(by, asked))


def test_nobody_makes_a_role_less_that_is_more_than_they_are() -> None:
    """S4.2.2-c part: neither what comes nor what goes is beyond who changes it; nor is what is dropped."""
    desk = Roles(shop="mugs", version=1, composed={"desk": frozenset({"orders.manage", "inventory.read"})})
    for held in ("inventory.read", "orders.manage"):
        by = who(held, roles=desk)
        with pytest.raises(NotHeld):
            roles.change(by, "desk", [held], NOON)
        with pytest.raises(NotHeld):
            roles.drop(by, "desk", NOON)
    both = who("orders.manage", "inventory.read", roles=desk)
    assert roles.change(both, "desk", ["inventory.read"], NOON).composed == {"desk": {"inventory.read"}}
    assert roles.drop(both, "desk", NOON).composed == {}


def test_nothing_is_left_to_who_has_left_but_the_office() -> None:
    assert left_behind(SUN) is SUN
    parts = {"given": (part("media.upload"),), "taken": (part("cart.use"),), "banned": part("ban")}
    for name, value in parts.items():
        after = left_behind(replace(SUN, **{name: value}))
        assert (after.given, after.taken, after.banned, after.version) == ((), (), None, SUN.version + 1)
    boss = replace(SUN, roles=(part("admin"), part("support")))
    assert left_behind(boss).roles == (part("admin"),)
