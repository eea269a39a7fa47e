"""The simulated partitions: they take what a partition takes, bill what is billed, and can oversell a wrong store."""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from bench.flash_sale import served
from bench.outcomes import VARIANT, Outcome, Sale
from bench.partitions import BURST_SECONDS, WRITES_PER_SECOND, Bucket, Partitions
from bench.sale import hold
from bench.storage import LOCK_SECONDS, Storage
from bench.timeline import Timeline
from chalicelib.aws.writes import Write
from chalicelib.domain.checkout.actions import place
from chalicelib.domain.inventory.store import LevelRecord
from tests.faults.invariants import Violation, violations
from tests.faults.model.table import Table
from tests.faults.model.values import Refused
from tests.faults.world import World
from tests.goods import available

RUSH = Sale(shoppers=40, per_second=200, stock=10)


def test_a_partition_takes_a_thousand_units_a_second_and_a_tenth_of_that_at_once() -> None:
    bucket, taken = Bucket(WRITES_PER_SECOND), 0
    for millisecond in range(3_000):
        while bucket.has(1, millisecond / 1_000):
            bucket.take(1)
            taken += 1
    assert taken == pytest.approx(3 * WRITES_PER_SECOND + WRITES_PER_SECOND * BURST_SECONDS, rel=0.001)


def test_keys_are_spread_over_the_partitions() -> None:
    partitions = Partitions(16)
    found = Counter(partitions.partition(("", f"ORDERS#{number}")) for number in range(1_600))
    assert len(found) == 16
    assert max(found.values()) < 150


def test_writers_of_one_key_share_one_partition_and_those_of_many_keys_do_not() -> None:
    one = tried([put("hot", f"{n}") for n in range(3_000)], seconds=1)
    many = tried([put(f"cold{n}", "x") for n in range(3_000)], seconds=1)
    assert one.count("done") == pytest.approx(WRITES_PER_SECOND * (1 + BURST_SECONDS), rel=0.02)
    assert set(one) == {"done", "ProvisionedThroughputExceededException"}
    assert many.count("done") == 3_000


def test_two_transactions_on_one_item_conflict_and_one_after_the_other_do_not() -> None:
    both = [transaction("hot"), transaction("hot")]
    assert tried(both, seconds=0) == ["done", "TransactionCanceledException TransactionConflict"]
    assert tried([*both, transaction("cold")], seconds=3 * LOCK_SECONDS) == ["done"] * 3


def test_a_write_meets_the_lock_of_a_transaction_and_a_read_does_not() -> None:
    calls = [transaction("hot"), put("hot", "x"), ("GetItem", {"Key": key("hot", "x"), "ConsistentRead": True})]
    assert tried(calls, seconds=0.003) == ["done", "TransactionConflictException", "done"]


def test_what_is_billed() -> None:
    """A kilobyte a unit; transactions twice that, conflicts and failed conditions too, throttles nothing."""
    assert spent([put("k", "x")]) == 1
    assert spent([put("k", "x", size=2_500)]) == 3
    assert spent([put("k", "x", condition="attribute_exists(pk)")]) == 1
    assert spent([transaction("k")]) == 2
    assert spent([transaction("k"), transaction("k")]) == 4
    assert (
        spent([put("k", f"{n}", size=40_000) for n in range(4)]) == 80
    )  # two of 40 are what a tenth of a second takes


def test_an_index_is_paid_for_what_enters_it() -> None:
    storage = Storage(Table(), Timeline(), Partitions(1))
    operation, request = put("k", "x")
    request["Item"] |= {"gsi2pk": {"S": "DUE#1"}, "gsi2sk": {"S": "now"}}
    play(storage, [(operation, request)], 0)
    assert storage.partitions.spent == {("", "k"): 1, ("gsi2", "DUE#1"): 1}


def test_the_same_seed_gives_the_same_sale() -> None:
    assert summary(hold(RUSH, 7)) == summary(hold(RUSH, 7))
    assert summary(hold(RUSH, 7)) != summary(hold(RUSH, 8))


def test_nothing_is_wrong_with_the_books_after_a_sale() -> None:
    """S5.2.2-d part: nobody pays, so every unit is back in the end."""
    found: list[Violation] = []

    def close(made: World) -> None:
        made.settle()
        found.extend(violations(made))
        assert available(VARIANT) == RUSH.stock

    outcome = hold(RUSH, 1, close)
    assert not found
    assert (outcome.sold, outcome.unsold, len(outcome.told(409))) == (10, 0, 30)


def test_a_store_that_checks_and_then_acts_oversells(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the simulation would tell."""

    def blind(**facts: Any) -> Write:
        return Write.update(
            LevelRecord.at(shop=facts["shop"], variant_id=facts["variant_id"], location=facts["location"]),
            [LevelRecord.available.add(-facts["quantity"])],
            when=LevelRecord.pk.exists(),
            otherwise=place.AlreadyPlaced(),
        )

    monkeypatch.setattr(place, "hold", blind)
    outcome = hold(RUSH, 1)
    assert outcome.orders > RUSH.stock
    assert outcome.unsold < 0


def test_the_formula_is_the_lock_when_all_try_at_once() -> None:
    assert served(10) == pytest.approx(9.09, abs=0.01)
    assert served(1e9) == pytest.approx(1 / LOCK_SECONDS)


def summary(outcome: Outcome) -> Any:
    return outcome.visits, outcome.unsold, dict(outcome.storage.partitions.spent)


def key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def put(pk: str, sk: str, size: int = 10, condition: str = "") -> tuple[str, dict[str, Any]]:
    request: dict[str, Any] = {"Item": key(pk, sk) | {"data": {"S": "x" * size}}}
    return "PutItem", request | ({"ConditionExpression": condition} if condition else {})


def transaction(pk: str) -> tuple[str, dict[str, Any]]:
    return "TransactWriteItems", {"TransactItems": [{"Put": put(pk, "x")[1]}]}


def tried(calls: list[tuple[str, dict[str, Any]]], seconds: float) -> list[str]:
    """What each caller was told; they come evenly over so many seconds."""
    return play(Storage(Table(), Timeline(), Partitions(16)), calls, seconds)


def spent(calls: list[tuple[str, dict[str, Any]]]) -> float:
    storage = Storage(Table(), Timeline(), Partitions(1))
    play(storage, calls, 0)
    return sum(storage.partitions.spent.values())


def play(storage: Storage, calls: list[tuple[str, dict[str, Any]]], seconds: float) -> list[str]:
    told = [""] * len(calls)

    def call(number: int) -> None:
        try:
            storage.answer(*calls[number])
            told[number] = "done"
        except Refused as refused:
            reasons = [each["Code"] for each in refused.more.get("CancellationReasons", ())]
            told[number] = " ".join([refused.code, *reasons])

    for number in range(len(calls)):
        storage.time.begin(seconds * number / len(calls), partial(call, number))
    storage.time.run()
    return told
