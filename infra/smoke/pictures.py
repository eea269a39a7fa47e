"""A picture: sent to the bucket, drawn anew by the media queue, and found where shoppers look for it."""

from typing import Any
from urllib.parse import urlsplit

from infra.client import Client
from infra.demo.images import product_image
from infra.importer.staff import form
from infra.shopping import expect, until
from infra.smoke.journey import Journey

SIZES = {"thumb", "card", "zoom"}


def picture(it: Journey) -> str:
    """From the bucket's notice through the queue to three sizes; from a CDN, they are there for good."""
    content = product_image("smoke", "Smoke test", "Home")
    announced = {"filename": "smoke.jpg", "content_type": "image/jpeg", "size": len(content)}
    leave = it.admin.post("/admin/uploads", announced).expect(201)
    _send(leave, content)
    drawn = until(lambda: _taken(it, leave["media_id"]), "the picture to be taken in")
    expect(drawn["status"] == "ready", f"the picture is {drawn['status']}: {drawn.get('reason')}")
    expect(drawn["renditions"].keys() == SIZES, f"the picture was drawn as {list(drawn['renditions'])}")
    served = "" if it.target.endpoint else _served(drawn)
    return f"{len(content) // 1024} kB sent, drawn in {len(drawn['renditions'])} sizes{served}"


def _send(leave: Any, content: bytes) -> None:
    body, kind = form(leave["fields"], content)
    place = urlsplit(leave["url"])
    bucket = Client(f"{place.scheme}://{place.netloc}")  # which gets no token of ours
    bucket.call("POST", place.path or "/", body, Content_Type=kind).expect(201, 204)


def _taken(it: Journey, media_id: str) -> Any:
    media = it.admin.get(f"/admin/media/{media_id}").expect(200)
    return media if media["status"] != "pending" else None


def _served(drawn: Any) -> str:
    place = urlsplit(drawn["renditions"]["card"])
    answer = Client(f"{place.scheme}://{place.netloc}").get(place.path)
    caching = answer.headers.get("cache-control", "")
    expect(answer.status == 200 and "immutable" in caching, f"{place.path}: {answer.status}, {caching!r}")
    return f", served as {caching}"
