"""The audit's doors, queue and clock, called as they are deployed."""

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib.aws import acting
from chalicelib.aws.records import Item
from chalicelib.aws.settings import settings
from chalicelib.aws.stream import news_of
from chalicelib.aws.trail import EntryRecord, disclose
from chalicelib.core import clock
from chalicelib.core.events import Told, encode
from chalicelib.domain.audit.actions import entering
from infra.local.provision import storage
from infra.verify import scanned, verify
from tests.audit.trails import TARGET, fact
from tests.deployed import receive, tick
from tests.goods import stock
from tests.shop import NOON, Browser

HOUR = "2026-11-22T04"
OVER = NOON + timedelta(hours=1, minutes=10)
"""When the hour of noon is signed."""


pytestmark = pytest.mark.usefixtures("client", "noon")


@pytest.fixture
def locked(client: Any) -> None:
    """Where roots are anchored."""
    storage.anchors(boto3.client("s3"), settings().anchors)


def at(position: int, target: str = TARGET) -> Item:
    return EntryRecord.at(shop="mugs", target=target, position=position).key


def damaged(position: int, **blob: str) -> None:
    """Somebody with the cloud's own credentials changes words of an entry, or deletes it."""
    table, name = boto3.client("dynamodb"), settings().table
    if not blob:
        table.delete_item(TableName=name, Key=at(position))
        return
    item = table.get_item(TableName=name, Key=at(position))["Item"]
    for was, becomes in blob.items():
        item["data"]["B"] = item["data"]["B"].replace(was.encode(), becomes.encode())
    table.put_item(TableName=name, Item=item)


def message(version: int) -> str:
    event_id = f"ORDERS#mugs#or_1/ORDER:{version}:0"
    detail = encode(Told(event_id=event_id, aggregate="ORDERS#mugs#or_1/ORDER", event=fact(version)))
    return json.dumps({"detail-type": "Changed", "detail": json.loads(detail)})


def told() -> None:
    """Three versions of an order come to the audit, and one of them again."""
    assert receive("audit_listener", message(1), message(2)) == []
    with acting.as_tool("admin_zhang", "orders_api show_delivery", "a call"):
        disclose("mugs", TARGET, ("address", "contact"), NOON)
    assert receive("audit_listener", message(2), message(3)) == []


def asked(browser: Browser, path: str) -> dict[str, Any]:
    answer = browser.get(f"/admin/audit/{path}")
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.json
    return found


def test_staff_see_who_did_what_when_and_why_newest_first(admin: Browser) -> None:
    """S4.2.3-b part: the entry says who, when and why."""
    told()
    shown = asked(admin, f"entries?target={TARGET}&limit=3")
    assert [(each["position"], each["what"], each["subject"]) for each in shown["items"]] == [
        (4, "changed", "cust_li"),
        (3, "disclosed", "admin_zhang"),
        (2, "changed", "cust_li"),
    ]
    assert shown["items"][0]["before"] == {"status": "confirmed"}
    assert shown["items"][0]["after"] == {"status": "completed"}
    assert (shown["items"][0]["at"], shown["items"][0]["request_id"]) == ("2026-11-22T04:00:00Z", "r-1")
    assert (shown["items"][1]["after"], shown["items"][1]["reason"]) == ({"shown": ["address", "contact"]}, "a call")
    [first] = asked(admin, f"entries?target={TARGET}&limit=3&cursor={shown['next_cursor']}")["items"]
    assert (first["position"], first["before"], first["previous"]) == (1, {}, "")


def test_the_trails_of_another_shop_look_like_those_of_nothing(other_admin: Browser) -> None:
    """S4.2.2-b part: a shop's trails are its own."""
    told()
    assert asked(other_admin, f"entries?target={TARGET}") == {"items": [], "next_cursor": None}
    unknown = other_admin.get("/admin/audit/verification?target=order:or_2")
    theirs = other_admin.get(f"/admin/audit/verification?target={TARGET}")
    assert (theirs.status, theirs.text) == (404, unknown.text)
    assert asked(other_admin, "roots") == {"items": [], "next_cursor": None}


