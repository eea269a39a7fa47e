"""Presigned POST forms on the embedded cloud."""

import urllib.error
import urllib.request
from typing import Any

import pytest

from infra.local.provision import Provisioned
from tests.cloud import Cloud

pytestmark = pytest.mark.cloud


def upload(cloud: Cloud, form: dict[str, Any], content: bytes) -> int:
    """A browser's multipart form, sent to the address of a presigned POST."""
    lines = b""
    for name, value in form["fields"].items():
        lines += f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    lines += b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n' + content + b"\r\n--x--\r\n"
    request = urllib.request.Request(
        form["url"], lines, {"Content-Type": "multipart/form-data; boundary=x"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


@pytest.mark.parametrize(
    ("changed", "content", "accepted"),
    [
        ({}, b"12345", True),
        ({}, b"1234567890+", False),
        ({"Content-Type": "text/html"}, b"12345", False),
        ({"key": "elsewhere"}, b"12345", False),
    ],
    ids=["as agreed", "too long", "other type", "other key"],
)
def test_an_upload_form_is_held_to_its_conditions(
    cloud: Cloud, made: Provisioned, changed: dict[str, str], content: bytes, accepted: bool
) -> None:
    form = cloud.access.client("s3").generate_presigned_post(
        Bucket="sample-media",
        Key="uploads/agreed.png",
        Fields={"Content-Type": "image/png"},
        Conditions=[{"Content-Type": "image/png"}, ["content-length-range", 1, 10]],
    )
    form["fields"] |= changed
    assert (upload(cloud, form, content) < 300) is accepted
