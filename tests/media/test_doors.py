"""Media doors, and the queue of what has arrived."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws.observe import tallied
from chalicelib.aws.settings import settings
from chalicelib.core import clock
from tests.media.builders import photo
from tests.shop import NOON, Answer, Browser, aws

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")

OBJECT_CREATED = json.loads((Path(__file__).parents[2] / "events/media/object_created.json").read_text())


def announce(admin: Browser, **body: Any) -> Answer:
    wanted = {"filename": "mug.png", "content_type": "image/png", "size": 5_000, "alt": {"en": "A mug"}}
    return admin.post("/admin/uploads", wanted | body)


def policy(answer: Answer) -> list[Any]:
    conditions: list[Any] = json.loads(b64decode(answer.json["fields"]["policy"]))["conditions"]
    return conditions


def upload(answer: Answer, content: bytes) -> str:
    """Put it where the form says, as S3 does for a form that fits; the notice's body."""
    key = answer.json["fields"]["key"]
    aws("s3").put_object(Bucket=settings().bucket, Key=key, Body=content)
    notice = OBJECT_CREATED | {"detail": OBJECT_CREATED["detail"] | {"object": {"key": key, "size": len(content)}}}
    return json.dumps(notice)


def deliver(client: Client, *bodies: str) -> list[str]:
    batch = client.events.generate_sqs_event(list(bodies), queue_name="storefront-media")
    for number, record in enumerate(batch["Records"]):
        record["messageId"] = f"message-{number}"
    answer = client.lambda_.invoke("media_listener", batch)
    return [failure["itemIdentifier"] for failure in answer.payload["batchItemFailures"]]


def test_a_form_fits_one_file_for_five_minutes(admin: Browser) -> None:
    """SEC20: exact key, exact type, bounded length, five minutes, signed with version 4."""
    answer = announce(admin)
    assert answer.status == 201
    conditions = policy(answer)
    assert {"key": f"incoming/mugs/{answer.json['media_id']}"} in conditions
    assert {"Content-Type": "image/png"} in conditions
    assert {"bucket": "storefront-media"} in conditions
    assert ["content-length-range", 1, 5_000] in conditions
    assert {"x-amz-algorithm": "AWS4-HMAC-SHA256"} in conditions
    assert not [each for each in conditions if isinstance(each, list) and each[0] == "starts-with"]
    assert answer.json["expires_at"] == "2026-11-22T04:05:00Z"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"content_type": "image/svg+xml"}, "/content_type"),
        ({"content_type": "text/html"}, "/content_type"),
        ({"size": 0}, "/size"),
        ({"size": 10 * 1024 * 1024 + 1}, "/size"),
        ({"size": 100 * 1024 * 1024 + 1, "content_type": "text/csv"}, "/size"),
        ({"filename": ""}, "/filename"),
        ({"alt": {}}, "/alt"),
        ({"key": "media/mugs/x"}, "/key"),
    ],
)
def test_what_cannot_be_uploaded_is_refused_by_field(admin: Browser, body: dict[str, Any], field: str) -> None:
    refused = announce(admin, **body)
    assert (refused.status, refused.json["field"]) == (422, field)


def test_an_import_file_may_be_a_hundred_megabytes(admin: Browser) -> None:
    answer = announce(admin, content_type="text/csv", size=100 * 1024 * 1024)
    assert (answer.status, answer.json["kind"]) == (201, "import")


def test_an_uploaded_image_is_served_from_addresses_that_never_change(client: Client, admin: Browser) -> None:
    """S3.1.1-g part: three renditions with their addresses; S2.3.3-a part: content-addressed."""
    answer = announce(admin)
    assert deliver(client, upload(answer, photo("image/png"))) == []
    media = admin.get(f"/admin/media/{answer.json['media_id']}").json
    assert (media["status"], media["alt"], media["width"], media["height"]) == ("ready", {"en": "A mug"}, 40, 20)
    assert set(media["renditions"]) == {"thumb", "card", "zoom"}
    for name, url in media["renditions"].items():
        assert url.startswith("http://127.0.0.1:8000/media/mugs/")
        assert url.endswith(f"/{name}.webp")


def test_a_bad_upload_never_holds_up_the_others(client: Client, admin: Browser) -> None:
    bad, good = announce(admin), announce(admin)
    notices = [upload(bad, b"<svg/>"), upload(good, photo("image/png"))]
    assert deliver(client, *notices, *notices) == []
    seen = [admin.get(f"/admin/media/{each.json['media_id']}").json for each in (bad, good)]
    assert [(media["status"], media["reason"]) for media in seen] == [
        ("refused", "not_of_the_declared_type"),
        ("ready", ""),
    ]


def test_the_sample_notice_is_of_an_upload(client: Client) -> None:
    aws("s3").put_object(Bucket=settings().bucket, Key=OBJECT_CREATED["detail"]["object"]["key"], Body=b"x")
    assert deliver(client, json.dumps(OBJECT_CREATED)) == []
    assert "Contents" not in aws("s3").list_objects_v2(Bucket=settings().bucket)


def test_media_are_for_the_staff_of_the_shop(
    anyone: Browser, customer: Browser, admin: Browser, other_admin: Browser
) -> None:
    media_id = announce(admin).json["media_id"]
    assert announce(anyone).status == 401
    assert announce(customer).status == 403
    assert admin.get(f"/admin/media/{media_id}").json["status"] == "pending"
    assert other_admin.get(f"/admin/media/{media_id}").json["type"] == "/problems/no-such-media"
    assert other_admin.get("/admin/media").json["items"] == []


def test_what_has_arrived_is_listed_newest_first_over_all_buckets(client: Client, admin: Browser) -> None:
    stored = []
    for second in range(9):
        with clock.stopped(NOON.replace(second=second)):
            announced = announce(admin)
            deliver(client, upload(announced, photo("image/png", width=second + 1)))
            stored.append(announced.json["media_id"])
    announce(admin)  # pending: not listed
    seen, cursor = [], ""
    for _ in range(3):
        page = admin.get(f"/admin/media?limit=4{cursor}").json
        seen.append([item["media_id"] for item in page["items"]])
        cursor = f"&cursor={page['next_cursor']}"
    newest = stored[::-1]
    assert seen == [newest[:4], newest[4:8], newest[8:]]
    assert page["next_cursor"] is None


def test_round_trips_of_uploads(admin: Browser) -> None:
    with tallied() as tally:
        media_id = announce(admin).json["media_id"]
        admin.get(f"/admin/media/{media_id}")
    assert tally.calls == ["BatchGetItem", "PutItem", "BatchGetItem"], "who asks comes first, then along"