def test_a_whole_trail_is_found_whole_and_a_broken_one_names_the_entry(admin: Browser) -> None:
    """S4.2.3-b part: nobody takes the entry away unseen (SEC32)."""
    commit_order(3)
    told()
    assert asked(admin, f"verification?target={TARGET}") == {"sound": True, "entries": 4, "began": 1, "fault": None}
    damaged(2, cust_li="cust_xi")
    fault = asked(admin, f"verification?target={TARGET}")["fault"]
    assert (fault["wrong"], fault["target"], fault["position"]) == ("altered", TARGET, 2)
    damaged(2)
    fault = asked(admin, f"verification?target={TARGET}")["fault"]
    assert (fault["wrong"], fault["position"]) == ("missing", 2)


def test_a_trail_that_ends_with_a_disclosure_is_held_against_its_item(admin: Browser) -> None:
    """S4.1.3-d part: who saw something has not changed it; what was only seen has no item to be held against."""
    commit_order(3)
    told()
    seen = "order:or_2"
    with acting.as_tool("admin_zhang", "orders_api show_delivery", "a call"):
        for target in (TARGET, seen):
            disclose("mugs", target, ("address",), NOON)
    for target, entries in ((TARGET, 5), (seen, 1)):
        sound = {"sound": True, "entries": entries, "began": 1, "fault": None}
        assert asked(admin, f"verification?target={target}") == sound
    commit_order(2)
    assert asked(admin, f"verification?target={TARGET}")["fault"]["wrong"] == "different"


def test_an_item_that_somebody_has_broken_is_named_and_breaks_nothing(
    admin: Browser, capsys: pytest.CaptureFixture[str], locked: None
) -> None:
    """S4.2.3-b part: neither the door nor the command ends at it (SEC32)."""
    told()
    commit_order(3, b"broken")
    fault = asked(admin, f"verification?target={TARGET}")["fault"]
    assert (fault["wrong"], fault["says"]) == ("different", "The item cannot be read (any more)")
    assert verify(clock.now()) == 1
    assert "?: different: ORDERS#mugs#or_1: The item cannot be read (any more)" in capsys.readouterr().out


ORDER = b'{"shop":"mugs","order_id":"or_1","status":"completed"}'


def commit_order(version: int, data: bytes = ORDER) -> None:
    """The order that the facts are of stands for itself."""
    boto3.client("dynamodb").put_item(
        TableName=settings().table,
        Item={
            "pk": {"S": "ORDERS#mugs#or_1"}, "sk": {"S": "ORDER"}, "kind": {"S": "Order"},
            "version": {"N": f"{version}"},
            "by": {"S": '[1795320000000,"cust_li","checkout_api cancel_order","r-1",""]'},
            "data": {"B": data},
        },
    )  # fmt: skip


@pytest.mark.usefixtures("locked")
def test_each_hour_is_signed_and_what_was_signed_cannot_be_cut_off(admin: Browser) -> None:
    """S4.2.3-b part: also the last entry of a trail, of which no later one tells (SEC32)."""
    told()
    with clock.stopped(OVER):
        tick("sign_roots")
        tick("sign_roots")
        [root] = asked(admin, "roots")["items"]
        assert (root["hour"], root["number"], root["entries"], root["previous"]) == (HOUR, 1, 4, "")
        assert asked(admin, f"verification?hour={HOUR}")["sound"] is True
        damaged(2)
        fault = asked(admin, f"verification?hour={HOUR}")["fault"]
        assert (fault["wrong"], fault["says"]) == ("missing", "4 entries were signed, and there are 3")
        damaged(4)
        fault = asked(admin, f"verification?hour={HOUR}")["fault"]
    assert (fault["wrong"], fault["target"], fault["position"], fault["hour"]) == ("missing", TARGET, 4, HOUR)


