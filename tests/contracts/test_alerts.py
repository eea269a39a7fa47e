"""Alerts: what a person is told of is on one page, whatever tells it, and is told when it happens."""

import ast
from collections.abc import Iterator
from functools import partial

import boto3
import msgspec
import pytest

from chalicelib.aws import metrics
from chalicelib.domain.inventory.store import LevelRecord
from chalicelib.domain.payments.actions import inbox
from tests.aws.lines import Lines, lines
from tests.checkout.shopping import filled, place, quoted
from tests.checkout.test_together import during
from tests.contracts.whole import load_everything, nodes, sources
from tests.faults_injector import faults
from tests.goods import level, offer, stock
from tests.shop import Browser

__all__ = ["lines"]

load_everything()


def named() -> Iterator[str]:
    """The alerts that are raised by name, and those of the sweeps."""
    for path in sources("chalicelib"):
        for node in nodes(path):
            match node:
                case ast.Call(func=ast.Name(id="alert"), args=[ast.Constant(value=str(name)), *_]):
                    yield name
                case ast.keyword(arg="alarm", value=ast.Constant(value=str(name))):
                    yield name


def of_the_inbox() -> set[str]:
    """Each refusal of a notification is an alert of its own name, but for that of a signature."""
    [refusals] = (
        node.type
        for path in sources("chalicelib/domain/payments/actions")
        if path.name == "inbox.py"
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Tuple) and node.name == "no"
    )
    kinds = [vars(inbox)[each.id] for each in refusals.elts if isinstance(each, ast.Name)]
    return {inbox._alarm(kind()) for kind in kinds}


def test_every_alert_is_on_the_page_that_alarms_are_made_of() -> None:
    """S10.1.1-a part: an alarm watches what is really told, and everything that is told has one."""
    assert set(named()) | of_the_inbox() == set(metrics.ALERTS)
    assert len(of_the_inbox()) == 5


@pytest.mark.parametrize("path", ["/webhooks/fakepay", "/webhooks/carriers/simulated"])
def test_a_bad_signature_is_an_alert_at_every_webhook(anyone: Browser, lines: Lines, path: str) -> None:
    """S2.3.4-a part: somebody who tries signatures is seen."""
    for header in ("Carrier_Signature", "Fakepay_Signature"):
        assert anyone.call("POST", path, b"{}", **{header: f"t=1795320000,v1={'0' * 64}"}).status == 401
    assert lines.alerts() == ["SignatureFailed"] * 2
    assert {line["function"] for line in lines.all} == {"fulfillment_api" if "carriers" in path else "payments_api"}
    told, *_ = (line for line in lines.all if line["level"] == "WARNING")
    [directive] = told["_aws"]["CloudWatchMetrics"]
    assert (directive["Dimensions"], told["SignatureFailed"]) == ([[]], 1)
    assert [each["Name"] for each in directive["Metrics"]] == ["SignatureFailed"]


def test_units_that_went_after_the_quote_are_an_alert(
    guest: Browser, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S5.2.2-b part: the guard of the transaction has held, which somebody should know of when it happens often."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    filled(guest, cup=2)
    quote = quoted(guest)["quote"]
    with faults(during("TransactWriteItems", partial(stock, "cup", 1))):
        assert place(guest, quote).status == 409
    assert lines.alerts() == ["OversellPrevented"]
    [told] = [line for line in lines.all if line["level"] == "WARNING"]
    assert (told["variant_id"], told["requested"], told["available"], told["shop"]) == ("cup", 2, 1, "mugs")


def test_stock_below_zero_is_an_alert_wherever_it_is_seen(anyone: Browser, guest: Browser, lines: Lines) -> None:
    offer("cup")
    stock("cup", 9)
    broken = msgspec.structs.replace(level("cup"), available=-1)
    address = LevelRecord.at(shop="mugs", variant_id="cup", location="main")
    boto3.client("dynamodb").update_item(
        TableName="storefront", Key=address.key, UpdateExpression="SET available = :n",
        ExpressionAttributeValues={":n": {"N": str(broken.available)}},
    )  # fmt: skip
    anyone.get("/availability?variant_ids=cup")
    assert lines.alerts() == ["StockBelowZero"]
    guest.post("/cart/lines", {"variant_id": "cup"})
    assert lines.alerts() == ["StockBelowZero"] * 2
