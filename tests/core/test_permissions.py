"""Permissions and the roles that every shop has."""

from chalicelib.core.permissions import (
    ADMIN,
    CUSTOMER,
    GRANTABLE,
    GUEST,
    MERCHANT,
    PERMISSIONS,
    PUBLIC,
    ROLES,
    STAFF,
    SUPPORT,
    exercised,
)


def test_permissions_are_of_three_kinds_each_with_a_name_and_a_title() -> None:
    """S4.2.1-a part: basic, advanced and special permissions are separate and named."""
    kinds = {name: each.kind for name, each in PERMISSIONS.items()}
    assert [kinds[name] for name in (PUBLIC, "cart.use", "orders.place")] == ["basic"] * 3
    assert [kinds[name] for name in ("reviews.write", "catalog.publish", "access.grant")] == ["advanced"] * 3
    assert [kinds[name] for name in ("coupons.redeem", "points.redeem")] == ["special"] * 2
    assert all(each.name == name and each.title for name, each in PERMISSIONS.items())


def test_roles_are_made_of_permissions_that_exist() -> None:
    """S4.2.2-a part: customer, merchant, administrator and support are there from the beginning."""
    assert set(ROLES) == {GUEST, CUSTOMER, MERCHANT, SUPPORT, ADMIN}
    assert all(permissions and permissions <= GRANTABLE for permissions in ROLES.values())
    assert ROLES[GUEST] < ROLES[CUSTOMER]
    assert ROLES[SUPPORT] - {"accounts.close"} < ROLES[MERCHANT] < ROLES[ADMIN] == GRANTABLE
    assert "access.grant" not in ROLES[MERCHANT]


def test_reviewing_is_in_no_role_but_the_one_that_gives_it() -> None:
    """S4.2.3-a part: it is earned."""
    assert [role for role, permissions in ROLES.items() if "reviews.write" in permissions] == [ADMIN]


def test_a_token_exercises_only_what_its_doors_ask_for() -> None:
    assert exercised(ROLES[ADMIN], staff=True) == STAFF
    assert exercised(ROLES[ADMIN], staff=False) == GRANTABLE - STAFF
    assert exercised({"gone.since", "cart.use"}, staff=False) == {"cart.use"}
