"""Staff at work on the catalog, the stock and promotions."""

from datetime import timedelta
from typing import Any

from chalicelib.core import clock
from tests.budgets.day import Day
from tests.budgets.goods import mug


def play(day: Day) -> None:
    taxonomy(day)
    draft(day)
    publish(day)
    switch(day)
    stock(day)
    promote(day)
    move(day)


def staff(day: Day, door: str, path: str, body: Any = None, method: str = "POST", **headers: str) -> Any:
    return day.ask(door, method, f"/admin/{path}", body, day.state["staff"], **headers)


def taxonomy(day: Day) -> None:
    staff(day, "catalog_api add_category", "categories", {"name": {"en": "Vases"}, "parent_id": day.state["home"]})
    staff(day, "catalog_api add_brand", "brands", {"name": {"en": "Yixing", "zh-CN": "宜兴"}})
    attributes = [{"code": "glaze", "name": {"en": "Glaze"}, "type": "text"}]
    staff(day, "catalog_api declare_type", "product-types", {"name": {"en": "Mug"}, "attributes": attributes})
    staff(day, "catalog_api list_types", "product-types", method="GET")


def draft(day: Day) -> None:
    state = day.state
    body = mug(state["table"], state["brand"], 99) | {"external_id": "supplier/99"}
    made = staff(day, "catalog_api create_product", "products", body, Idempotency_Key="draft")
    path = f"products/{made['product_id']}"
    staff(day, "catalog_api read_product", path, method="GET")
    edited = mug(state["table"], state["brand"], 98) | {"version": made["version"]}
    made = staff(day, "catalog_api edit_product", path, edited, "PUT")
    staff(day, "catalog_api list_products", "products?limit=24", method="GET")
    state["draft"] = {"path": path, "version": made["version"]} | made


def publish(day: Day) -> None:
    path = day.state["draft"]["path"]
    seen = {"version": day.state["draft"]["version"]}
    shown = staff(day, "catalog_api publish_product", f"{path}/publish", seen)
    day.world.relay()
    day.hear("catalog_listener", "ProductPublished")
    day.rest()
    staff(day, "catalog_api unpublish_product", f"{path}/unpublish", {"version": shown["version"]})
    day.rest()


def switch(day: Day) -> None:
    first = day.state["products"][4]
    path = f"products/{first['product']}/variants/{first['variants'][0]}"
    staff(day, "catalog_api disable_variant", f"{path}/disable", {})
    day.rest()
    staff(day, "catalog_api enable_variant", f"{path}/enable", {})
    day.rest()


def stock(day: Day) -> None:
    first = day.state["products"][5]
    path = f"stock/{first['variants'][0]}"
    came = {"location": "main", "product_id": first["product"], "quantity": 20}
    staff(day, "inventory_api receive_stock", f"{path}/receipts", came, Idempotency_Key="came")
    counted = {"location": "main", "expected": 120, "reason": "damaged", "delta": -1}
    staff(day, "inventory_api adjust_stock", f"{path}/adjustments", counted, Idempotency_Key="counted")
    staff(day, "inventory_api see_stock", path, method="GET")
    day.rest()
    staff(day, "inventory_api list_movements", f"{path}/movements", method="GET")


def scheduled(day: Day, key: str, starts: timedelta, ends: timedelta) -> dict[str, Any]:
    """What says that a product is cheaper between then and then."""
    now = clock.now()
    return {
        "name": {"en": key, "zh-CN": "秋季特惠"},
        "percent_off_basis_points": 2_000,
        "product_ids": [day.state["products"][6]["product"]],
        "starts_at": now + starts,
        "ends_at": now + ends,
    }


def promote(day: Day) -> None:
    hour = timedelta(hours=1)
    body = scheduled(day, "Autumn", hour, 9 * hour)
    made = staff(day, "promotions_api schedule_promotion", "promotions", body, Idempotency_Key="autumn")
    day.world.relay()
    day.hear("catalog_listener", "PromotionScheduled")
    path = f"promotions/{made['promotion_id']}"
    staff(day, "promotions_api show_promotion", path, method="GET")
    staff(day, "promotions_api list_promotions", "promotions", method="GET")
    staff(day, "promotions_api start_promotion", f"{path}/start", {})
    day.world.relay()
    day.hear("catalog_listener", "PromotionStarted")
    staff(day, "promotions_api end_promotion", f"{path}/end", {})
    day.world.relay()
    day.hear("catalog_listener", "PromotionEnded")
    day.tick("turn_promotions")
    body = scheduled(day, "Winter", hour, 9 * hour)
    answer = day.world.call("POST", "/admin/promotions", body, day.state["staff"], Idempotency_Key="winter")
    assert answer.status == 201, answer
    day.rest()
    day.world.later(hours=1)
    day.tick("turn_promotions", "one promotion")
    day.rest()


def move(day: Day) -> None:
    """A category of one product gets another name and another place."""
    state = day.state
    made = day.world.call(
        "POST", "/admin/categories", {"name": {"en": "Teapots"}, "parent_id": state["home"]}, state["staff"]
    )
    teapots = made.json["category_id"]
    body = mug(teapots, state["brand"], 97)
    pot = day.world.call("POST", "/admin/products", body, state["staff"], Idempotency_Key="teapot").json
    path = f"/admin/products/{pot['product_id']}/publish"
    assert day.world.call("POST", path, {"version": pot["version"]}, state["staff"]).status == 200
    day.rest()
    staff(day, "catalog_api rename_category", f"categories/{teapots}", {"name": {"en": "Pots"}}, "PATCH")
    day.world.relay()
    day.hear("catalog_listener", "CategoryRenamed")
    day.rest()
    staff(day, "catalog_api move_category", f"categories/{teapots}/move", {"parent_id": state["gifts"]})
    day.world.relay()
    day.hear("catalog_listener", "CategoryMoved")
    day.rest()
