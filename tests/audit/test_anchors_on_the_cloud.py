"""The bucket of anchors of `make run`: the local cloud holds what is put there, and takes nothing twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws import anchors, clients
from chalicelib.aws.settings import settings
from infra.local.provision import storage
from tests.cloud import Cloud

pytestmark = pytest.mark.cloud


@pytest.fixture
def bucket(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Made as `make run` makes it, twice."""
    for name, value in {**cloud.environment, "ANCHOR_BUCKET": "tried-anchors"}.items():
        monkeypatch.setenv(name, value)
    s3 = cloud.access.client("s3")
    storage.anchors(s3, "tried-anchors")
    storage.anchors(s3, "tried-anchors")
    settings.cache_clear()
    clients.forget()
    yield s3
    settings.cache_clear()
    clients.forget()


def test_what_is_anchored_is_put_once_and_stays(bucket: Any) -> None:
    """SEC32 part: on one's own machine, too, with the retention of a day."""
    assert anchors.read("roots/mugs/1.json") is None
    assert anchors.put("roots/mugs/1.json", b"first")
    assert not anchors.put("roots/mugs/1.json", b"second")
    assert anchors.read("roots/mugs/1.json") == b"first"
    [version] = anchors.first_versions("roots/")
    held = {"Bucket": settings().anchors, "Key": version.key, "VersionId": version.version_id}
    assert bucket.get_object_retention(**held)["Retention"]["Mode"] == "GOVERNANCE"
    with pytest.raises(ClientError, match="AccessDenied"):
        bucket.delete_object(**held)
    bucket.put_object(Bucket=settings().anchors, Key=version.key, Body=b"second")
    [later] = anchors.first_versions("roots/")
    assert (later.alone, anchors.read(later.key, later.version_id)) == (False, b"first")
