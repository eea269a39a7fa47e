"""What follows by itself, on the running stack: an upload becomes an image, a movement becomes a line of the ledger."""

import urllib.request
from urllib.error import HTTPError

import pytest

from tests.cloud import eventually
from tests.media.builders import opened, photo
from tests.media.forms import send
from tests.stories.stack import Shelf, Stack

pytestmark = pytest.mark.cloud


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            status: int = answer.status
    except HTTPError as refused:
        return refused.code
    return status


def test_an_uploaded_photo_is_served_as_an_image_that_never_changes(stack: Stack) -> None:
    """S2.3.3-a part: from the form to the address; the file as it was sent is never served."""
    admin, content = stack.admin(), photo("image/jpeg", 900, 600)
    body = {"filename": "mug.jpg", "content_type": "image/jpeg", "size": len(content)}
    made = admin.post("/admin/uploads", body).expect(201)
    assert send(made["url"], made["fields"], content) == 204

    path = f"/admin/media/{made['media_id']}"
    eventually(lambda: admin.get(path).expect(200)["status"] != "pending")
    media = admin.get(path).expect(200)
    assert (media["status"], media["width"], media["height"]) == ("ready", 900, 600)
    with urllib.request.urlopen(media["renditions"]["card"], timeout=5) as served:
        assert served.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert served.headers["Content-Type"] == "image/webp"
        assert opened(served.read()).size == (480, 320)
    assert status_of(f"{stack.here.api}/media/{made['fields']['key']}") == 404


def test_what_is_received_stands_in_the_ledger(stack: Stack, shelf: Shelf) -> None:
    """S2.2.3-a part: from the stock level over the stream, the bus and the queue."""
    path = f"/admin/stock/{shelf.variant('Written down', 7)}/movements"
    (line,) = eventually(lambda: shelf.admin.get(path).expect(200)["items"])
    assert (line["movement"], line["quantity"], line["location"]) == ("received", 7, "main")
