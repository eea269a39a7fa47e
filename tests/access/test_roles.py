"""Permissions and roles: named, listed, composed."""

from typing import Any

import pytest
from chalice.test import Client
from msgspec.structs import replace

from chalicelib.core.permissions import ROLES
from chalicelib.core.standing import Roles, Standing
from chalicelib.domain.access.rules.authority import Authority
from chalicelib.domain.access.rules.roles import MOST_NAMES, MOST_ROLES, TooManyRoles, compose
from tests.access.builders import give, part, plant, roles, staff
from tests.shop import NOON, Browser

PACKER: dict[str, Any] = {
    "role": "packer",
    "permissions": ["fulfillment.manage", "inventory.read"],
    "reason": "the warehouse",
}


def test_permissions_are_listed_by_name_and_kind(admin: Browser) -> None:
    """S4.2.1-a: basic, advanced and special permissions are separate, named and listable."""
    listed = {each["name"]: each for each in admin.get("/admin/permissions").json["items"]}
    kinds = {name: listed[name]["kind"] for name in ("orders.place", "catalog.publish", "coupons.redeem")}
    assert kinds == {"orders.place": "basic", "catalog.publish": "advanced", "coupons.redeem": "special"}
    assert listed["catalog.publish"] == {
        "name": "catalog.publish", "kind": "advanced", "title": "Publish products and take them down", "staff": True,
    }  # fmt: skip


def test_the_roles_of_every_shop_are_there_from_the_beginning(admin: Browser) -> None:
    """S4.2.2-a part: customer, merchant, administrator and support."""
    listed = {each["role"]: each for each in admin.get("/admin/roles").json["items"]}
    assert {role: frozenset(each["permissions"]) for role, each in listed.items()} == ROLES
    assert not any(each["composed"] for each in listed.values())


@pytest.mark.usefixtures("noon")
def test_a_composed_role_opens_the_doors_of_its_permissions(client: Client, admin: Browser) -> None:
    """S4.2.2-a: custom roles can be composed; a user may hold several."""
    assert admin.post("/admin/roles", PACKER).status == 201
    assert give(admin, "staff_sun", "role", "packer").status == 200
    shown = give(admin, "staff_sun", "role", "support").json
    assert set(PACKER["permissions"]) | ROLES["support"] <= set(shown["permissions"])
    sun = staff(client, "staff_sun")
    assert sun.get("/admin/stock/v-1").status == 200
    assert sun.get("/admin/permissions").status == 403


@pytest.mark.usefixtures("noon")
def test_a_change_of_a_role_is_a_change_for_everybody_who_has_it(client: Client, admin: Browser) -> None:
    """S4.2.3-b part: at their next call."""
    sun = staff(client, "staff_sun")
    admin.post("/admin/roles", PACKER)
    give(admin, "staff_sun", "role", "packer")
    assert sun.get("/admin/stock/v-1").status == 200
    less = {"permissions": ["fulfillment.manage"], "reason": "no stock"}
    assert admin.call("PUT", "/admin/roles/packer", less).status == 200
    assert sun.get("/admin/stock/v-1").status == 403
    assert admin.call("PUT", "/admin/roles/packer", less).status == 200
    assert roles().version == 2
    dropped = admin.post("/admin/roles/packer/drop", {"reason": "closed"})
    assert "packer" not in [each["role"] for each in dropped.json["items"]]
    assert admin.post("/admin/roles/packer/drop", {"reason": "closed"}).status == 404


@pytest.mark.usefixtures("noon")
def test_a_role_that_was_dropped_does_not_come_back_under_its_name(client: Client, admin: Browser) -> None:
    """S4.2.2-c part: whoever had it would have what another role of that name is made of, which nobody gave them."""
    admin.post("/admin/roles", PACKER)
    give(admin, "staff_sun", "role", "packer")
    assert admin.post("/admin/roles/packer/drop", {"reason": "closed"}).status == 200
    refused = admin.post("/admin/roles", PACKER)
    assert (refused.status, refused.json["type"]) == (409, "/problems/role-exists")
    assert staff(client, "staff_sun").get("/admin/stock/v-1").status == 403
    assert admin.post("/admin/roles", PACKER | {"role": "packers"}).status == 201


