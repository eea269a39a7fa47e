"""The demo shop sells what an import reads, in two languages, and every product has a picture."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.domain.imports.rules import ImportedProduct, RowError, parse, write_jsonl
from infra.demo.images import SIDE, product_image

CATALOG = Path(__file__).parents[2] / "infra" / "demo" / "data" / "catalog.jsonl"


@pytest.fixture(scope="module")
def catalog() -> list[ImportedProduct]:
    rows = list(parse([CATALOG.read_bytes()], "jsonl"))
    assert [row for row in rows if isinstance(row, RowError)] == []
    return [row for row in rows if isinstance(row, ImportedProduct)]


def test_the_demo_catalog_is_bilingual_and_round_trips(catalog: list[ImportedProduct]) -> None:
    """S3.3.1-b part: our own goods survive export and import"""
    assert len(catalog) >= 60
    for product in catalog:
        names = [attribute.name for attribute in product.attributes]
        for text in (product.name, product.description, *product.category_path, *names):
            assert text.keys() == {"zh-CN", "en"}, product.external_id
    assert list(parse(write_jsonl(catalog), "jsonl")) == catalog


def test_the_demo_shop_looks_like_a_shop(catalog: list[ImportedProduct]) -> None:
    paths = {tuple(level["en"] for level in product.category_path) for product in catalog}
    assert [len({path[:depth] for path in paths}) for depth in (1, 2, 3)] == [4, 8, 16]
    stock = {product.external_id: sum(each.stock for each in product.variants) for product in catalog}
    assert [sku for sku, left in stock.items() if left < 3] == ["hand-grinder", "paper-cord-stool"]
    assert (stock["hand-grinder"], stock["paper-cord-stool"]) == (1, 0)
    assert {len(product.options) for product in catalog} == {0, 1, 2}
    variants = [each for product in catalog for each in product.variants]
    assert all(each.currency == "CNY" and each.price_minor < (each.list_price_minor or 10**9) for each in variants)
    assert [each.sku for each in variants if not each.enabled] == ["FLAT-NOTEBOOK-5"]
    assert [product.external_id for product in catalog if not product.published] == ["letter-set"]


def test_every_product_has_a_picture_of_its_own(catalog: list[ImportedProduct]) -> None:
    pictures = [product_image(each.external_id, each.name["en"], each.category_path[-1]["en"]) for each in catalog]
    assert len(set(pictures)) == len(catalog)
    for picture in pictures:
        with Image.open(BytesIO(picture)) as image:
            assert (image.format, image.size, image.mode) == ("JPEG", (SIDE, SIDE), "RGB")


def test_a_picture_is_always_the_same_and_the_close_up_differs() -> None:
    mug = product_image("dawn-mug", "Dawn Mug", "Cups & Mugs")
    assert product_image("dawn-mug", "Dawn Mug", "Cups & Mugs") == mug
    close = product_image("dawn-mug", "Dawn Mug", "Cups & Mugs", view=1)
    assert close != mug
    with Image.open(BytesIO(close)) as image:
        assert image.size == (SIDE, SIDE)


def test_an_unknown_thing_is_drawn_as_a_box() -> None:
    assert product_image("x-1", "Mystery", "Unheard of") == product_image("x-1", "Felt Box", "Storage")
