"""The page of limits: nothing in its tables is typed, and what its words say is what the tables say."""

from collections.abc import Iterator

import pytest

from chalicelib.aws.records import Record
from infra.costs.__main__ import GUIDE
from infra.declared import resources
from infra.scale import demand
from infra.scale.__main__ import PAGE, page
from infra.scale.keys import ITEM, kept, keys, read
from infra.scale.limits import limits

CARRIES = {limit.what: limit.carries for limit in limits()}


def test_the_page_says_what_the_script_says() -> None:
    """After a change: python -m infra.scale --write"""
    assert PAGE.read_text() == page()


def test_every_queue_that_an_order_writes_to_is_a_limit() -> None:
    heard = {queue.function for queue in resources().queues if demand.times("message", queue.function)}
    assert heard
    assert {f"executions of `{function}`" for function in heard} <= set(CARRIES)


def test_the_keys_are_those_of_the_table() -> None:
    """A purchase that writes a key of a new kind fails here with its name, until `SHARED` says who shares it."""
    templates = {template for record in records(Record) for template in record.KEYS.values()}
    named = {each.key.rpartition(" ")[2] for each in keys()} | {each.key for each in [*read(), *kept()]}
    assert named <= templates


def test_the_stock_level_is_the_hottest() -> None:
    tightest = keys()[0]
    assert tightest.key == ITEM
    assert tightest.by_lock == pytest.approx(29)


@pytest.mark.parametrize(
    ("words", "limit", "carries"),
    [
        ("audit do with 111", "executions of `audit_listener`", 111),
        ("the mails are late (32 orders' worth", "executions of `notifications_listener`", 32),
        ("display is (79)", "executions of `catalog_listener`", 79),
        ("the relay keeps up with 81", "relay: changes of items", 81),
    ],
)
def test_the_words_say_it_too(words: str, limit: str, carries: int) -> None:
    assert words in " ".join(PAGE.read_text().split())
    assert round(CARRIES[limit]) == carries


def test_the_guide_asks_for_quotas_where_they_are_met() -> None:
    assert f"more above [{CARRIES['table: read units']:.0f} orders a second](scale.md)" in GUIDE.read_text()


def test_the_words_name_the_keys_that_all_orders_of_a_shop_write() -> None:
    words = " ".join(PAGE.read_text().split())
    shared = {each.key: each.by_units for each in keys() if each.shared == "all orders of a shop"}
    assert "ends at 235 orders" in words
    assert shared["gsi1 AUDIT#{shop}#HOUR#{hour}#{bucket}"] == pytest.approx(235, abs=0.5)
    assert "DUE#{bucket}` at 500" in words
    assert shared["gsi2 FULFILLMENT#{shop}#DUE#{bucket}"] == 500


def test_the_words_about_a_hundred_orders_say_it_too() -> None:
    words = " ".join(PAGE.read_text().split())
    assert "(470)" in words
    assert round(demand.busy() * 100, -1) == 470
    assert "some 14,000 environments" in words
    assert round(demand.busy("request", "inventory_api") * 10_000, -3) == 14_000
    assert "47,000 executions" in words
    assert round(demand.busy() * 10_000, -3) == 47_000
    assert "1.6 million WRU" in words
    assert round(demand.total(lambda each: each.cost.wru) * 10_000, -5) == 1_600_000
    assert "13,000 requests a second" in words
    assert round(demand.times("request") * 100, -3) == 13_000


def records(kind: type[Record]) -> Iterator[type[Record]]:
    for each in kind.__subclasses__():
        yield each
        yield from records(each)
