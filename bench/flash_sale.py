"""A flash sale of one variant with the plain counter: what is sold, who is turned away, and the most that it can sell.

DynamoDB's partitions are simulated (`bench.storage`), the shop is the real one (`bench.sale`).
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, quantiles

from bench.outcomes import Outcome, Sale
from bench.sale import hold
from bench.storage import LOCK_SECONDS
from bench.table import Row, Section

SEEDS, FEW_SEEDS = range(1, 21), range(1, 3)
RATES, FEW_RATES = (20, 40, 80, 160), (20, 160)
PAYING_RATES, FEW_PAYING_RATES = (20, 40), (20,)
SECONDS, FEW_SECONDS = 5, 1
SOLD_OUT_AFTER = 0.6
"""The share of the shoppers that there is stock for."""
FLOOD = 300
"""Shoppers a second, more than can be served: what is sold then is the ceiling."""
FLOODS = 5
"""Seeds of it: they take the longest."""
RUSH = Sale(shoppers=64, per_second=10_000, stock=10)
RUSHES = (RUSH, replace(RUSH, elsewhere=6), replace(RUSH, clicks=2))
"""Also with most of the stock at a second location, and with everybody clicking twice."""
STORM, STORMS = Sale(shoppers=2_000, per_second=12_000, stock=100), 2
"""Far beyond what one partition answers, for reads as well; how many seeds of it."""


def measure(quick: bool) -> Section:
    """Quick: two seeds of sales of one second. Else 20 seeds of sales of five seconds, at more rates."""
    seeds, seconds = (FEW_SEEDS, FEW_SECONDS) if quick else (SEEDS, SECONDS)
    rates, paying_rates = (FEW_RATES, FEW_PAYING_RATES) if quick else (RATES, PAYING_RATES)
    held = {rate: [hold(sale_at(rate, seconds), seed) for seed in seeds] for rate in rates}
    paying = {rate: [hold(paying_sale(rate, seconds), seed) for seed in seeds] for rate in paying_rates}
    rushes = [hold(sale, seed) for sale in RUSHES for seed in seeds]
    floods = [hold(flood(seconds), seed) for seed in seeds[:FLOODS]]
    storms = [] if quick else [hold(STORM, seed) for seed in seeds[:STORMS]]
    every = [each for sales in (*held.values(), *paying.values(), rushes, floods, storms) for each in sales]
    rows = [*_promises(every), _rush(rushes)]
    for rate, sales in held.items():
        rows += _figures(f"{rate:g} shoppers/s", sales, modest=rate <= MODEST)
    for rate, sales in paying.items():
        rows += _figures(f"{rate:g} shoppers/s who pay", sales, modest=rate <= MODEST)
        rows += _payments(f"{rate:g} shoppers/s who pay", sales, modest=rate <= MODEST)
    rows += _figures(f"{STORM.per_second:,g} shoppers/s", storms, modest=False) if storms else []
    rows += _ceiling(floods, seconds)
    return Section(f"Flash sale, plain counter: {len(every)} sales, {len(seeds)} seeds", rows, NOTES)


def sale_at(rate: float, seconds: float) -> Sale:
    shoppers = round(rate * seconds)
    return Sale(shoppers=shoppers, per_second=rate, stock=round(shoppers * SOLD_OUT_AFTER))


def paying_sale(rate: float, seconds: float) -> Sale:
    """There is enough for all, and all of them pay, a second later on average: that writes the counter again."""
    shoppers = round(rate * seconds)
    return Sale(shoppers=shoppers, per_second=rate, stock=shoppers, pays_after=1.0)


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
        _count("who clicked twice and was told two things", sum(sale.contradicted for sale in sales)),
        Row("refusals", len(refused), how="simulated"),
    ]


def _astray(sale: Outcome) -> int:
    """Orders in the table, orders promised, and units gone from the shelf are the same number."""
    gone = sale.sale.stock - sale.unsold
    return max(abs(sale.orders - sale.sold), abs(sale.orders - gone))


def _rush(rushes: Sequence[Outcome]) -> Row:
    what = f"{RUSH.shoppers} at once for {RUSH.stock} units: orders too many or too few"
    return _count(what, max(abs(sale.orders - RUSH.stock) for sale in rushes))


def _payments(at: str, sales: Sequence[Outcome], modest: bool) -> list[Row]:
    """Above a modest rate a message may go back to its queue; a payment is counted all the same."""
    lost, again = (sum(sale.sold - sale.counted for sale in sales), sum(sale.redelivered for sale in sales))
    budget = 0.0 if modest else None
    redelivered = Row(f"{at}: news of payments that went back to their queue", again, budget=budget, how="simulated")
    return [_count(f"{at}: payments that were not counted", lost), redelivered]


def _figures(at: str, sales: Sequence[Outcome], modest: bool) -> list[Row]:
    """Of one rate, over all seeds. At a modest one nobody may be told to come again."""
    sold = [visit for sale in sales for visit in sale.told(201)]
    answered = fmean(visit.status != 503 for sale in sales for visit in sale.visits)
    away = sum(visit.sent_away > 0 for sale in sales for visit in sale.visits)
    percentiles = quantiles([(visit.left - visit.came) * 1000 for visit in sold], n=100)
    budget = 0.0 if modest else None
    shoppers = sum(len(sale.visits) for sale in sales)
    return [
        Row(f"{at}: gave up (503 to the end)", 100 * (1 - answered), "%", 0.0, how="simulated"),
        Row(f"{at}: told to come again in a second (503)", 100 * away / shoppers, "%", budget, how="simulated"),
        Row(f"{at}: orders, until the last", fmean(_pace(sale) for sale in sales), "/s", how="simulated"),
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
    "Not simulated: Lambda's own time and concurrency, shipping (a third transaction on the counter), the ledger.",
    "Plain counter only, no sharded one: a variant that sells faster is limited here, whatever the table takes.",
)
