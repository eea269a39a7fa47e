"""The queue of uploads, called as it is deployed."""

import json

import boto3
import pytest

from chalicelib.domain.media import actions
from tests.deployed import receive
from tests.media.test_doors import announce, upload
from tests.shop import MUGS, Browser

pytestmark = pytest.mark.usefixtures("noon")

BUCKET = "storefront-media"


def test_an_import_file_is_kept_where_imports_find_it(admin: Browser) -> None:
    """S3.3.1-a part: an import file is kept where imports find it"""
    announced = announce(admin, content_type="text/csv")
    assert receive("media_listener", upload(announced, b"sku\n")) == []
    media_id = announced.json["media_id"]
    assert actions.find(MUGS, media_id).status == "ready"
    kept = boto3.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [each["Key"] for each in kept] == [f"imports/mugs/{media_id}"]


@pytest.mark.parametrize("content_type", ["text/csv", "image/png"])
def test_a_notice_of_an_object_that_is_gone_changes_nothing(admin: Browser, content_type: str) -> None:
    """S3 says that an object is missing only to those who may list: the function may, in the folder of uploads."""
    announced = announce(admin, content_type=content_type)
    notice = upload(announced, b"x")
    key = json.loads(notice)["detail"]["object"]["key"]
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=key)
    assert receive("media_listener", notice) == []
    assert actions.find(MUGS, announced.json["media_id"]).status == "pending"
