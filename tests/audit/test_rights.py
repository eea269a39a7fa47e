"""Who takes a right away is on record: who, when, why; from the door to the trail that staff read."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.core import clock
from tests.faults.callers import admin, bearer
from tests.faults.gateway import REQUEST_ID
from tests.faults.world import World, world

WHY = "sold what was not theirs"


@pytest.fixture
def shop() -> Iterator[World]:
    with world() as made:
        made.recording = True
        yield made


def done(shop: World) -> None:
    """Everything told is entered."""
    shop.relay()
    while shop.queues.get("audit_listener"):
        shop.deliver("audit_listener")


def trail(shop: World, target: str) -> list[dict[str, Any]]:
    answer = shop.call("GET", f"/admin/audit/entries?target={target}", bearer=admin())
    assert answer.status == 200, answer
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_a_right_that_was_taken_away_is_on_record_with_who_when_and_why(shop: World) -> None:
    """S4.2.3-b: an admin revokes a permission: the next call gets 403 although the token is good; the audit says who,
    when and why."""
    guilty, cart = bearer("customer", "cust_wang"), "/cart"
    assert shop.call("GET", cart, bearer=guilty).status == 200
    body = {"kind": "permission", "name": "cart.use", "reason": WHY}
    taken = shop.call("POST", "/admin/subjects/cust_wang/revocations", body, admin())
    assert taken.status in (200, 201), taken
    assert shop.call("GET", cart, bearer=guilty).status == 403
    done(shop)
    [entry] = trail(shop, "standing:cust_wang")
    said = {name: entry[name] for name in ("what", "subject", "action", "request_id", "reason", "before")}
    assert said == {
        "what": "changed", "subject": "admin_zhang", "action": "access_api revoke", "request_id": REQUEST_ID,
        "reason": WHY, "before": {},
    }  # fmt: skip
    assert entry["at"] == f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    [part] = entry["after"]["taken"]
    assert (part["name"], part["by"], part["reason"]) == ("cart.use", "admin_zhang", WHY)


def test_what_nobody_asked_for_is_the_systems_own_doing(shop: World) -> None:
    """S4.2.3-b part: listeners and clocks are on record, too, with the event that they have heard."""
    shop.sell("mug", 5)
    body = {"location": "main", "product_id": "prod_mug", "quantity": 2}
    received = shop.call("POST", "/admin/stock/mug/receipts", body, admin(), Idempotency_Key="more")
    assert received.status == 201, received
    done(shop)
    last, first = trail(shop, "stock:mug:main")
    assert (last["subject"], last["action"]) == ("admin_zhang", "inventory_api receive_stock")
    assert (last["before"], last["after"]) == ({"on_hand": 5, "available": 5}, {"on_hand": 7, "available": 7})
    assert (first["subject"], first["item_version"]) == ("system", 1)
