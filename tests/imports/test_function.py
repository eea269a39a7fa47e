"""The imports' queue, with all that files may ask for, called as it is deployed."""

import boto3
import pytest

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.events import ImportRequested
from chalicelib.domain.imports.actions import jobs
from chalicelib.domain.imports.rules.jobs import Import
from chalicelib.domain.media.store import MediaRecord
from tests.catalog.builders import PICTURE, picture
from tests.deployed import hear
from tests.imports.builders import counts, cup, level, product, requested
from tests.imports.files import a_variant
from tests.shop import MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")


def heard(job: Import) -> Import:
    told = ImportRequested(shop="mugs", at=NOON, import_id=job.import_id)
    assert hear("imports_listener", told) == []
    return jobs.find(MUGS, job.import_id)


def test_a_file_brings_images_and_another_one_changes_stock_and_takes_a_product_down() -> None:
    """S3.3.1-a part: a file brings images and another one changes stock and takes a product down"""
    commit(Write.put(MediaRecord, picture()))
    with_image = {"images": [f"media:{PICTURE.media_id}"]}
    assert counts(heard(requested(cup(1, **with_image)))) == (1, 0, 0, 0)
    assert [image.media_id for image in product("cup-1").content.images] == [PICTURE.media_id]
    more = [a_variant(sku="CUP-1", price_minor=1001, stock=7)]
    assert counts(heard(requested(cup(1, variants=more, **with_image)))) == (0, 1, 0, 0)
    assert level("cup-1").on_hand == 7  # type: ignore[union-attr]
    assert counts(heard(requested(cup(1, variants=more, published=False, **with_image)))) == (0, 1, 0, 0)
    assert product("cup-1").status == "unpublished"


def test_a_file_that_is_gone_fails_its_import() -> None:
    """S3 says that an object is missing only to those who may list: the function may, in the folder of imports."""
    job = requested(cup(1))
    boto3.client("s3").delete_object(Bucket="storefront-media", Key=f"imports/mugs/{job.media_id}")
    assert heard(job).reason == "the file is gone"
