"""What a function may not, it is refused through the whole stack, in the words of AWS."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from msgspec.structs import replace

from chalicelib.aws import files
from chalicelib.aws.observe import observed
from chalicelib.aws.outbox import NotSent, send_sms
from chalicelib.aws.params import secret
from chalicelib.aws.table import commit, get, get_many
from chalicelib.aws.transport import Failure, code
from chalicelib.aws.writes import Write
from chalicelib.core.problems import Conflict
from chalicelib.domain.cart.rules import empty
from chalicelib.domain.cart.store import CartRecord
from chalicelib.domain.catalog.offers import OfferRecord
from chalicelib.domain.inventory.store import LevelRecord
from chalicelib.domain.orders.store import OrderRecord
from chalicelib.domain.payments import store as payments
from tests.deployed import receive
from tests.goods import available, offer, stock
from tests.media.test_doors import announce, upload
from tests.payments.builders import attempt, placed
from tests.privileges.guard import GUARD
from tests.privileges.policies import Policy, grants_of, policy_of
from tests.privileges.writing import policy_for
from tests.shop import NOON, Browser

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")


def without(function: str, *actions: str) -> dict[str, Policy]:
    """The function's policy without these actions."""
    policy: Any = policy_of(function)
    own = grants_of(policy)
    assert {grant.action for grant in own} >= set(actions)
    return {function: policy_for({grant for grant in own if grant.action not in actions})}


def test_code_in_the_cart_cannot_read_payments_or_orders() -> None:
    """S10.1.1-a: whatever a hole in the cart lets in, the table answers it with AccessDenied."""
    commit(payments.insert_attempt(attempt()))
    order = placed()
    assert payments.attempt("mugs", "pa_7-1") is not None
    hidden = OrderRecord.at(shop="mugs", order_id=order.order_id)
    mine = CartRecord.at(shop="mugs", owner="cust_li")
    with GUARD.trial(), observed("request", "cart_api"):
        assert get(mine) is None
        for reading in (
            lambda: payments.attempt("mugs", "pa_7-1"),
            lambda: payments.attempts("mugs", order.order_id),
            lambda: get(hidden),
            lambda: get_many([mine, hidden]),
        ):
            with pytest.raises(Failure) as refused:
                reading()
            assert code(refused.value) == "AccessDeniedException"


def test_code_in_the_cart_cannot_change_prices_or_stock() -> None:
    """S10.1.1-a part: also as one write among others of a transaction, of which then none is done."""
    mug = offer("mug")
    stock("mug", 9)
    cart = Write.put(CartRecord, empty("mugs", "cust_li", NOON))
    cheaper = Write.put(OfferRecord, replace(mug, prices={}))
    level_at = LevelRecord.at(shop="mugs", variant_id="mug", location="main")
    more = Write.update(level_at, [LevelRecord.available.set(99)], LevelRecord.available == 9, Conflict())
    with GUARD.trial(), observed("request", "cart_api"):
        for writes in ([cheaper], [cart, cheaper], [cart, more], [Write.delete(level_at)]):
            with pytest.raises(Failure) as refused:
                commit(*writes)
            assert code(refused.value) == "AccessDeniedException"
        assert get(CartRecord.at(shop="mugs", owner="cust_li")) is None
    assert available("mug") == 9


def test_code_in_the_cart_cannot_use_what_others_work_with() -> None:
    """S10.1.1-a part: neither the secret of payments, nor files, nor the shop's telephone."""
    with GUARD.trial(), observed("request", "cart_api"):
        with pytest.raises(ClientError, match="AccessDeniedException"):
            secret("fakepay")
        with pytest.raises(ClientError, match="AccessDenied"):
            files.read("imports/mugs/med_1", 10)
        with pytest.raises(ClientError, match="AccessDenied"):
            files.presign_post("media/mugs/1", "image/webp", 10, 60)
        with pytest.raises(ClientError, match="AccessDenied"):
            files.presign_get("exports/mugs/1", "all.jsonl", 60)
        with pytest.raises(NotSent) as refused:
            send_sms("+8613800138000", "You have won")
    assert refused.value.facts == {"reason": "AuthorizationError"}


def test_a_door_without_leave_to_write_says_that_it_failed_and_writes_nothing(customer: Browser) -> None:
    """S10.1.1-a part: from the request to the table and back; what needs no such leave goes on."""
    offer("mug")
    stock("mug", 9)
    with GUARD.trial(**without("cart_api", "dynamodb:PutItem")):
        refused = customer.post("/cart/lines", {"variant_id": "mug"})
        assert (refused.status, refused.json["type"]) == (500, "/problems/internal-error")
        assert customer.get("/cart").json["lines"] == []
    with GUARD.trial():
        assert customer.post("/cart/lines", {"variant_id": "mug"}).status == 201


def test_who_may_not_list_is_not_told_that_an_object_is_missing(admin: Browser) -> None:
    """Else a message about an upload that is gone would be an error for ever."""
    notice = upload(announce(admin), b"x")
    boto3.client("s3").delete_object(Bucket="storefront-media", Key=json.loads(notice)["detail"]["object"]["key"])
    with GUARD.trial(**without("media_listener", "s3:ListBucket")):
        assert receive("media_listener", notice) == ["m0"]
    with GUARD.trial():
        assert receive("media_listener", notice) == []
