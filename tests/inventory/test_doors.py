"""Inventory doors."""

from typing import Any

import pytest

from chalicelib.aws.observe import tallied
from chalicelib.aws.table import commit
from chalicelib.domain.inventory import actions, store
from chalicelib.domain.inventory.rules import LARGEST
from tests.faults_injector import faults
from tests.inventory.builders import level_now, moved, order_move, stock
from tests.shop import Answer, Browser

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")

STOCK = "/admin/stock/var_mug"


def adjust(admin: Browser, key: str = "k1", **body: Any) -> Answer:
    wanted = {"location": "main", "expected": 5, "delta": -2, "reason": "damaged"} | body
    sent = {name: value for name, value in wanted.items() if value is not None}
    return admin.post(f"{STOCK}/adjustments", sent, Idempotency_Key=key)


def receive(admin: Browser, key: str = "k1", **body: Any) -> Answer:
    wanted = {"location": "main", "product_id": "prod_mug", "quantity": 5}
    return admin.post(f"{STOCK}/receipts", wanted | body, Idempotency_Key=key)


def available(browser: Browser, variant_ids: str = "var_mug") -> dict[str, int]:
    answer = browser.get(f"/availability?variant_ids={variant_ids}")
    assert answer.status == 200
    return {item["variant_id"]: item["available"] for item in answer.json["items"]}


def test_two_first_receipts_at_once_are_both_taken_in(admin: Browser) -> None:
    """S3.1.1-f part: whoever opens the level second finds it open and adds to it."""
    rivals = [lambda: receive(admin, "k1", quantity=3)]

    def receive_meanwhile(_: int, operation: str) -> None:
        if operation == "TransactWriteItems" and rivals:
            assert rivals.pop()().status == 201

    with faults(receive_meanwhile):
        assert receive(admin, "k2", quantity=5).status == 201
    assert level_now().on_hand == 8


def test_a_committed_change_of_stock_is_seen_by_the_next_call(anyone: Browser, admin: Browser) -> None:
    """S3.1.1-f part: each change commits, and the very next read of availability shows it."""
    seen = []
    receive(admin)
    seen.append(available(anyone))
    commit(store.hold(**order_move(3)))
    seen.append(available(anyone))
    adjust(admin, key="k2", delta=-1)
    seen.append(available(anyone))
    assert seen == [{"var_mug": 5}, {"var_mug": 2}, {"var_mug": 1}]


def test_availability_of_many_variants_is_one_strongly_consistent_round_trip(anyone: Browser) -> None:
    """S3.1.1-f part: 50 variants at two locations cost one BatchGetItem."""
    stock(5)
    asked = ",".join(["var_mug", *(f"var_{n}" for n in range(49))])
    with tallied() as tally:
        answer = available(anyone, asked)
    assert tally.calls == ["BatchGetItem"]
    assert len(answer) == 50
    assert answer["var_mug"] == 5


def test_a_line_can_have_what_one_location_has(anyone: Browser) -> None:
    stock(3)
    stock(4, location="north")
    assert available(anyone) == {"var_mug": 4}


def test_of_what_does_not_exist_nothing_is_available(anyone: Browser) -> None:
    stock(5, shop="lamps")
    assert available(anyone, "var_mug,var_unknown") == {"var_mug": 0, "var_unknown": 0}


@pytest.mark.parametrize(
    "query", ["", "?variant_ids=", "?variant_ids=a,,b", "?variant_ids=a%23b", "?variant_ids=" + ",".join(["v"] * 51)]
)
def test_availability_needs_up_to_fifty_ids(anyone: Browser, query: str) -> None:
    refused = anyone.get(f"/availability{query}")
    assert (refused.status, refused.json["field"]) == (422, "variant_ids")


def test_staff_see_the_stock_of_every_location(admin: Browser) -> None:
    stock(3, reserved=2)
    stock(4, location="north")
    items = admin.get(STOCK).json["items"]
    assert [(item["location"], item["on_hand"], item["reserved"], item["available"]) for item in items] == [
        ("main", 5, 2, 3),
        ("north", 4, 0, 4),
    ]


def test_stock_is_for_the_staff_of_the_shop(anyone: Browser, customer: Browser, other_admin: Browser) -> None:
    stock(5)
    assert anyone.get(STOCK).status == 401
    assert customer.get(STOCK).status == 403
    assert other_admin.get(STOCK).json["items"] == []
    assert adjust(other_admin).status == 404
    assert level_now().on_hand == 5


def test_an_adjustment_tells_who_changed_what_and_why(admin: Browser) -> None:
    stock(5)
    answer = adjust(admin)
    assert answer.status == 201
    assert answer.json == {
        "variant_id": "var_mug",
        "product_id": "prod_mug",
        "location": "main",
        "movement": "adjusted",
        "quantity": -2,
        "order_id": None,
        "reason": "damaged",
        "by": "admin_zhang",
        "at": "2026-11-22T04:00:00Z",
    }
    assert level_now().on_hand == 3


def test_an_adjustment_may_give_the_new_quantity(admin: Browser) -> None:
    stock(5)
    assert adjust(admin, delta=None, on_hand=9, reason="counted").json["quantity"] == 4
    assert level_now().available == 9


