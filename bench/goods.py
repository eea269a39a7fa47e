"""A shop with many goods: one product is published as staff does it, and the rest are copies of its items."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.shelves import Shelves
from chalicelib.aws.blobs import packed, unpacked
from chalicelib.aws.records import Record
from chalicelib.core.ids import encode
from tests.budgets.day import signed_in
from tests.faults.cloud import Cloud
from tests.faults.flows import goods
from tests.faults.model.values import Item
from tests.faults.world import World, world

BRAND = {"en": "Potters", "zh-CN": "陶匠"}
TEXT = {
    "en": "<p>Fired twice, glazed by hand. For tea, for coffee, and for the pens on your desk.</p>" * 4,
    "zh-CN": "<p>两次烧制，手工上釉。泡茶、冲咖啡，或者插笔，都好。</p>" * 4,
}
NEWEST = 10**9
"""The number of the newest copy."""

RECURRING = frozenset(each.__name__.removesuffix("Record") for each in Record.__subclasses__() if each.RECURS)
"""The kinds of items that are packed for being read again and again."""

Value = dict[str, Any]
"""An attribute as DynamoDB's wire has it."""

LEFT_BEHIND = "ONCE#"
"""How the sort keys of a command's own notes begin: they vanish after a day, and a copy has none."""


@dataclass(frozen=True)
class Goods:
    """What there is to ask for: the newest product, a category that all products are in, and one with 24."""

    product_id: str
    variant_id: str
    category_id: str
    brands: int


@contextmanager
def shop(products: int, units: int = 9) -> Iterator[tuple[World, Goods]]:
    """A shop with so many products, each with so many `units` in stock."""
    table = Shelves()
    with world(Cloud(table=table)) as made:
        state = _published(made, units)
        template = [item for key, item in table.items.items() if not key[1].startswith(LEFT_BEHIND)]
        table.stack(_copies([item for item in template if _is_of(item, state)], state, products - 1))
        yield made, Goods(state["product"], state["variant"], state["table"], 1)


def shopper(name: str = "li") -> str:
    """The token of a customer who has signed in, once the shop's world is there."""
    return signed_in("customer", f"cust_{name}")


def _published(made: World, units: int) -> dict[str, Any]:
    state = goods.categories(made)
    goods.asked(made, state, "brands", {"name": BRAND})
    body = goods.mug(state["table"], description=TEXT)
    state |= goods.kept(goods.asked(made, state, "products", body, Idempotency_Key="mug"))
    receipt = {"location": "main", "product_id": state["product"], "quantity": units}
    goods.asked(made, state, f"stock/{state['variant']}/receipts", receipt, Idempotency_Key="delivery")
    goods.asked(made, state, f"products/{state['product']}/publish", {"version": state["version"]})
    goods.rest(made)
    return state


def _is_of(item: Item, state: dict[str, Any]) -> bool:
    """Whether an item belongs to the product that is copied, and not to the shop."""
    key = item["pk"]["S"] + item["sk"]["S"]
    return state["product"] in key or state["variant"] in key


def _copies(items: list[Item], state: dict[str, Any], count: int) -> Iterator[Item]:
    """Older than the first, with ids as long as its own, and the newest of them are the same in every shop."""
    plain = [item | {"data": {"B": unpacked(item["data"]["B"])}} for item in items]
    for number in range(NEWEST, NEWEST - count, -1):
        body = encode(number, 20)
        ids = {state[name]: state[name][: -len(body)] + body for name in ("product", "variant")}
        for item in plain:
            copied = {name: _copied(value, ids) for name, value in item.items()}
            yield copied | {"data": {"B": packed(copied["data"]["B"], copied["kind"]["S"] in RECURRING)}}


def _copied(value: Value, ids: dict[str, str]) -> Value:
    ((kind, content),) = value.items()
    if kind not in "SB":
        return value
    for old, new in ids.items():
        content = content.replace(old, new) if kind == "S" else content.replace(old.encode(), new.encode())
    return {kind: content}
