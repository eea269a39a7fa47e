"""Observing: one structured line per request, with what it did, took and cost, and nobody's name."""

import json
import os
import subprocess
import sys
from time import time

import pytest
from chalice.config import Config
from chalice.local import LocalGateway
from chalice.test import Client

from chalicelib.aws import metrics, observe
from chalicelib.aws.settings import settings
from tests.aws.lines import Lines, lines
from tests.aws.visitors import anyone as visitor
from tests.checkout.shopping import ADDRESS, CONTACT, filled, place, quoted
from tests.contracts.whole import ROOT
from tests.goods import offer, stock
from tests.shop import Browser

__all__ = ["lines", "visitor"]

MOST_CALLS = 120
TRACE = "1-67891233-abcdef012345678912345678"


def test_a_request_is_one_line_with_its_storage_calls(guest: Browser, lines: Lines) -> None:
    offer("cup")
    stock("cup", 9)
    guest.post("/cart/lines", {"variant_id": "cup", "quantity": 2})
    [line] = lines.all
    assert (line["capability"], line["function"], line["route"]) == ("cart", "cart_api", "POST /cart/lines")
    assert (line["kind"], line["door"], line["shop"], line["role"]) == ("request", "add_line", "mugs", "guest")
    assert (line["status"], line["round_trips"]) == (201, 2)
    assert isinstance(line["read_units"], float)
    assert (line["write_units"], line["storage_units"]) == (1.0, line["read_units"] + 1.0)
    assert (line["level"], line["service"], line["requests"]) == ("INFO", "storefront", 1)


def test_what_a_request_costs_is_storage_time_and_the_call(guest: Browser, lines: Lines) -> None:
    offer("cup")
    stock("cup", 9)
    guest.post("/cart/lines", {"variant_id": "cup"})
    [line] = lines.all
    storage = line["read_units"] * 0.125 + line["write_units"] * 0.625
    computing = line["latency_ms"] / 1000 * settings().memory_mb / 1024 * 13.3334
    assert line["micro_dollars"] == pytest.approx(storage + computing + 0.20 + 3.50, abs=0.1)


def test_the_line_is_its_own_metrics(anyone: Browser, lines: Lines) -> None:
    """As CloudWatch's embedded metric format wants it: declared names that are members, with numbers."""
    anyone.get("/categories")
    [line] = lines.all
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"]) == (metrics.namespace("test"), [["function"]])
    assert {each["Name"]: each["Unit"] for each in directive["Metrics"]} == metrics.MEASURES
    assert all(isinstance(line[name], int | float) for name in metrics.MEASURES)
    assert isinstance(line["_aws"]["Timestamp"], int)
    assert abs(line["_aws"]["Timestamp"] - time() * 1000) < 60_000, "of a metric of long ago nothing is heard"
    assert (line["function"], "faults" in line) == ("catalog_api", False)


def test_the_order_that_is_made_or_asked_for_is_named(guest: Browser, lines: Lines) -> None:
    filled(guest, cup=1)
    order = place(guest, quoted(guest)["quote"]).json
    guest.get(f"/orders/{order['order_id']}")
    assert [line.get("order_id") for line in lines.all][-2:] == [order["order_id"]] * 2
    assert [line["route"] for line in lines.all][-2:] == ["POST /orders", "GET /orders/{order_id}"]


def test_no_line_says_who_asked(guest: Browser, customer: Browser, lines: Lines) -> None:
    """Nobody can be told from it, but the same caller is seen to be the same; who is nobody has no mark."""
    filled(guest, cup=1)
    place(guest, quoted(guest)["quote"])
    customer.get("/cart")
    customer.post("/orders", {"quote": "x", "address": ADDRESS, "contact": CONTACT}, Idempotency_Key="k")
    Browser(guest.client).get("/categories")
    *_, visit, refusal, browsing = lines.all
    assert (refusal["status"], refusal["problem"]) == (422, "bad-quote")
    guests = {line["caller"] for line in lines.all if line.get("role") == "guest" and "caller" in line}
    assert (len(guests), visit["caller"] == refusal["caller"], "caller" in browsing) == (1, True, False)
    assert visit["caller"] not in guests
    personal = ["guest_mei", "cust_li", "Bearer", *ADDRESS["lines"], ADDRESS["recipient"], *CONTACT.values()]
    assert [each for each in personal if str(each) in lines.text and each != "zh-CN"] == []


def test_a_refusal_is_told_by_its_problem(anyone: Browser, lines: Lines) -> None:
    anyone.get("/orders", Host="nobody.example")
    anyone.get("/orders", X_Forwarded_Proto="http")
    anyone.get("/orders")
    assert [(line["status"], line["problem"]) for line in lines.all] == [
        (404, "unknown-shop"), (403, "https-required"), (401, "unauthenticated")
    ]  # fmt: skip
    assert [line.get("shop") for line in lines.all] == [None, None, "mugs"]