@pytest.mark.parametrize(("composed", "dropped"), [(MOST_ROLES, 0), (1, MOST_NAMES - 1)])
def test_a_shop_has_so_many_roles_and_no_more(composed: int, dropped: int) -> None:
    admin = Standing(shop="mugs", subject="admin_zhang", version=1, roles=(part("admin"),))
    made = {f"role-{number}": frozenset({"audits.run"}) for number in range(composed)}
    gone = frozenset(f"gone-{number}" for number in range(dropped))
    full = Authority(standing=admin, roles=Roles(shop="mugs", version=1, composed=made, dropped=gone))
    with pytest.raises(TooManyRoles):
        compose(full, "packer", ["inventory.read"], NOON)
    less = replace(full.roles, composed=dict(list(made.items())[1:]))
    after = compose(replace(full, roles=less), "packer", ["inventory.read"], NOON)
    assert after.composed["packer"] == {"inventory.read"}


NO_ROLES: list[tuple[dict[str, Any], int, dict[str, str]]] = [
    (PACKER | {"permissions": ["fly"]}, 422, {"field": "/permissions/0"}),
    (PACKER | {"permissions": ["cart.use", "public"]}, 422, {"field": "/permissions/1"}),
    (PACKER | {"permissions": []}, 422, {"field": "/permissions"}),
    (PACKER | {"role": "Packer"}, 422, {"field": "/role"}),
    (PACKER | {"reason": ""}, 422, {"field": "/reason"}),
    (PACKER | {"shop": "lamps"}, 422, {"field": "/shop"}),
    (PACKER | {"role": "admin"}, 409, {"type": "/problems/role-exists"}),
    (PACKER | {"role": "clerk"}, 409, {"type": "/problems/role-exists"}),
]


@pytest.mark.usefixtures("noon")
def test_what_is_no_role_is_refused(admin: Browser) -> None:
    admin.post("/admin/roles", PACKER | {"role": "clerk"})
    for body, status, says in NO_ROLES:
        refused = admin.post("/admin/roles", body)
        assert refused.status == status
        assert says.items() <= refused.json.items()
    assert roles().composed.keys() == {"clerk"}


@pytest.mark.usefixtures("noon")
def test_nobody_composes_what_they_do_not_hold(client: Client, admin: Browser) -> None:
    """S4.2.2-c part: also not by changing a role that they have themselves."""
    clerk = {"role": "clerk", "permissions": ["access.read", "access.grant", "orders.manage"], "reason": "front desk"}
    assert admin.post("/admin/roles", clerk).status == 201
    plant(Standing(shop="mugs", subject="staff_wu", version=1, roles=(part("clerk"),)))
    wu = staff(client, "staff_wu")
    more = {"permissions": [*clerk["permissions"], "returns.decide"], "reason": "I want it"}
    refused = wu.call("PUT", "/admin/roles/clerk", more)
    assert (refused.status, refused.json["type"]) == (403, "/problems/not-held")
    assert refused.json["permissions"] == ["returns.decide"]
    assert wu.post("/admin/roles", PACKER).status == 403
    assert wu.post("/admin/roles", {"role": "desk", "permissions": ["orders.manage"], "reason": "new"}).status == 201


@pytest.mark.usefixtures("noon")
def test_roles_are_one_shops(admin: Browser, other_admin: Browser) -> None:
    """S4.2.2-b part: another shop's role is none."""
    admin.post("/admin/roles", PACKER)
    assert "packer" not in [each["role"] for each in other_admin.get("/admin/roles").json["items"]]
    assert give(other_admin, "staff_sun", "role", "packer").json["field"] == "/name"
