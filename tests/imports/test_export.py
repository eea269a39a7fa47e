"""What is exported can be imported again, and changes nothing; an import changes only what it says."""

from typing import Any

import boto3
import pytest
from msgspec.structs import replace

from chalicelib.aws.settings import settings
from chalicelib.core.money import Money
from chalicelib.domain.catalog.actions import products as catalog
from chalicelib.domain.catalog.actions import publishing
from chalicelib.domain.catalog.rules.attributes import Attribute, ColorValue
from chalicelib.domain.catalog.rules.content import ProductFields
from chalicelib.domain.catalog.rules.pricing import Price
from chalicelib.domain.catalog.rules.products import Product
from chalicelib.domain.catalog.rules.variants import Packaging
from chalicelib.domain.imports.actions import exporting
from chalicelib.domain.imports.rules import ImportedProduct, parse, write_jsonl
from chalicelib.domain.imports.rules.exports import export_key
from tests.catalog import builders as catalogs
from tests.faults_injector import faults
from tests.imports.builders import counts, cup, errors, goods, imported, items, once, product
from tests.imports.files import DATA
from tests.shop import MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")


def exported() -> bytes:
    """The whole catalog, as the link would fetch it."""
    export = exporting.request(MUGS, "admin_zhang", once(f"export {len(items())}"), NOON)
    exporting.write(MUGS, export.export_id, NOON)
    found = boto3.client("s3").get_object(Bucket=settings().bucket, Key=export_key("mugs", export.export_id))
    body: bytes = found["Body"].read()
    return body


def rows_in(file: bytes) -> list[ImportedProduct]:
    rows = [row for row in parse([file], "jsonl") if isinstance(row, ImportedProduct)]
    assert len(rows) == file.count(b"\n")
    return rows


def rich(external_id: str | None = "rich-mug", **changes: Any) -> Product:
    """A mug with all that a file has no words for: labels, packaging, a typed attribute, prices in two markets."""
    dear = Price(amount=Money(4900, "CNY"), list_price=Money(5900, "CNY"))
    red = catalogs.variant(
        "red", prices={"cn": dear, "us": Price(amount=Money(990, "USD"))}, packaging=Packaging(length_mm=120),
        weight_grams=300, image=catalogs.PICTURE.media_id,
    )  # fmt: skip
    brown = Attribute(name={"en": "Glaze"}, value=ColorValue(color="#A0522D"))
    fields = catalogs.mug(catalogs.tableware(), attributes=(brown,), variants=(red,), options=(), **changes)
    labeled = replace(fields, options=(replace(catalogs.COLORS, values=("red",)),))
    draft = catalogs.drafted(labeled, external_id or "own", external_id)
    made = publishing.publish(MUGS, draft.product_id, draft.version, NOON)
    catalogs.stocked(made, 4)
    return made


def test_export_then_import_changes_nothing() -> None:
    """S3.3.1-b: export followed by import of the exported file is a no-op"""
    imported((DATA / "supplier.jsonl").read_bytes())
    rich()
    catalogs.drafted(catalogs.mug(catalogs.tableware(), variants=(catalogs.variant("red", sku="MUG-9"),)), "nameless")
    before, file = goods(), exported()
    job = imported(file)
    assert (counts(job), job.status) == ((0, 0, 5, 0), "completed")
    after = {key: item for key, item in goods().items() if key in before}
    assert after == before
    assert exported() == file


def test_an_import_leaves_alone_what_it_does_not_say() -> None:
    """S3.3.1-b part: a changed price changes the price, and nothing that a file has no words for"""
    before = rich().content
    (row,) = rows_in(exported())
    cheaper = replace(row, variants=(replace(row.variants[0], price_minor=4500),))
    assert counts(imported(*write_jsonl([cheaper]))) == (0, 1, 0, 0)
    after = product("rich-mug").content
    assert after.variants[0].prices == {
        "cn": Price(amount=Money(4500, "CNY"), list_price=Money(5900, "CNY")),
        "us": Price(amount=Money(990, "USD")),
    }
    assert replace(after, variants=()) == replace(before, variants=())
    assert replace(after.variants[0], prices=before.variants[0].prices) == before.variants[0]


def test_what_a_file_cannot_say_is_not_dropped() -> None:
    """S3.3.1-a part: a row that would lose something is refused, with the reason"""
    first = rich()
    other = catalogs.category({"en": "Gifts"})
    fields = ProductFields(
        name=first.content.name, category_ids=(*first.content.category_ids, other), variants=(catalogs.variant("red"),)
    )
    catalog.edit(MUGS, first.product_id, fields, first.version, NOON)
    (row,) = rows_in(exported())
    job = imported(*write_jsonl([replace(row, name={"en": "Other"})]))
    assert [each.reason.split(":")[0] for each in errors(job)] == ["A file cannot change this product"]
    assert product("rich-mug").content.category_ids[1] == other


def test_images_are_references_and_strangers_are_not_fetched() -> None:
    """S3.1.1-g part: rows name uploaded images; web addresses are passed over, and no image is lost to them"""
    catalogs.tableware()
    imported(cup(1, images=[f"media:{catalogs.PICTURE.media_id}", "https://img.example.com/1.jpg"]))
    (image,) = product("cup-1").content.images
    assert (image.media_id, image.alt) == (catalogs.PICTURE.media_id, product("cup-1").content.name)
    before = goods()
    for images in ([], ["https://img.example.com/2.jpg"]):
        assert counts(imported(cup(1, images=images))) == (0, 0, 1, 0)
    assert goods() == before


@pytest.mark.parametrize("number", [2, 7, 12])
def test_what_is_published_while_it_is_exported_is_in_once(number: int) -> None:
    """S3.3.1-b part: no product is missing from the file, and none is in it twice"""
    imported(cup(1), cup(2, published=False))
    draft = product("cup-2")
    published: list[Product] = []

    def meanwhile(call: int, operation: str) -> None:
        if call == number and not published:
            published.append(draft)
            publishing.publish(MUGS, draft.product_id, draft.version, NOON)

    with faults(meanwhile):
        file = exported()
    assert published == [draft]
    assert sorted(row.external_id for row in rows_in(file)) == ["cup-1", "cup-2"]


def test_an_export_is_written_once() -> None:
    imported(cup(1))
    export = exporting.request(MUGS, "admin_zhang", once("export"), NOON)
    assert exporting.find(MUGS, export.export_id) == (export, None)
    exporting.write(MUGS, export.export_id, NOON)
    done, link = exporting.find(MUGS, export.export_id)
    assert (done.status, done.products) == ("completed", 1)
    assert link is not None
    assert "X-Amz-Signature" in link
    exporting.write(MUGS, export.export_id, NOON)
    assert exporting.find(MUGS, export.export_id)[0] == done
