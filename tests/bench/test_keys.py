"""What a purchase writes is counted, and kept where the documentation is made from."""

from bench.keys import counted
from infra.scale.demand import counted as kept
from infra.scale.keys import ITEM


def test_the_counts_are_those_that_are_kept() -> None:
    """After a change: python -m bench.keys > infra/scale/counted.json"""
    assert counted() == kept()


def test_an_order_changes_each_stock_level_three_times_in_transactions() -> None:
    """Held, paid, sent; and each is entered into the ledger."""
    written = counted()["written"][ITEM]
    assert (written["transactions"] / written["keys"], written["writes"] / written["keys"]) == (3, 6)
