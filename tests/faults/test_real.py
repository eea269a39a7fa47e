"""Fault points through the real client stack: the transports themselves, over sockets that break."""

import os
from random import SystemRandom

import pytest

from chalicelib.aws.lean.client import ATTEMPTS
from chalicelib.aws.transport import Failure, Lost, call, code
from tests.faults.cloud import Cloud
from tests.faults.explore import Flow
from tests.faults.model.table import Table
from tests.faults.real import FLOWS, NAMES, played
from tests.faults.ways import wired
from tests.faults.wire import SILENT, Break

MOST = int(os.environ.get("REAL_POINTS", "8"))
"""Points of each flow."""

KEY = {"pk": {"S": "a"}, "sk": {"S": "X"}}
ONCE_MORE = {"TransactItems": [{"Update": {
    "TableName": "storefront", "Key": KEY, "UpdateExpression": "SET n = n + :one",
    "ExpressionAttributeValues": {":one": {"N": "1"}},
}}], "ClientRequestToken": "token"}  # fmt: skip


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_nothing_that_breaks_on_the_way_is_paid_or_sold_twice(flow: Flow) -> None:
    """S8.3.3-b part: also where the transport has tried again by itself, and where it has given up."""
    seed = int(os.environ.get("SEED", "0")) or SystemRandom().randrange(1 << 32)
    row = played(flow, "lean", most=MOST, seed=seed)
    print(row, f"SEED={seed}")
    assert row.points == MOST
    assert not row.wrong


def test_the_stock_transport_does_no_worse() -> None:
    seed = int(os.environ.get("SEED", "0")) or SystemRandom().randrange(1 << 32)
    row = played(FLOWS[0], "stock", most=MOST, seed=seed)
    print(row, f"SEED={seed}")
    assert row.points == MOST
    assert not row.wrong


def test_what_is_played_through_the_client_stack() -> None:
    """Seven flows by their names, and at least fifty points of them here."""
    assert {flow.name for flow in FLOWS} == set(NAMES)
    assert len(FLOWS) * 8 >= 50


def counted(broken: Break, times: int) -> tuple[Cloud, list[str], Exception | None]:
    """A counter is told to go up once, and so many requests in a row break."""
    cloud, failed = Cloud(Table(items={("a", "X"): KEY | {"n": {"N": "1"}}})), None
    with wired(cloud) as wire:
        wire.plan = lambda number, name: broken if number <= times else None
        try:
            call("TransactWriteItems", ONCE_MORE)
        except (Failure, *Lost) as failure:
            failed = failure
    return cloud, wire.asked, failed


@pytest.mark.parametrize("broken", [each for each in Break if each not in (Break.CLOSED, Break.CONFLICT)])
def test_what_breaks_once_is_healed_by_the_transport(broken: Break) -> None:
    cloud, asked, failed = counted(broken, 1)
    assert (len(asked), failed, cloud.table.items["a", "X"]["n"]) == (2, None, {"N": "2"})


@pytest.mark.parametrize("broken", [each for each in Break if each not in (Break.CLOSED, Break.CONFLICT)])
def test_what_breaks_on_is_told(broken: Break) -> None:
    """After so many tries; whether it was carried out is as the wire says, and never more than once."""
    cloud, asked, failed = counted(broken, ATTEMPTS)
    happened = not broken.name.endswith(("BEFORE", "THROTTLED"))
    assert (len(asked), cloud.table.items["a", "X"]["n"]) == (ATTEMPTS, {"N": "2" if happened else "1"})
    assert isinstance(failed, Lost if broken in SILENT else Exception)


def test_a_conflict_is_for_the_shop_to_try_again() -> None:
    _, asked, failed = counted(Break.CONFLICT, 1)
    assert len(asked) == 1
    assert isinstance(failed, Failure)
    assert code(failed) == "TransactionCanceledException"


def test_a_closed_connection_is_noticed_before_it_is_used() -> None:
    with wired(Cloud()) as wire:
        wire.plan = lambda number, name: Break.CLOSED if number == 1 else None
        for _ in range(2):
            call("GetItem", {"TableName": "storefront", "Key": KEY})
    assert len(wire.asked) == 2