def test_an_adjustment_sent_twice_is_made_once(admin: Browser) -> None:
    """I19: the same key and body get the same answer, another body is refused."""
    stock(5)
    first, again = adjust(admin), adjust(admin)
    assert (again.status, again.text) == (first.status, first.text)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert adjust(admin, expected=3).json["type"] == "/problems/idempotency-key-reused"
    assert level_now().on_hand == 3


def test_an_adjustment_of_what_changed_meanwhile_says_what_there_is(admin: Browser) -> None:
    stock(4)
    refused = adjust(admin)
    assert (refused.status, refused.json["type"]) == (409, "/problems/stale-quantity")
    assert (refused.json["expected"], refused.json["on_hand"]) == (5, 4)


def test_what_orders_wait_for_cannot_be_adjusted_away(admin: Browser) -> None:
    """I9: no correction makes more promised than is there."""
    stock(1, reserved=3, committed=1)
    refused = adjust(admin)
    assert (refused.status, refused.json["type"], refused.json["available"]) == (409, "/problems/out-of-stock", 1)
    assert level_now().on_hand == 5


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": None}, "/reason"),
        ({"reason": "because li@example.com asked"}, "/reason"),
        ({"expected": None}, "/expected"),
        ({"expected": -1}, "/expected"),
        ({"delta": LARGEST + 1}, "/delta"),
        ({"delta": None}, "/delta"),
        ({"on_hand": 3}, "/on_hand"),
        ({"location": "moon"}, "/location"),
    ],
)
def test_an_adjustment_that_makes_no_sense_names_the_field(admin: Browser, body: dict[str, Any], field: str) -> None:
    refused = adjust(admin, **body)
    assert (refused.status, refused.json["field"]) == (422, field)


def test_an_adjustment_needs_a_key(admin: Browser) -> None:
    assert admin.post(f"{STOCK}/adjustments", {}).json["type"] == "/problems/missing-idempotency-key"


def test_what_never_had_stock_is_received_before_it_is_adjusted(admin: Browser) -> None:
    assert adjust(admin, expected=0, delta=2).json["type"] == "/problems/no-stock-level"
    assert receive(admin, key="k2").status == 201
    assert adjust(admin, key="k3").status == 201


def test_no_location_holds_more_than_a_billion(admin: Browser) -> None:
    receive(admin, quantity=LARGEST)
    assert receive(admin, key="k2", quantity=1).json["type"] == "/problems/too-many-units"
    assert adjust(admin, key="k3", expected=LARGEST, delta=1).json["type"] == "/problems/too-many-units"


def test_units_received_twice_under_one_key_come_in_once(admin: Browser) -> None:
    assert receive(admin).text == receive(admin).text
    assert level_now().on_hand == 5


def test_units_are_received_for_the_product_that_has_the_variant(admin: Browser) -> None:
    receive(admin)
    refused = receive(admin, key="k2", product_id="prod_jug")
    assert (refused.status, refused.json["type"]) == (422, "/problems/other-product")
    assert (refused.json["field"], refused.json["product_id"]) == ("/product_id", "prod_mug")
    assert level_now().on_hand == 5


def test_what_was_received_for_the_wrong_product_is_taken_back_and_received_for_the_right_one(admin: Browser) -> None:
    """S3.1.1-f part: nothing is lost of the ledger, and each product hears of its own units."""
    receive(admin, product_id="prod_jug")
    adjust(admin, key="k2", delta=-5)
    right = receive(admin, key="k3", quantity=7)
    assert (right.status, right.json["product_id"], right.json["quantity"]) == (201, "prod_mug", 7)
    level = level_now()
    assert (level.product_id, level.on_hand, level.available, level.version) == ("prod_mug", 7, 7, 3)
    assert receive(admin, key="k4", product_id="prod_jug").status == 422
    assert receive(admin, key="k5", quantity=1).json["quantity"] == 1


def test_a_level_that_is_filled_again_meanwhile_stays_with_its_product(admin: Browser) -> None:
    receive(admin, product_id="prod_jug")
    adjust(admin, key="k2", delta=-5)
    rivals = [lambda: receive(admin, "k3", product_id="prod_jug", quantity=2)]

    def receive_meanwhile(_: int, operation: str) -> None:
        if operation == "TransactWriteItems" and rivals:
            assert rivals.pop()().status == 201

    with faults(receive_meanwhile):
        assert receive(admin, "k4").json["type"] == "/problems/other-product"
    assert (level_now().product_id, level_now().on_hand) == ("prod_jug", 2)


def test_the_ledger_is_read_page_by_page_newest_first(admin: Browser) -> None:
    for version in range(1, 6):
        actions.enter(f"level:{version}:0", moved("received", version, at=moved("x", 1).at.replace(minute=version)))
    seen, cursor = [], ""
    for _ in range(3):
        page = admin.get(f"{STOCK}/movements?limit=2{cursor}").json
        seen.append([item["quantity"] for item in page["items"]])
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [[5, 4], [3, 2], [1]]
    assert page["next_cursor"] is None


def test_a_cursor_of_another_variant_is_refused(admin: Browser) -> None:
    for version in range(2):
        actions.enter(f"level:{version}:0", moved("received", 1))
    cursor = admin.get(f"{STOCK}/movements?limit=1").json["next_cursor"]
    refused = admin.get(f"/admin/stock/var_cup/movements?limit=1&cursor={cursor}")
    assert (refused.status, refused.json["type"]) == (422, "/problems/bad-cursor")
