"""Print what limits a shop, or write it into the documentation: `python -m infra.scale [--write]`."""

import sys
from pathlib import Path

from infra.scale import demand
from infra.scale.keys import Shared, kept, keys, read
from infra.scale.limits import Limit, limits

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
RATES = (1, 100, 10_000)
END = "<!-- end of {name} -->"


def an_order() -> str:
    rows = [
        ("requests to the API", demand.times("request"), "1 of 33 visits buys"),
        ("read units", demand.total(lambda each: each.cost.rru), "budgets of its operations"),
        ("write units", demand.total(lambda each: each.cost.wru), "budgets of its operations"),
        ("executions at once, for each order a second", demand.busy(), "6 ms a storage call, assumed"),
        ("messages to listeners", demand.times("message"), "events, for each queue that hears them"),
        ("changes of items in the stream", demand.counted()["changes"], "counted on the fault model"),
    ]
    lines = ["| An order asks for | | from |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {what} | {_figure(figure)} | {source} |" for what, figure, source in rows)])


def limit_table() -> str:
    heads = " | ".join(f"at {rate:,}/s" for rate in RATES)
    lines = [f"| Limit | takes a second | carries orders/s | {heads} | moved by | figure |", "|---" * 8 + "|"]
    return "\n".join([*lines, *map(_row, limits())])


def key_table() -> str:
    lines = [
        "| Partition key | written by | writes | in transactions | WRU | orders/s by WRU | by the lock |",
        "|---" * 7 + "|",
    ]
    for key in keys():
        written = (key.writes, key.transactions, key.units, key.by_units, key.by_lock)
        figures = ("" if each is None else _figure(each) for each in written)
        lines.append(f"| `{key.key}` | {key.shared} | {' | '.join(figures)} |")
    return "\n".join(lines)


def read_table() -> str:
    return _shared("RRU each", read())


def kept_table() -> str:
    return _shared("WRU each", kept())


def _shared(units: str, found: list[Shared]) -> str:
    lines = [f"| Partition key | what | {units} | times a second |", "|---" * 4 + "|"]
    rows = (f"| `{each.key}` | {each.who} | {_figure(each.units)} | {_figure(each.carries)} |" for each in found)
    return "\n".join([*lines, *rows])


TABLES = {"an order": an_order, "limits": limit_table, "keys": key_table, "reads": read_table, "kept": kept_table}


def page() -> str:
    """The page as it is, with the tables in their places."""
    text = PAGE.read_text()
    for name, made in TABLES.items():
        before, _, rest = text.partition(f"<!-- {name} -->")
        after = rest.partition(END.format(name=name))[2]
        text = f"{before}<!-- {name} -->\n{made()}\n{END.format(name=name)}{after}"
    return text


def _row(limit: Limit) -> str:
    used = " | ".join(_used(rate / limit.carries) for rate in RATES)
    return (
        f"| {limit.what} | {_figure(limit.takes)} | {_figure(limit.carries)} | {used} | {limit.moved} | {limit.known} |"
    )


def _used(share: float) -> str:
    """Of a limit: a share as long as it holds, then how many times as much is needed."""
    return f"{share:.0%}" if share <= 1 else f"**× {_figure(share)}**"


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 or float(number).is_integer() else f"{number:.2g}"


def main(arguments: list[str]) -> int:
    if arguments == ["--write"]:
        PAGE.write_text(page())
    else:
        print("\n\n".join(made() for made in TABLES.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