def test_a_path_says_nothing_of_the_callers_role(anyone: Browser, admin: Browser, lines: Lines) -> None:
    for by in (anyone, admin):
        by.call("PUT", "/admin/roles/admin", {"permissions": [], "reason": "x"})
    assert [line.get("role") for line in lines.all] == [None, "staff"]


def test_a_mistake_of_ours_is_one_line_too(visitor: Browser, lines: Lines) -> None:
    visitor.post("/desk/break")
    [line] = lines.all
    assert (line["level"], line["status"], line["faults"]) == ("ERROR", 500, 1)
    assert line["exception_name"] == "ZeroDivisionError"
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert {"Name": "faults", "Unit": "Count"} in directive["Metrics"]


@pytest.mark.parametrize("header", [f"Root={TRACE};Parent=53995c3f42cd8ad8;Sampled=1", f"Root={TRACE}", TRACE])
def test_a_line_can_be_found_by_its_trace(anyone: Browser, lines: Lines, header: str) -> None:
    anyone.get("/categories", X_Amzn_Trace_Id=header)
    assert lines.all[0]["trace_id"] == TRACE


def test_a_line_can_be_found_by_the_id_that_the_gateway_gave(client: Client, lines: Lines) -> None:
    """Which the caller has got, too, in x-amzn-RequestId."""
    from app import app  # noqa: PLC0415 - the app reads the environment

    event = LocalGateway(app, Config())._generate_lambda_event("GET", "/categories", {"Host": "mugs.example"}, b"")
    event["requestContext"]["requestId"] = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
    assert app(event, None)["statusCode"] == 200
    assert lines.all[0]["request_id"] == "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"


def test_the_trace_that_lambda_names_goes_first(anyone: Browser, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={TRACE};Sampled=0")
    anyone.get("/categories", X_Amzn_Trace_Id="x" * 5_000)
    assert lines.all[0]["trace_id"] == TRACE
    assert "xxx" not in lines.text


def test_only_the_first_work_of_a_process_is_its_cold_start(
    anyone: Browser, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observe.Observed, "started", False)
    for _ in range(3):
        anyone.get("/categories")
    assert [line["cold"] for line in lines.all] == [True, False, False]


def test_what_a_request_took_is_told_when_asked_for(guest: Browser, lines: Lines) -> None:
    offer("cup")
    stock("cup", 9)
    asked = guest.post("/cart/lines", {"variant_id": "cup"}, X_Debug_Timing="1").headers["Server-Timing"]
    told = {name: value for name, _, value in (part.partition(";") for part in asked.split(", "))}
    [line] = lines.all
    assert told.pop("storage") == 'desc="BatchGetItem PutItem"'
    assert told.pop("rru") == f'desc="{line["read_units"]:g}"'
    assert told.pop("wru") == 'desc="1"'
    assert told.pop("cold") == 'desc="false"'
    assert 0 < float(told.pop("total").removeprefix("dur=")) <= line["latency_ms"]
    assert 3.7 < float(told.pop("micro_dollars").split('"')[1]) <= line["micro_dollars"]
    assert told == {}
    assert "Server-Timing" not in guest.get("/cart").headers


def test_in_production_nobody_is_told(guest: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    prefix = settings().params_prefix
    monkeypatch.setenv("STAGE", "prod")
    monkeypatch.setenv("PARAMS_PREFIX", prefix)
    settings.cache_clear()
    answer = guest.get("/cart", X_Debug_Timing="1")
    monkeypatch.undo()
    settings.cache_clear()
    assert (answer.status, "Server-Timing" in answer.headers) == (200, False)


ONE_LINE = """
import cProfile, sys
from chalicelib.aws.observe import count, note, observed

def work():
    with observed("request", "cart_api", capability="cart", door="add_line", route="POST /cart") as work:
        note(shop="mugs", order_id="or_1")
        note(role="guest", caller="0123456789abcdef")
        count("GetItem", 0.5, False)
        work.line["status"] = 200

work()  # what is done only once is no part of the price
profile = cProfile.Profile()
profile.runcall(work)
print(sum(entry.callcount for entry in profile.getstats()), file=sys.stderr)
"""


def test_a_line_adds_few_calls() -> None:
    """The whole of it: counting, pricing, writing, and what a door notes."""
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0"}
    said = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", ONE_LINE], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    print(f"one line: {said.stderr.strip()} calls")
    assert [(line["cold"], line["read_units"]) for line in lines] == [(True, 0.5), (False, 0.5)]
    assert 50 < int(said.stderr) <= MOST_CALLS
