"""The form that a browser gets, sent as a browser would to an S3 that reads its policy."""

import urllib.request
from collections.abc import Iterator
from urllib.error import HTTPError

import pytest

from chalicelib.aws import clients, files
from chalicelib.aws.files import Form
from chalicelib.aws.settings import settings
from tests.cloud import Cloud

pytestmark = pytest.mark.cloud

KEY = "incoming/mugs/med_1"


@pytest.fixture
def form(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Form]:
    """Leave to send one PNG of at most ten bytes."""
    for name, value in cloud.environment.items():
        monkeypatch.setenv(name, value)
    clients.forget()
    clients.client("s3").create_bucket(Bucket=settings().bucket)
    yield files.presign_post(KEY, "image/png", 10, 300)
    files.delete(KEY)
    clients.forget()


def send(form: Form, content: bytes, **instead: str) -> int:
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (form.fields | {name.replace("_", "-"): value for name, value in instead.items()}).items()
    ]
    file = '--edge\r\nContent-Disposition: form-data; name="file"; filename="mug.png"\r\n\r\n'
    body = "".join([*parts, file]).encode() + content + b"\r\n--edge--\r\n"
    request = urllib.request.Request(form.url, body, {"Content-Type": "multipart/form-data; boundary=edge"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            status: int = answer.status
    except HTTPError as refused:
        return refused.code
    return status


def test_the_file_that_was_announced_arrives(form: Form) -> None:
    """SEC20: within the conditions."""
    assert send(form, b"ten bytes!") == 204
    assert files.read(KEY, 10) == b"ten bytes!"


@pytest.mark.parametrize(
    ("content", "instead"),
    [
        (b"eleven byte", {}),
        (b"", {}),
        (b"png", {"Content_Type": "text/html"}),
        (b"png", {"key": "media/mugs/someone-elses.webp"}),
    ],
)
def test_any_other_file_is_turned_away(form: Form, content: bytes, instead: dict[str, str]) -> None:
    """SEC20: too large, empty, of another type, or under another key."""
    assert send(form, content, **instead) in (400, 403)
    assert files.size(KEY) is None
