"""Goods put up for sale over HTTP, as staff do it."""

from dataclasses import dataclass
from typing import Any

from infra.client import Client


@dataclass
class Shelf:
    """A category, and the goods that are put into it; without an id, a new category."""

    admin: Client
    category_id: str = ""

    def __post_init__(self) -> None:
        if not self.category_id:
            root = self.admin.post("/admin/categories", {"name": {"en": "Things", "zh-CN": "东西"}}).expect(201)
            self.category_id = str(root["category_id"])

    def product(self, name: str, units: int, fen: int = 2_500) -> Any:
        """A published product with one variant, so many units in stock; gives the product."""
        body = {
            "name": {"en": name, "zh-CN": name},
            "category_ids": [self.category_id],
            "prices": {"cn": {"amount": {"amount": fen, "currency": "CNY"}}},
        }
        made = self.admin.post("/admin/products", body, Idempotency_Key=f"new {name}").expect(201)
        path = f"/admin/products/{made['product_id']}"
        self.admin.post(f"{path}/publish", {"version": made["version"]}).expect(200)
        receipt = {"location": "main", "product_id": made["product_id"], "quantity": units}
        stock = f"/admin/stock/{made['variants'][0]['variant_id']}/receipts"
        self.admin.post(stock, receipt, Idempotency_Key=f"stock {name}").expect(201)
        return made

    def variant(self, name: str, units: int) -> str:
        """The variant id of such a product."""
        return str(self.product(name, units)["variants"][0]["variant_id"])

    def stock(self, variant_id: str) -> Any:
        """The level at the only location."""
        return self.admin.get(f"/admin/stock/{variant_id}").expect(200)["items"][0]
