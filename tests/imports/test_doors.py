"""Staff ask for imports, follow them, read what was wrong, and fetch exports."""

import json
from urllib.parse import parse_qs, urlsplit

import boto3
import msgspec
import pytest
from chalice.test import Client

from chalicelib.aws.stream import news_of
from chalicelib.core.events import Changed, Event, Told, decode
from tests.imports.builders import EVENTS, cup, items, uploaded
from tests.shop import Answer, Browser

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")


def ask(staff: Browser, key: str = "k", **body: object) -> Answer:
    return staff.post("/admin/imports", {"media_id": "med_FILE", "format": "jsonl"} | body, Idempotency_Key=key)


def deliver(client: Client, *bodies: str) -> list[str]:
    """Give messages to the queue's function; the ids of those that are to come again."""
    batch = client.events.generate_sqs_event(list(bodies), queue_name="storefront-imports")
    return [
        each["itemIdentifier"] for each in client.lambda_.invoke("imports_listener", batch).payload["batchItemFailures"]
    ]


def message(sample: str, **facts: str) -> str:
    told = json.loads((EVENTS / f"{sample}.json").read_text())
    return json.dumps(told | {"detail": told["detail"] | facts})


def told() -> list[Told[Event]]:
    told = [one for item in items().values() for one in news_of({"NewImage": item})]
    return [one for one in told if not isinstance(one.event, Changed)]


def test_an_import_is_asked_for_once_worked_off_and_told(client: Client, admin: Browser) -> None:
    """S3.3.1-a part: a file imports asynchronously; bad rows can be read"""
    uploaded(cup(1) + cup(2, name="") + cup(3))
    asked = ask(admin)
    assert (asked.status, asked.json["status"], asked.json["locale"]) == (202, "pending", "zh-CN")
    again = ask(admin)
    assert (again.json, again.headers["Idempotent-Replayed"]) == (asked.json, "true")
    (one,) = told()
    body = message("import_requested", import_id=one.event.import_id)  # type: ignore[attr-defined]
    assert deliver(client, body, body) == []
    done = admin.get(f"/admin/imports/{asked.json['import_id']}").json
    assert (done["status"], done["rows"], done["line"]) == ("completed_with_errors", 3, 3)
    assert done["counts"] == {"created": 2, "updated": 0, "unchanged": 0, "failed": 1}
    found = admin.get(f"/admin/imports/{asked.json['import_id']}/errors").json
    assert found == {"items": [{"line": 2, "column": "name", "reason": "is missing"}], "next_cursor": None}


def test_errors_come_in_pages(client: Client, admin: Browser) -> None:
    """S3.3.1-a part: each bad row is reported, however many there are"""
    uploaded(b"".join(cup(number, name="") for number in range(1, 6)))
    asked = ask(admin)
    import_id = asked.json["import_id"]
    deliver(client, message("import_requested", import_id=import_id))
    lines, cursor = [], ""
    while True:
        page = admin.get(f"/admin/imports/{import_id}/errors?limit=2{cursor}").json
        lines += [each["line"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert lines == [1, 2, 3, 4, 5]


def test_imports_are_listed_newest_first_for_their_shop_only(admin: Browser, other_admin: Browser) -> None:
    uploaded(cup(1))
    first, second = ask(admin, "1").json["import_id"], ask(admin, "2", dry_run=True).json["import_id"]
    listed = admin.get("/admin/imports").json["items"]
    assert {each["import_id"] for each in listed} == {first, second}
    assert listed == sorted(listed, key=lambda each: each["import_id"], reverse=True)
    assert other_admin.get("/admin/imports").json["items"] == []
    assert other_admin.get(f"/admin/imports/{first}").status == 404
    assert other_admin.get(f"/admin/imports/{first}/errors").status == 404
    assert ask(other_admin).status == 422


def test_what_cannot_be_imported_is_refused_at_once(admin: Browser, guest: Browser) -> None:
    uploaded(b"", "med_PENDING", status="pending")
    uploaded(b"", "med_IMAGE", kind="image")
    uploaded(cup(1))
    refused = [
        ask(admin, "1", media_id="med_NONE"), ask(admin, "2", media_id="med_IMAGE"),
        ask(admin, "3", media_id="med_PENDING"), ask(admin, "4", format="shopify_csv"),
        ask(admin, "5", format="shopify_csv", currency="EUR"), ask(admin, "6", format="xlsx"), ask(guest, "7"),
    ]  # fmt: skip
    assert [(each.status, each.json.get("field")) for each in refused] == [
        (422, "/media_id"), (422, "/media_id"), (409, None), (422, "/currency"), (422, "/currency"), (422, "/format"),
        (403, None),
    ]  # fmt: skip


def test_an_export_is_fetched_by_its_link(client: Client, admin: Browser, other_admin: Browser) -> None:
    """S3.3.1-b part: an export is a job whose file is handed out by a signed link"""
    uploaded(cup(1))
    deliver(client, message("import_requested", import_id=ask(admin).json["import_id"]))
    asked = admin.post("/admin/exports", Idempotency_Key="e")
    assert (asked.status, asked.json["status"], asked.json["download_url"]) == (202, "pending", None)
    assert deliver(client, message("export_requested", export_id=asked.json["export_id"])) == []
    done = admin.get(f"/admin/exports/{asked.json['export_id']}").json
    assert (done["status"], done["products"]) == ("completed", 1)
    key = urlsplit(done["download_url"]).path.partition("exports/")
    terms = parse_qs(urlsplit(done["download_url"]).query)
    assert terms["X-Amz-Expires"] == ["3600"]
    assert "mugs-2026-11-22.jsonl" in terms["response-content-disposition"][0]
    assert (done["requested_at"], done["finished_at"]) == ("2026-11-22T04:00:00Z", "2026-11-22T04:00:00Z")
    file = boto3.client("s3").get_object(Bucket="storefront-media", Key=f"exports/{key[2]}")["Body"].read()
    assert json.loads(file)["external_id"] == "cup-1"
    assert len(file) == done["size"]
    assert other_admin.get(f"/admin/exports/{asked.json['export_id']}").status == 404


def test_messages_about_what_is_not_there_are_harmless(client: Client) -> None:
    assert deliver(client, message("import_requested"), message("export_requested")) == []


@pytest.mark.parametrize("sample", sorted(path.stem for path in EVENTS.glob("*.json")))
def test_the_samples_are_events_of_ours(sample: str) -> None:
    told = json.loads((EVENTS / f"{sample}.json").read_text())
    assert msgspec.to_builtins(decode(told["detail-type"], told["detail"]).event)["shop"] == "mugs"
