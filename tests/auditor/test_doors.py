"""Audit doors, the queue and the night, called as they are deployed, on another storage than the model."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any

import boto3
import pytest

from chalicelib.core import clock
from chalicelib.core.events import AuditRequested
from chalicelib.domain.auditor import store
from chalicelib.handlers import auditor as doors
from tests.auditor.builders import shop_after
from tests.auditor.damages import a_count_beside_the_ledger
from tests.deployed import hear, tick
from tests.shop import NOON, Browser

LATER = NOON + timedelta(days=30)
FLOWS = ("receive a part", "refund a return", "begin a promotion", "place", "adjust stock")
"""Between them they leave items of every kind."""


@pytest.fixture
def later() -> Iterator[None]:
    with clock.stopped(LATER):
        yield


pytestmark = pytest.mark.usefixtures("later")


@cache
def left() -> tuple[dict[str, Any], ...]:
    """The items that shops have after these flows, one beside the other; in one of them units came out of nothing."""
    items: dict[tuple[str, str], dict[str, Any]] = {}
    for flow in FLOWS:
        with shop_after(flow) as made:
            if flow == FLOWS[-1]:
                a_count_beside_the_ledger(made)
            items |= {key: item for key, item in made.cloud.table.items.items() if key[0].split("#")[1] == "mugs"}
    return tuple(items.values())


def put_all() -> None:
    client = boto3.client("dynamodb")
    for item in left():
        client.put_item(TableName="storefront", Item=item)


def asked(admin: Browser, key: str = "k") -> dict[str, Any]:
    answer = admin.post("/admin/audits", Idempotency_Key=key)
    assert answer.status == 202, answer.text
    return dict(answer.json)


def told(audit: dict[str, Any], slice: int = 0) -> AuditRequested:
    return AuditRequested(shop="mugs", at=clock.now(), audit_id=audit["audit_id"], slice=slice)


def test_an_audit_is_asked_for_done_and_read(admin: Browser) -> None:
    """S10.1.1-a part: what the queue does, the door tells, with everything that it looked at."""
    put_all()
    begun = asked(admin)
    assert (begun["status"], begun["items"], begun["finished_at"]) == ("running", 0, None)
    assert hear("auditor_listener", told(begun)) == []
    seen = admin.get(f"/admin/audits/{begun['audit_id']}").json
    assert (seen["status"], seen["finished_at"], seen["unsettled"]) == ("finished", f"{LATER:%Y-%m-%dT%H:%M:%SZ}", 0)
    assert set(seen["checked"]) >= {"I2", "I3", "I4", "I6", "I8", "I12", "I14", "I17", "I18", "I25"}
    assert "stock level mug main" in {finding["subject"] for finding in seen["findings"]}
    assert admin.get("/admin/audits").json == {"items": [seen], "next_cursor": None}


@pytest.mark.parametrize(("seconds", "status"), [(0.1, "finished"), (6.0, "running")])
def test_a_message_is_worked_on_for_some_seconds(
    admin: Browser, monkeypatch: pytest.MonkeyPatch, seconds: float, status: str
) -> None:
    """S10.1.1-a part: page after page, and then the next message goes on; however large the shop is."""
    put_all()
    monkeypatch.setattr(store, "PAGE", 5)
    monkeypatch.setattr(doors, "monotonic", count(7.0, seconds).__next__)
    begun = asked(admin)
    assert hear("auditor_listener", told(begun)) == []
    seen = admin.get(f"/admin/audits/{begun['audit_id']}").json
    assert (seen["status"], seen["items"] > store.PAGE) == (status, status == "finished")


def test_the_same_key_begins_one_audit(admin: Browser) -> None:
    """S5.2.1-a part: the same key begins one audit"""
    assert asked(admin) == asked(admin)
    assert asked(admin, "other")["audit_id"] != asked(admin)["audit_id"]
    assert len(admin.get("/admin/audits").json["items"]) == 2
    assert admin.post("/admin/audits").status == 400


def test_another_shop_sees_none_of_it(admin: Browser, other_admin: Browser) -> None:
    """S4.2.2-b part: audits belong to their shop."""
    begun = asked(admin)
    assert other_admin.get(f"/admin/audits/{begun['audit_id']}").status == 404
    assert other_admin.get("/admin/audits").json["items"] == []


@pytest.mark.parametrize("who", ["guest", "customer", "anyone"])
def test_only_staff_may(who: str, request: pytest.FixtureRequest) -> None:
    """S4.2.1-b part: only staff may"""
    caller: Browser = request.getfixturevalue(who)
    status = 401 if who == "anyone" else 403
    assert caller.post("/admin/audits", Idempotency_Key="k").status == status
    assert caller.get("/admin/audits").status == status
    assert caller.get("/admin/audits/audit_X").status == status


def test_the_clock_begins_an_audit_of_each_shop(admin: Browser, other_admin: Browser) -> None:
    """And takes up what stands still."""
    tick("begin_audits")
    tick("begin_audits")
    (ours,), (theirs,) = (who.get("/admin/audits").json["items"] for who in (admin, other_admin))
    assert ours["status"] == theirs["status"] == "running"
    with clock.stopped(LATER + timedelta(hours=1)):
        tick("begin_audits")
        assert hear("auditor_listener", told(ours, 0)) == []
        assert admin.get(f"/admin/audits/{ours['audit_id']}").json["status"] == "running"
        assert hear("auditor_listener", told(ours, 1)) == []
        assert admin.get(f"/admin/audits/{ours['audit_id']}").json["status"] == "finished"
