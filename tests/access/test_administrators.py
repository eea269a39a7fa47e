"""The last administrator stays, also when two of them demote each other at once."""

from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client
from msgspec.structs import replace

from chalicelib.aws.table import commit
from chalicelib.core.problems import Forbidden, Problem
from chalicelib.core.standing import Standing
from chalicelib.domain.access.actions import keys, standings
from chalicelib.domain.access.actions.founding import appoint
from chalicelib.domain.access.actions.roles import compose
from chalicelib.domain.access.rules.authority import LastAdministrator, NotHeld
from chalicelib.domain.access.rules.standings import ban, give, take, take_role
from tests.access.builders import HOUR, found, part, plant, roles, staff, standing
from tests.access.builders import give as grant
from tests.access.builders import take as revoke
from tests.shop import NOON, Browser

pytestmark = pytest.mark.usefixtures("noon", "cloud_in_process")


DEMOTIONS: list[tuple[str, dict[str, Any]]] = [
    ("revocations", {"kind": "role", "name": "admin"}),
    ("revocations", {"kind": "role", "name": "admin", "until": (NOON + HOUR).isoformat()}),
    ("revocations", {"kind": "permission", "name": "access.grant"}),
    ("grants", {"kind": "role", "name": "admin", "until": (NOON + HOUR).isoformat()}),
    ("bans", {"until": (NOON + HOUR).isoformat()}),
    ("bans", {}),
]


def test_the_last_administrator_cannot_be_removed_or_demoted(admin: Browser) -> None:
    """S4.2.2-c part: neither for good nor for a time, and not by themselves."""
    for where, body in DEMOTIONS:
        refused = admin.post(f"/admin/subjects/admin_zhang/{where}", body | {"reason": "I am tired"})
        assert (refused.status, refused.json["type"]) == (409, "/problems/last-administrator")
    assert standing("admin_zhang").version == 1


def test_one_of_two_administrators_can_go(client: Client, admin: Browser) -> None:
    found("admin_zhang", "staff_wu")
    assert admin.get("/admin/roles").json["administrators"] == 2
    assert revoke(staff(client, "staff_wu"), "admin_zhang", "role", "admin").status == 200
    assert admin.get("/admin/roles").status == 403
    assert roles().admins == {"staff_wu"}
    assert revoke(staff(client, "staff_wu"), "staff_wu", "role", "admin").json["type"] == "/problems/last-administrator"


@pytest.mark.parametrize("name", ["cust_01M82VG4JXD9JTVXE16DYT0JW8", "staff_01M82VG4JXD9JTVXE16DYT0JW8", "nobody"])
def test_a_name_is_not_the_one_who_stays(admin: Browser, name: str) -> None:
    """S4.2.2-c part: a shopper cannot work here with any role, and nobody may have that name at all."""
    found("admin_zhang")
    assert grant(admin, name, "role", "admin").status == 200
    assert admin.get("/admin/roles").json["administrators"] == 1
    assert revoke(admin, "admin_zhang", "role", "admin").json["type"] == "/problems/last-administrator"


def test_who_enrolls_after_the_role_was_given_is_counted(admin: Browser) -> None:
    found("admin_zhang")
    grant(admin, "staff_wu", "role", "admin")
    found("staff_wu")
    assert roles().admins == {"admin_zhang", "staff_wu"}


def test_an_administrator_for_a_time_is_not_the_one_who_stays(admin: Browser) -> None:
    found("admin_zhang")
    grant(admin, "staff_wu", "role", "admin", until=(NOON + HOUR).isoformat())
    assert revoke(admin, "admin_zhang", "role", "admin").json["type"] == "/problems/last-administrator"


class Rival:
    """Comes between somebody's decision and their commit, once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, act: Any, of: Any = standings) -> None:
        self.act, self.calls = act, 0
        monkeypatch.setattr(of, "commit", self)

    def __call__(self, *writes: Any) -> None:
        self.calls += 1
        if self.calls == 1:
            self.act()
        commit(*writes)


def change(by: str, subject: str, changing: Any) -> Any:
    return standings.change("mugs", subject, changing, "a quarrel", None, by, NOON)


@pytest.mark.parametrize("changing", [take_role("admin"), take("access.grant"), ban])
def test_of_two_who_demote_each_other_at_once_one_stays(monkeypatch: pytest.MonkeyPatch, changing: Any) -> None:
    """S4.2.2-c part: whoever comes second is nobody any more."""
    found("admin_zhang", "staff_wu")
    rival = Rival(monkeypatch, lambda: change("staff_wu", "admin_zhang", changing))
    with pytest.raises(Forbidden):
        change("admin_zhang", "staff_wu", changing)
    assert rival.calls == 2
    assert roles().admins == {"staff_wu"}
    assert standing("staff_wu").is_administrator(NOON)


@pytest.mark.parametrize(("first", "second"), [("admin_zhang", "staff_wu"), ("staff_wu", "admin_zhang")])
def test_of_two_who_leave_at_once_one_stays(monkeypatch: pytest.MonkeyPatch, first: str, second: str) -> None:
    """S4.2.2-c part: they have nothing to do with each other's standing, and yet only one can go."""
    found("admin_zhang", "staff_wu")
    Rival(monkeypatch, lambda: change(second, second, take_role("admin")))
    with pytest.raises(LastAdministrator):
        change(first, first, take_role("admin"))
    assert roles().admins == {first}


