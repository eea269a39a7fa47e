"""What the catalog's queue brings, with the samples in events/."""

import json
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws.table import commit
from chalicelib.core.events import KINDS, decode
from chalicelib.domain.promotions import store as promotions
from tests.catalog.builders import mug, of_color, page, published, stocked, tableware
from tests.catalog.news import deliver
from tests.promotions.builders import HOUR, autumn
from tests.shop import NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")

EVENTS = Path(__file__).parents[2] / "events"
SAMPLES = sorted([*(EVENTS / "catalog").glob("*.json"), *(EVENTS / "promotions").glob("*.json")])


def sample(name: str, **facts: str) -> str:
    """The message of a sample, about other things."""
    message: dict[str, Any] = json.loads((EVENTS / name).read_text())
    return json.dumps(message | {"detail": message["detail"] | facts})


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_is_an_event_of_ours(path: Path) -> None:
    message = json.loads(path.read_text())
    told = decode(message["detail-type"], message["detail"])
    assert type(told.event) is KINDS["".join(word.capitalize() for word in path.stem.split("_"))]
    assert told.event_id.startswith(told.aggregate)


def test_the_catalog_hears_of_promotions_stock_and_itself(client: Client) -> None:
    """S2.2.3-a part, S3.1.1-f part: the bound is the latency of the queue."""
    product = published(mug(tableware()))
    promotion = autumn(product_ids=(product.product_id,), starts_at=NOON, ends_at=NOON + HOUR)
    commit(promotions.insert(promotion))
    stocked(product)
    red = of_color(product, "red").variant_id
    messages = [
        sample("promotions/promotion_ended.json", promotion_id=promotion.promotion_id),
        sample("promotions/promotion_scheduled.json", promotion_id=promotion.promotion_id),
        sample("promotions/promotion_started.json", promotion_id=promotion.promotion_id),
        sample("inventory/stock_moved.json", product_id=product.product_id, variant_id=red),
        sample("catalog/product_published.json", product_id=product.product_id),
    ]
    assert deliver(client, *messages, *messages) == []
    first = page(product)["variants"][0]
    assert (first["price"]["amount"], first["in_stock"]) == (3920, True)


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("promotions/promotion_ended.json", 3920),
        ("promotions/promotion_scheduled.json", 3920),
        ("promotions/promotion_started.json", 3920),
        ("inventory/stock_moved.json", 4900),
        ("catalog/product_published.json", 4900),
    ],
)
def test_each_message_alone_brings_what_it_is_about(client: Client, name: str, amount: int) -> None:
    """S2.2.3-a part: no message waits for another one"""
    product = published(mug(tableware()))
    promotion = autumn(product_ids=(product.product_id,), starts_at=NOON, ends_at=NOON + HOUR)
    commit(promotions.insert(promotion))
    stocked(product)
    red = of_color(product, "red").variant_id
    about = {
        "promotions": {"promotion_id": promotion.promotion_id},
        "inventory": {"product_id": product.product_id, "variant_id": red},
        "catalog": {"product_id": product.product_id},
    }
    assert deliver(client, sample(name, **about[name.partition("/")[0]])) == []
    shown = page(product)["variants"][0]
    assert (shown["price"]["amount"], shown["in_stock"]) == (amount, True)


def test_a_message_about_an_unknown_promotion_comes_again_alone(client: Client) -> None:
    product = published(mug(tableware()))
    unknown = sample("promotions/promotion_started.json", promotion_id="promo_NONE")
    harmless = sample("catalog/product_published.json", product_id=product.product_id)
    assert deliver(client, unknown, harmless) == ["message-0"]
