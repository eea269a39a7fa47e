"""What /media gives to browsers: what CloudFront would."""

from collections.abc import Iterator

import pytest

from tests.cloud import Cloud
from tests.local.little import little_app, serving
from tests.local.test_server import ask, problem_of

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def port(cloud: Cloud) -> Iterator[int]:
    s3 = cloud.access.client("s3")
    s3.create_bucket(Bucket="shown-media")
    for key in ("media/a b.png", "incoming/raw.png"):
        s3.put_object(Bucket="shown-media", Key=key, Body=b"png", ContentType="image/png")
    with serving(little_app(), s3, "shown-media") as port:
        yield port


def test_an_object_is_immutable_typed_and_not_sniffed(port: int) -> None:
    status, headers, body = ask(port, "GET", "/media/a%20b.png")
    assert (status, body, headers["content-type"]) == (200, b"png", "image/png")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"] == "attachment"  # pages show it; by itself it is no page of the shop's origin
    assert "access-control-allow-origin" not in headers


def test_a_known_object_is_not_sent_again(port: int) -> None:
    known = ask(port, "GET", "/media/a%20b.png")[1]["etag"]
    for tags in (known, f'"other", W/{known}', "*"):
        assert ask(port, "GET", "/media/a%20b.png", headers={"If-None-Match": tags})[::2] == (304, b"")
    assert ask(port, "GET", "/media/a%20b.png", headers={"If-None-Match": '"other"'})[0] == 200


def test_head_has_the_headers_and_no_body(port: int) -> None:
    status, headers, body = ask(port, "HEAD", "/media/a%20b.png")
    assert (status, headers["content-length"], body) == (200, "3", b"")


@pytest.mark.parametrize(
    "path",
    [
        "/media/missing.png",
        "/media/",
        "/incoming/raw.png",
        "/media/../incoming/raw.png",
        "/%69ncoming/raw.png",
    ],
)
def test_what_is_missing_or_private_is_a_404_problem(port: int, path: str) -> None:
    assert problem_of(ask(port, "GET", path))["status"] == 404


def test_nothing_can_be_written_here(port: int) -> None:
    said = ask(port, "PUT", "/media/a%20b.png", b"x")
    assert (problem_of(said)["status"], said[1]["allow"]) == (405, "GET, HEAD")
