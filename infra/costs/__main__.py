"""Print what each stage costs a month, or write it into the documentation: `python -m infra.costs [--write]`."""

import sys
from dataclasses import replace
from pathlib import Path

from infra.costs.bill import POLLS, bill
from infra.costs.prices import SEEN
from infra.costs.shopping import CDN_HITS, IMAGE_KB, PAGES, RETURNED, VISITS
from infra.stacks.stages import STAGES, Stage

DOCS = Path(__file__).parents[2] / "docs"
PAGE, GUIDE = DOCS / "costs.md", DOCS / "deploy.md"
BEGIN, END = "<!-- costs -->", "<!-- end of costs -->"
ORDERS = (0, 1_000, 1_000_000)

HEAD = f"""# What it costs

Written by `python -m infra.costs --write`: dollars a month in us-east-1, list prices of {SEEN}, in an account with
nothing else in it (what is free every month is taken off, what is free in the first year is not).

- Measured: storage calls, capacity units and log bytes of each piece of work, from the log of a journey on the local
  cloud (`infra/costs/measured.json`). Counted: functions, queues, ticks of the clock, alarms.
- Assumed: {VISITS} visits for an order, {PAGES} catalog pages with an image each, {CDN_HITS:.0%} of them from the CDN's
  cache, {RETURNED:.0%} of orders returned, 6 ms for a storage call, {IMAGE_KB:.0f} KB for an image, {POLLS} polls a
  minute of each queue, also of one at rest. Storage is that of the month's own orders.
- Not in it: text messages, which cost more than all the rest (a few cents each, by country; up to four for an order),
  the payment provider, taxes. No bill of AWS was compared with this.
"""


def table(title: str, stage: Stage) -> str:
    bills = [bill(stage, orders) for orders in ORDERS]
    rows = [f"## {title}", "", "| | " + " | ".join(f"{orders:,} orders" for orders in ORDERS) + " |"]
    rows.append("|---" * (len(ORDERS) + 1) + "|")
    for line in dict.fromkeys(line for each in bills for line in each.lines):
        rows.append(f"| {line} | " + " | ".join(f"{each.lines[line]:,.2f}" for each in bills) + " |")
    rows.append("| **together** | " + " | ".join(f"**{each.total:,.2f}**" for each in bills) + " |")
    each = (
        f"{made.total / orders * 100:,.2f} cents" if orders else "" for made, orders in zip(bills, ORDERS, strict=True)
    )
    rows.append("| an order | " + " | ".join(each) + " |")
    return "\n".join(rows) + "\n"


def _stages() -> dict[str, Stage]:
    dev, prod = STAGES["dev"], STAGES["prod"]
    lean = replace(prod, waf=False, alarms="few", dashboard=False, cdn_logs=False)
    return {
        "Stage `dev`": dev,
        "Stage `prod`": prod,
        'Stage `prod` with `waf=False, alarms="few", dashboard=False, cdn_logs=False`': lean,
    }


def page() -> str:
    return "\n".join([HEAD, *(table(title, stage) for title, stage in _stages().items())])


def summary() -> str:
    """The last lines of the tables alone."""
    rows = ["| | " + " | ".join(f"{orders:,} orders" for orders in ORDERS) + " |", "|---" * (len(ORDERS) + 1) + "|"]
    for title, stage in _stages().items():
        rows.append(f"| {title} | " + " | ".join(f"{bill(stage, orders).total:,.0f}" for orders in ORDERS) + " |")
    return "\n".join(rows)


def guide() -> str:
    """The guide, with the summary in its place."""
    before, _, rest = GUIDE.read_text().partition(BEGIN)
    return "".join((before, BEGIN, "\n", summary(), "\n", END, rest.partition(END)[2]))


def main(arguments: list[str]) -> int:
    if arguments == ["--write"]:
        PAGE.write_text(page())
        GUIDE.write_text(guide())
    else:
        print(page())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
