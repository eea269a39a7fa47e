"""The flash sale in small; `test_quick` holds the same counts over more sales, and `make bench` prints figures."""

import pytest

from bench.flash_sale import MODEST, RUSHES, flood, paying_sale, served
from bench.outcomes import Outcome, Sale
from bench.sale import hold
from infra.scale.keys import LOCKED_PER_SECOND

SEED = 3


@pytest.mark.parametrize("sale", RUSHES, ids=["one location", "two locations", "two clicks"])
def test_however_many_want_the_last_units_each_is_sold_once(sale: Sale) -> None:
    """S5.2.2-b part. S5.2.1-a part: two clicks at the same moment are one order, with the same answer."""
    outcome = hold(sale, SEED)
    assert (outcome.orders, outcome.sold, outcome.unsold, outcome.contradicted) == (sale.stock, sale.stock, 0, 0)
    assert {visit.status for visit in outcome.visits} == {201, 409}
    assert [visit for visit in outcome.told(409) if visit.left_on_shelf] == []
    assert all(visit.answer_is_clear for visit in outcome.visits)


def test_at_a_modest_rate_nobody_waits_and_every_payment_is_counted() -> None:
    outcome = hold(paying_sale(MODEST, 1), SEED)
    assert len(outcome.told(201)) == outcome.counted == outcome.orders == MODEST
    assert not any(visit.sent_away for visit in outcome.visits)
    assert outcome.redelivered == 0


def test_a_flood_is_served_as_fast_as_the_lock_lets_it() -> None:
    """What `docs/scale.md` says of it; the formula knows transactions that come at random only."""
    outcome = hold(flood(1), SEED)
    assert in_between(outcome) == pytest.approx(LOCKED_PER_SECOND, rel=0.1)
    tried = sum(0.3 <= at < 1 for at in outcome.storage.transactions) / 0.7
    assert served(tried) == pytest.approx(in_between(outcome), rel=0.1)
    assert {visit.status for visit in outcome.visits} == {201, 503}


def in_between(outcome: Outcome) -> float:
    return sum(0.3 <= visit.left < 1 for visit in outcome.told(201)) / 0.7
