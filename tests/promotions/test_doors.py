"""Promotion doors."""

from typing import Any

import pytest
from chalice.test import Client

from chalicelib.core import clock
from tests.promotions.builders import BODY, HOUR
from tests.shop import NOON, Browser

pytestmark = pytest.mark.usefixtures("noon")


def scheduled(admin: Browser, key: str = "k", **other: Any) -> dict[str, Any]:
    created = admin.post("/admin/promotions", BODY | other, Idempotency_Key=key)
    assert created.status == 201, created.text
    return dict(created.json)


def test_a_promotion_is_scheduled_and_read_back(admin: Browser) -> None:
    """S7.1.1-a part: a timed discount."""
    created = scheduled(admin, product_ids=["prod_MUG", "prod_CUP", "prod_MUG"])
    assert created["promotion_id"].startswith("promo_")
    assert (created["product_ids"], created["category_ids"]) == (["prod_MUG", "prod_CUP"], ["cat_TABLE"])
    assert (created["name"], created["percent_off_basis_points"]) == (BODY["name"], 2000)
    assert created["ends_at"] == "2026-11-22T07:00:00Z"
    assert (created["status"], created["in_force"], created["version"]) == ("scheduled", False, 1)
    assert created["starts_at"] == "2026-11-22T05:00:00Z"
    assert admin.get(f"/admin/promotions/{created['promotion_id']}").json == created
    assert admin.get("/admin/promotions").json == {"items": [created], "next_cursor": None}


def test_the_same_key_schedules_once(admin: Browser) -> None:
    assert scheduled(admin) == scheduled(admin)
    assert len(admin.get("/admin/promotions").json["items"]) == 1


def test_staff_start_and_end_it_by_hand(admin: Browser) -> None:
    """S7.2.2-b part: an emergency stop takes effect at once."""
    path = f"/admin/promotions/{scheduled(admin)['promotion_id']}"
    started = admin.post(f"{path}/start")
    assert (started.json["status"], started.json["in_force"]) == ("active", True)
    with clock.stopped(NOON + HOUR):
        ended = admin.post(f"{path}/end")
        assert (ended.json["status"], ended.json["in_force"]) == ("ended", False)
        assert admin.post(f"{path}/end").json == ended.json
        refused = admin.post(f"{path}/start")
    assert (refused.status, refused.json["type"]) == (409, "/problems/illegal-move")


def test_ending_it_before_it_began_cancels_it(admin: Browser) -> None:
    path = f"/admin/promotions/{scheduled(admin)['promotion_id']}"
    assert admin.post(f"{path}/end").json["status"] == "canceled"


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"percent_off_basis_points": 0}, "/percent_off_basis_points"),
        ({"percent_off_basis_points": 10_001}, "/percent_off_basis_points"),
        ({"percent_off_basis_points": 15.5}, "/percent_off_basis_points"),
        ({"product_ids": [], "category_ids": []}, "/product_ids"),
        ({"product_ids": ["a#b"]}, "/product_ids/..."),
        ({"ends_at": BODY["starts_at"]}, "/ends_at"),
        ({"starts_at": "2026-11-22T13:00:00"}, "/starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "/starts_at"),
        ({"starts_at": "0300-01-01T00:00:00Z"}, "/starts_at"),
        ({"ends_at": "9999-12-31T23:59:59-14:00"}, "/ends_at"),
        ({"name": {}}, "/name"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(admin: Browser, other: dict[str, Any], field: str) -> None:
    refused = admin.post("/admin/promotions", BODY | other, Idempotency_Key="k")
    assert (refused.status, refused.json["field"].replace("/0", "/...")) == (422, field)


def test_another_shop_sees_none_of_it(admin: Browser, other_admin: Browser) -> None:
    path = f"/admin/promotions/{scheduled(admin)['promotion_id']}"
    assert other_admin.get("/admin/promotions").json["items"] == []
    assert [other_admin.get(path).status, other_admin.post(f"{path}/start").status] == [404, 404]


def test_shoppers_may_not(customer: Browser, anyone: Browser) -> None:
    statuses = [who.post("/admin/promotions", BODY, Idempotency_Key="k").status for who in (customer, anyone)]
    assert statuses == [403, 401]


def test_the_minute_starts_what_is_due(client: Client, admin: Browser) -> None:
    """S7.1.2-c part: the minute starts what is due"""
    path = f"/admin/promotions/{scheduled(admin)['promotion_id']}"
    with clock.stopped(NOON + HOUR):
        assert admin.get(path).json["in_force"]  # by its window, although the schedule has not run
        client.lambda_.invoke("turn_promotions", client.events.generate_cw_event("storefront", "tick", {}, []))
        assert admin.get(path).json["status"] == "active"
