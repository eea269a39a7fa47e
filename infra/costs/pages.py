"""The page of costs: dollars per million of each operation, and a month of each stage with so many orders."""

from collections.abc import Iterable
from dataclasses import replace

from infra.budgets.operations import OPERATIONS
from infra.costs.bill import POLLS, bill
from infra.costs.pieces import COLD_MS, OWN_MS, TRIP_MS, declared, million
from infra.costs.prices import MILLION, READ_UNIT, SEEN, WRITE_UNIT
from infra.costs.shopping import CDN_HITS, IMAGE_KB, LINES, PAGES, RETURNED, VISITS
from infra.stacks.stages import STAGES, Stage

ORDERS = (0, 1_000, 1_000_000, 100_000_000)

HEAD = f"""# What it costs

Printed by `make cost`, written by `python -m infra.costs --write`: dollars in us-east-1. No price service was asked and
no bill of AWS was compared: the prices are those of the design's table and of the list pages of {SEEN}
(`infra/costs/prices.py`), the first tier of each everywhere. Beyond some hundred million requests or 10 TB a month most
of them fall: the column of 100,000,000 orders is a little too dear for the API, and by half or more for pictures.

- Declared, and held exactly by tests: storage calls and capacity units of each piece of work (`docs/table.md`).
- Measured: log bytes of each piece of work, from the log of a journey on the local cloud (`infra/costs/measured.json`).
- Counted: functions, queues, ticks of the clock, alarms.
- Assumed: a function's own {OWN_MS} ms, {TRIP_MS} ms for a storage call and {COLD_MS} ms for its share of cold starts.
"""

CHECKOUT = declared()["request checkout_api place_order"]
DESIGNED_WRITES = 15
"""Of a checkout in the design's table; it has no reads."""
READ, WRITTEN = (
    round(units * price * MILLION, 4)
    for units, price in ((CHECKOUT.rru, READ_UNIT), (CHECKOUT.wru - DESIGNED_WRITES, WRITE_UNIT))
)

EACH = f"""## A million of each operation

With nothing free, storage of what is kept left out, and one of twenty calls traced. The API's price includes the CDN
before it; a read that the CDN answers itself costs $1.10 per million. The last columns are the queue, the bus, the
workflow and the mail that carry the work or go out with it; logs, traces and keys.

The design's table has $3.80 for a product page and $13.21 for a checkout. What is more here: the CDN before the API
(1.10), log line, trace and keys (1.00), a share of cold starts (0.07); and for the checkout the surcharges that
`docs/table.md` names: {CHECKOUT.rru:g} read units ({READ:.2f}), and {CHECKOUT.wru - DESIGNED_WRITES:g} write units
more than {DESIGNED_WRITES} ({WRITTEN:.2f}).
"""

MONTH = f"""## A month

In an account with nothing else in it: what is free every month is taken off, what is free in the first year is not. The
month is made of the same operations as above; an order has {LINES} lines.

- Assumed: {VISITS} visits for an order, {PAGES} catalog pages with an image each, {CDN_HITS:.0%} of them from the CDN's
  cache, {RETURNED:.0%} of orders returned, {IMAGE_KB:.0f} KB for an image, {POLLS} polls a minute of each queue, also
  of one at rest. Storage is that of the month's own orders.
- Not in it: text messages, which cost more than all the rest (a few cents each, by country; up to four for an order),
  the payment provider, taxes, support, and what an account must ask for before it may do so much (`docs/scale.md`).
"""

COLUMNS = {
    "DynamoDB": ("DynamoDB",),
    "Lambda": ("Lambda",),
    "API": ("API Gateway", "CloudFront"),
    "carried": ("SQS", "EventBridge", "Step Functions", "SES (mail)"),
    "seen": ("Logs", "X-Ray", "KMS key"),
}


def page() -> str:
    months = (month(title, stage) for title, stage in _stages().items())
    return "\n".join([HEAD, EACH, each(), MONTH, *months])


def each() -> str:
    """Dollars per million of every operation; health doors are one another's equals."""
    names = [operation.name for operation in OPERATIONS if not operation.name.endswith(" health")]
    columns = ["Operation", "trips / RRU / WRU", *COLUMNS, "together"]
    return "\n".join([*_head(columns), *map(_each, names), ""])


def _each(name: str) -> str:
    lines = million(name).lines
    dollars = [sum(lines[line] for line in some) for some in COLUMNS.values()]
    return _row([f"`{name}`", str(declared()[name]), *(f"{part:,.2f}" for part in (*dollars, sum(dollars)))])


def month(title: str, stage: Stage) -> str:
    bills = [bill(stage, orders) for orders in ORDERS]
    rows = [f"### {title}", "", *_head(["", *(f"{orders:,} orders" for orders in ORDERS)])]
    found = [made.lines for made in bills]
    for line in dict.fromkeys(line for lines in found for line in lines):
        rows.append(_row([line, *(f"{lines[line]:,.2f}" for lines in found)]))
    rows.append(_row(["**together**", *(f"**{made.total:,.2f}**" for made in bills)]))
    shares = (
        f"{made.total / orders * 100:,.2f} cents" if orders else "" for made, orders in zip(bills, ORDERS, strict=True)
    )
    return "\n".join([*rows, _row(["an order", *shares]), ""])


def summary() -> str:
    """The last lines of the months alone."""
    rows = _head(["", *(f"{orders:,} orders" for orders in ORDERS)])
    for title, stage in _stages().items():
        rows.append(_row([title, *(f"{bill(stage, orders).total:,.0f}" for orders in ORDERS)]))
    return "\n".join(rows)


def _stages() -> dict[str, Stage]:
    dev, prod = STAGES["dev"], STAGES["prod"]
    lean = replace(prod, waf=False, alarms="few", dashboard=False, cdn_logs=False)
    return {
        "Stage `dev`": dev,
        "Stage `prod`": prod,
        'Stage `prod` with `waf=False, alarms="few", dashboard=False, cdn_logs=False`': lean,
    }


def _head(columns: Iterable[str]) -> list[str]:
    named = list(columns)
    return [_row(named), "|---" * len(named) + "|"]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
