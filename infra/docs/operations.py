"""The table of operations: what each costs, the least it could cost, and why it is more."""

from infra.budgets.cost import Operation
from infra.budgets.operations import OPERATIONS
from infra.budgets.times import ADD_TO_CART_P95_MS

HEAD = f"""## Operations

What each piece of work asks of the table, in round trips / read units / write units, as `infra/budgets` declares it
and `tests/budgets` holds it exactly. Work is named as its log line says it. The reference shop: a product of 3 KB with
three variants in a category of the third level, whose 24 cards have 500 bytes each; carts and orders of three lines;
two markets, two languages, two locations. The floor is the least that the work could cost: an item is written without
a look at it, reads are eventually consistent, index rows are small. Each surcharge names the sentence of the
specification that needs it. Units are those of the developer guide: reads by 4 KB, half when eventually consistent,
also of what is not there; writes by 1 KB, once more in each index that the item is in, and twice in a transaction
(the indexes once). A condition that fails is billed, too; no work that goes well has any.

Adding to a cart asks twice, in every cart, and has a budget of {ADD_TO_CART_P95_MS} ms at the 95th percentile in a
warm function: two calls of 10 ms at most, and 7 ms of its own, with as much for bad luck. `make bench` computes it from
measured CPU; the log line's `latency_ms` is what it is held against.
"""


def operations_section() -> str:
    """The section, in Markdown."""
    rows = [_row(each) for each in OPERATIONS if not each.name.endswith(" health")]
    columns = "| Operation | Called by | Trips / RRU / WRU | Floor | Surcharges |"
    return "\n".join([HEAD, columns, "|---|---|---|---|---|", *rows, ""])


def _row(operation: Operation) -> str:
    reasons = [f"{each.cost}: {each.why} ({each.sentence})" for each in operation.surcharges]
    cells = [f"`{operation.name}`", operation.door, f"**{operation.cost}**", str(operation.floor), "<br>".join(reasons)]
    return "| " + " | ".join(cells) + " |"
