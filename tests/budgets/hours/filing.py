"""Files: pictures, imports, exports."""

import json

from chalicelib.core import clock
from chalicelib.domain.media.rules import incoming_key
from tests.budgets.day import Day
from tests.budgets.hours.shelving import staff
from tests.faults.post import Message
from tests.imports.files import a_line
from tests.media.builders import photo

PNG, JSONL = "image/png", "application/x-ndjson"


def play(day: Day) -> None:
    picture(day)
    bring(day)
    take(day)


def picture(day: Day) -> None:
    content = photo(PNG)
    body = {"filename": "mug.png", "content_type": PNG, "size": len(content)}
    media_id = staff(day, "media_api announce_upload", "uploads", body)["media_id"]
    day.only("media_listener", arrived(day, media_id, content, PNG), "message media_listener")
    staff(day, "media_api see_media", f"media/{media_id}", method="GET")
    staff(day, "media_api list_media", "media", method="GET")


def arrived(day: Day, media_id: str, content: bytes, kind: str) -> Message:
    """The bucket tells that a file has come."""
    key = incoming_key("mugs", media_id)
    day.world.outside.objects[key] = content, kind
    message = Message(json.dumps({"detail": {"object": {"key": key}}}), clock.now())
    day.world.queues.setdefault("media_listener", []).append(message)
    return message


def bring(day: Day) -> None:
    """A file of one new product."""
    content = a_line()
    body = {"filename": "goods.jsonl", "content_type": JSONL, "size": len(content)}
    sent = day.world.call("POST", "/admin/uploads", body, day.state["staff"]).json["media_id"]
    day.only("media_listener", arrived(day, sent, content, JSONL))
    body = {"media_id": sent, "format": "jsonl"}
    job = staff(day, "imports_api request_import", "imports", body, Idempotency_Key="import")["import_id"]
    day.world.relay()
    day.hear("imports_listener", "ImportRequested")
    day.rest()
    staff(day, "imports_api list_imports", "imports", method="GET")
    staff(day, "imports_api see_import", f"imports/{job}", method="GET")
    staff(day, "imports_api list_import_errors", f"imports/{job}/errors", method="GET")


def take(day: Day) -> None:
    """A file of the whole catalog."""
    export = staff(day, "imports_api request_export", "exports", {}, Idempotency_Key="export")["export_id"]
    day.world.relay()
    day.hear("imports_listener", "ExportRequested")
    day.rest()
    staff(day, "imports_api see_export", f"exports/{export}", method="GET")
