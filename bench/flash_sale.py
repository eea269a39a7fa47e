"""A flash sale of one variant with the plain counter: what is sold, who is turned away, and the most that it can sell.

DynamoDB's partitions are simulated (`bench.partitions`), the shop is the real one (`bench.sale`).
"""

from collections.abc import Sequence
from statistics import fmean, quantiles

from bench.partitions import LOCK_SECONDS
from bench.sale import Outcome, Sale, hold
from bench.table import Row, Section

SEEDS, FEW_SEEDS = range(1, 21), range(1, 3)
RATES, FEW_RATES = (20, 40, 80, 160), (20, 160)
SECONDS, FEW_SECONDS = 5, 1
SOLD_OUT_AFTER = 0.6
"""The share of the shoppers that there is stock for."""
FLOOD = 300
"""Shoppers a second, more than can be served: what is sold then is the ceiling."""


def measure(quick: bool) -> Section:
    """Quick: two sales of one second at two rates. Else 20 seeds of five seconds at each of four rates."""
    seeds, rates, seconds = (FEW_SEEDS, FEW_RATES, FEW_SECONDS) if quick else (SEEDS, RATES, SECONDS)
    held = {rate: [hold(sale_at(rate, seconds), seed) for seed in seeds] for rate in rates}
    rows = [*_promises([each for sales in held.values() for each in sales])]
    for rate, sales in held.items():
        rows += _figures(rate, sales)
    rows += _ceiling([hold(flood(seconds), seed) for seed in (seeds if quick else seeds[:5])], seconds)
    return Section(f"Flash sale, plain counter: {len(seeds)} seeds at each rate", rows, NOTES)


def sale_at(rate: float, seconds: float) -> Sale:
    shoppers = round(rate * seconds)
    return Sale(shoppers=shoppers, per_second=rate, stock=round(shoppers * SOLD_OUT_AFTER))


def flood(seconds: float) -> Sale:
    """Nobody is turned away for want of stock, and nobody comes again."""
    shoppers = round(FLOOD * seconds)
    return Sale(shoppers=shoppers, per_second=FLOOD, stock=shoppers, comes_again=0)


def _promises(sales: Sequence[Outcome]) -> list[Row]:
    """What must never happen, counted over all sales."""
    refused = [visit for sale in sales for visit in sale.told(409)]
    unclear = [visit for sale in sales for visit in sale.visits if not visit.answer_is_clear]
    return [
        _count("units sold beyond the stock", sum(max(0, sale.orders - sale.sale.stock) for sale in sales)),
        _count("orders that are not one shopper's one unit", sum(_astray(sale) for sale in sales)),
        _count('told "sold out" while a unit was left', sum(visit.left_on_shelf > 0 for visit in refused)),
        _count("units left when the first was refused", max((visit.left_on_shelf for visit in refused), default=0)),
        _count("answers other than an order, a refusal, or when to come again", len(unclear)),
        Row("refusals", len(refused), how="simulated"),
    ]


def _astray(sale: Outcome) -> int:
    """Orders in the table, orders promised, and units gone from the shelf are the same number."""
    gone = sale.sale.stock - sale.unsold
    return max(abs(sale.orders - sale.sold), abs(sale.orders - gone))


def _figures(rate: float, sales: Sequence[Outcome]) -> list[Row]:
    """Of one rate, over all seeds."""
    sold = [visit for sale in sales for visit in sale.told(201)]
    answered = fmean(visit.status != 503 for sale in sales for visit in sale.visits)
    away = sum(visit.sent_away > 0 for sale in sales for visit in sale.visits)
    percentiles = quantiles([(visit.left - visit.came) * 1000 for visit in sold], n=100)
    at = f"{rate:g} shoppers/s"
    modest = 0.0 if rate <= MODEST else None
    shoppers = sum(len(sale.visits) for sale in sales)
    return [
        Row(f"{at}: gave up (503 to the end)", 100 * (1 - answered), "%", 0.0, how="simulated"),
        Row(f"{at}: told to come again in a second (503)", 100 * away / shoppers, "%", modest, how="simulated"),
        Row(f"{at}: orders until sold out", fmean(_pace(sale) for sale in sales), "/s", how="simulated"),
        Row(f"{at}: write units of the counter per sale", _per_sale(sales), "WCU", how="simulated"),
        Row(f"{at}: from request to order, p50", percentiles[49], "ms", how="simulated"),
        Row(f"{at}: from request to order, p99", percentiles[98], "ms", how="simulated"),
    ]


def _pace(sale: Outcome) -> float:
    sold = sale.told(201)
    return len(sold) / (max(visit.left for visit in sold) - min(visit.came for visit in sold))


def _per_sale(sales: Sequence[Outcome]) -> float:
    return sum(sale.hot_units for sale in sales) / sum(sale.sold for sale in sales)


def _ceiling(floods: Sequence[Outcome], seconds: float) -> list[Row]:
    """Of what came in the middle of a flood: what was sold, and what the formula makes of the transactions tried."""
    begin, span = seconds * 0.3, seconds * 0.7
    sold = fmean(sum(begin <= v.left < seconds for v in each.told(201)) / span for each in floods)
    tried = fmean(sum(begin <= at < seconds for at in each.storage.transactions) / span for each in floods)
    return [
        Row("ceiling: orders of one variant, flooded", sold, "/s", how="simulated"),
        Row(f"ceiling by formula, from {tried:.0f} transactions/s tried", served(tried), "/s", how="computed"),
        Row("ceiling however they come: one lock after the other", 1 / LOCK_SECONDS, "/s", how="computed"),
    ]


def served(tried: float) -> float:
    """Transactions a second that find an item free, of so many that come at random: a queue without places (Erlang)."""
    return tried / (1 + tried * LOCK_SECONDS)


def _count(what: str, number: float) -> Row:
    return Row(what, number, budget=0.0, how="simulated")


MODEST = 20
"""Orders a second of one variant that the plain counter is meant for."""

NOTES = (
    "Assumed: 1,000 WCU/s and 3,000 RCU/s a partition, 100 ms of burst, 10 ms of lock, 12 ms for a transaction,",
    "4 ms else; conflicts and failed conditions are billed, throttles are not.",
    "Real: doors, stores, conditions, and the retries with their waits, in virtual time.",
    "Not simulated: Lambda's own time and concurrency; the payment's later write of the same counter (docs/scale.md).",
    "Plain counter only, no sharded one: a variant that sells faster is limited here, whatever the table takes.",
)