def test_who_is_demoted_meanwhile_gives_nothing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.2.2-c part: nobody can grant a permission they do not hold, at the moment of the grant."""
    found("admin_zhang", "staff_wu")
    Rival(monkeypatch, lambda: change("staff_wu", "admin_zhang", take_role("admin")))
    with pytest.raises(Forbidden):
        change("admin_zhang", "staff_sun", give("inventory.read"))
    assert standing("staff_sun").version == 0


@pytest.mark.parametrize("changing", [take("access.grant"), ban])
def test_who_decides_no_more_decides_nothing(monkeypatch: pytest.MonkeyPatch, changing: Any) -> None:
    """S4.2.2-c part: neither on keys, which anybody revokes who decides at all, nor with what they hold otherwise."""
    found("admin_zhang", "staff_wu")
    key, _ = keys.make("mugs", "till", ["inventory.read"], NOON + HOUR, "staff_wu", NOON)
    Rival(monkeypatch, lambda: change("staff_wu", "admin_zhang", changing), of=keys)
    with pytest.raises(Forbidden):
        keys.revoke("mugs", key.key_id, "lost", "admin_zhang", NOON)
    with pytest.raises(Forbidden):
        compose("mugs", "packer", ["inventory.read"], "admin_zhang", NOON)
    assert standing("staff_wu").keys == (key.key_id,)
    assert not roles().composed


def test_an_administrator_whom_a_fast_clock_appointed_is_counted_by_a_slow_one() -> None:
    """S4.2.2-c part: nobody is left out of the count because their appointment lies ahead of somebody's clock, and the
    other one may go at once."""
    found("admin_zhang")
    commit(*appoint("mugs", "staff_wu", "operator", "the shop grows", NOON + timedelta(minutes=10)))
    change("admin_zhang", "staff_wu", give("points.redeem"))
    assert roles().admins == {"admin_zhang", "staff_wu"}
    change("admin_zhang", "admin_zhang", take_role("admin"))
    assert roles().admins == {"staff_wu"}


def test_who_is_banned_by_a_fast_clock_is_not_the_one_who_stays() -> None:
    found("admin_zhang", "staff_wu")
    standings.change("mugs", "staff_wu", ban, "a quarrel", None, "admin_zhang", NOON + timedelta(minutes=10))
    change("admin_zhang", "staff_wu", give("points.redeem"))
    with pytest.raises(LastAdministrator):
        change("admin_zhang", "admin_zhang", take_role("admin"))


def test_who_has_a_right_back_for_a_time_only_is_not_the_one_who_stays() -> None:
    """S4.2.2-c part: in an hour nobody could give anything to anybody."""
    found("admin_zhang", "staff_wu")
    change("admin_zhang", "staff_wu", take("access.grant"))
    standings.change("mugs", "staff_wu", give("access.grant"), "for today", NOON + HOUR, "admin_zhang", NOON)
    with pytest.raises(LastAdministrator):
        change("admin_zhang", "admin_zhang", take_role("admin"))


def test_who_comes_back_as_an_administrator_is_counted_with_what_they_do() -> None:
    """S4.2.2-c part: after a demotion for a time the other one is not stuck in the office."""
    found("admin_zhang", "staff_wu")
    standings.change("mugs", "staff_wu", take_role("admin"), "a rest", NOON + HOUR, "admin_zhang", NOON)
    assert roles().admins == {"admin_zhang"}
    later = NOON + 2 * HOUR
    standings.change("mugs", "admin_zhang", take_role("admin"), "my turn", None, "staff_wu", later)
    assert roles().admins == {"staff_wu"}


def test_appointing_twice_appoints_once() -> None:
    found("staff_wu")
    assert appoint("mugs", "staff_wu", "operator", "again", NOON) == ()
    assert (standing("staff_wu").version, roles().version) == (1, 1)


def test_who_is_appointed_is_one_whatever_was_before() -> None:
    """S4.2.2-c part: a ban, what was taken, or an office for a time does not keep the shop without an administrator."""
    parts = (part("admin", until=NOON + HOUR), part("support"))
    before = Standing(
        shop="mugs", subject="staff_wu", version=2, roles=parts, given=(part("media.upload"),),
        taken=(part("access.grant"),), banned=part("ban"),
    )  # fmt: skip
    plant(replace(before, version=1))
    plant(before)
    commit(*appoint("mugs", "staff_wu", "operator", "the shop opens", NOON))
    office = part("admin", NOON, by="operator", reason="the shop opens")
    after = replace(before, enrolled=True, roles=(parts[1], office), taken=(), banned=None, version=3)
    assert standing("staff_wu") == after
    assert roles().admins == {"staff_wu"}


def test_no_refusal_here_is_a_failure_of_ours() -> None:
    assert {each.status for each in (NotHeld, LastAdministrator)} == {403, 409}
    assert all(issubclass(each, Problem) for each in (NotHeld, LastAdministrator))
