"""The form that a browser gets, sent as a browser would to an S3 that reads its policy."""

from collections.abc import Iterator

import pytest

from chalicelib.aws import clients, files
from chalicelib.aws.files import Form
from chalicelib.aws.settings import settings
from tests.cloud import Cloud
from tests.media.forms import send

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


def test_the_file_that_was_announced_arrives(form: Form) -> None:
    """SEC20: within the conditions."""
    assert send(form.url, form.fields, b"ten bytes!") == 204
    assert files.read(KEY, 10) == b"ten bytes!"


@pytest.mark.parametrize(
    ("content", "instead"),
    [
        (b"eleven byte", {}),
        (b"", {}),
        (b"png", {"Content-Type": "text/html"}),
        (b"png", {"key": "media/mugs/someone-elses.webp"}),
    ],
)
def test_any_other_file_is_turned_away(form: Form, content: bytes, instead: dict[str, str]) -> None:
    """SEC20: too large, empty, of another type, or under another key."""
    assert send(form.url, form.fields | instead, content) in (400, 403)
    assert files.size(KEY) is None