@pytest.mark.usefixtures("locked")
def test_a_root_that_nobody_of_us_signed_is_a_forged_one(admin: Browser) -> None:
    told()
    with clock.stopped(OVER):
        tick("sign_roots")
        table = boto3.client("dynamodb")
        key = {"pk": {"S": "AUDIT#mugs#ROOTS"}, "sk": {"S": HOUR}}
        item = table.get_item(TableName=settings().table, Key=key)["Item"]
        item["data"]["B"] = item["data"]["B"].replace(b'"entries":4', b'"entries":3')
        table.put_item(TableName=settings().table, Item=item)
        assert asked(admin, f"verification?hour={HOUR}")["fault"]["wrong"] == "forged"


PLACES = {
    "order:x": "ORDERS#mugs#x/ORDER",
    "payment:x": "PAYMENTS#mugs#ATTEMPT#x/ATTEMPT",
    "return:x": "RETURNS#mugs#RETURN#x/RETURN",
    "shipment:x": "FULFILLMENT#mugs#SHIPMENT#x/SHIPMENT",
    "stock:x:main": "INVENTORY#mugs#x/LEVEL#main",
    "promotion:x": "PROMOTIONS#mugs#x/PROMOTION",
    "product:x": "CATALOG#mugs#PRODUCT#x/PRODUCT",
    "standing:x": "ACCESS#mugs#STANDING#x/STANDING",
}


@pytest.mark.parametrize("target", PLACES)
def test_an_item_that_is_gone_is_missed_whatever_it_was(admin: Browser, target: str) -> None:
    """Whoever deletes an item together with nothing else has not done it unseen."""
    entering.enter(fact(1, target=target), f"{PLACES[target]}:1:0", NOON)
    fault = asked(admin, f"verification?target={target}")["fault"]
    assert (fault["wrong"], fault["says"]) == ("different", "The item is not there; version 1 of it was entered")


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("entries", 422, "target"),
        ("entries?target=Order", 422, "target"),
        ("entries?target=order:a%23b", 422, "target"),
        ("entries?target=order:or_1&cursor=forged", 422, "cursor"),
        ("verification", 422, "target"),
        (f"verification?target={TARGET}&hour={HOUR}", 422, "target"),
        ("verification?hour=yesterday", 422, "hour"),
        ("verification?hour=2026-11-22T03", 404, None),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(admin: Browser, query: str, status: int, field: str | None) -> None:
    answer = admin.get(f"/admin/audit/{query}")
    assert (answer.status, answer.json.get("field")) == (status, field)


@pytest.mark.parametrize("path", ["entries?target=order:or_1", "roots", f"verification?hour={HOUR}"])
def test_shoppers_see_nothing_of_the_audit(customer: Browser, guest: Browser, anyone: Browser, path: str) -> None:
    statuses = [browser.get(f"/admin/audit/{path}").status for browser in (customer, guest, anyone)]
    assert statuses == [403, 403, 401]


@pytest.mark.usefixtures("locked")
def test_the_command_looks_at_everything_and_names_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """S4.2.3-b part: hours, trails and items; of a last fact that never came only the item tells."""
    for item in scanned():  # the shops' administrators
        for each in news_of({"NewImage": item}):
            entering.enter(each.event, each.event_id, NOON)
    commit_order(3)
    told()
    with clock.stopped(OVER):
        tick("sign_roots")
        assert verify(clock.now()) == 0, capsys.readouterr()
        assert "3 signed hours, " in capsys.readouterr().out
        stock("mug", 5)
    with clock.stopped(OVER + timedelta(minutes=16)):
        damaged(4)
        assert verify(clock.now()) == 1
    said = capsys.readouterr().out
    assert f"mugs: missing: {TARGET}, entry 4: It was signed, and is not there" not in said
    assert f"mugs: missing: {TARGET}, entry 4: It was signed; the trail's hour ends with entry 3" in said
    assert f"mugs: missing: {TARGET}, entry 4: Nothing was entered of the versions 3 to 3" in said
    assert "mugs: missing: stock:mug:main, entry 1: Nothing was entered of the versions 1 to 1" in said
