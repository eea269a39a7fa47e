"""The page of the table: every record with its keys, and what is read and written of it, by capability."""

import ast
import inspect
from collections.abc import Callable, Iterator
from itertools import groupby
from types import ModuleType

from chalicelib.aws.records import Record, live_attributes
from chalicelib.aws.writes import Write
from infra.docs.modules import capability_of, domain_modules, first_line
from infra.docs.operations import operations_section

HEAD = """# The table

Generated from the records and stores by `python -m infra.docs`. One table, `pk` and `sk`, with two sparse indexes
`gsi1` and `gsi2`. An item is its keys, its version, the attributes that conditions need, and the entity as JSON in
`data` (compressed where it is long); `news` holds what its last change told, `token` names the commit that put it, and
`by` of what is audited says whose doing its version is (`chalicelib/core/audited.py` has the page of what that is).
"""
READS = {
    "get": "GetItem",
    "get_many": "BatchGetItem",
    "get_items": "BatchGetItem",
    "query": "Query",
    "scan": "Scan",
    "buckets.due": "Query gsi2 of each bucket",
    "buckets.newest": "Query gsi1 of each bucket",
}


def table_page() -> str:
    """The page, in Markdown."""
    records = sorted(_records(Record), key=lambda record: (record.KEYS["pk"], record.KEYS["sk"]))
    by_capability = sorted(records, key=lambda record: _owner(record.__module__))
    sections = [
        _section(owner, list(each)) for owner, each in groupby(by_capability, lambda record: _owner(record.__module__))
    ]
    return "\n".join([HEAD, *sections, operations_section()])


def _records(kind: type[Record]) -> Iterator[type[Record]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("chalicelib."):
            yield child
        yield from _records(child)


def _owner(module: str) -> str:
    return capability_of(module) if module.startswith("chalicelib.domain.") else "every capability"


def _section(owner: str, records: list[type[Record]]) -> str:
    rows = ["| Entity | Key | Index | Attributes | Expires |", "|---|---|---|---|---|", *map(_row, records), ""]
    stores = [module for module in domain_modules() if _is_store(module, owner)]
    patterns = [line for module in stores for line in _patterns(module)]
    return "\n".join([f"## {owner}", "", *rows, *patterns])


def _is_store(module: ModuleType, owner: str) -> bool:
    return module.__name__.startswith(f"chalicelib.domain.{owner}.store")


def _row(record: type[Record]) -> str:
    keys = [f"`{record.KEYS['pk']}`<br>`{record.KEYS['sk']}`"]
    indexes = [
        f"{index}: `{record.KEYS[f'{index}pk']}`<br>`{record.KEYS[f'{index}sk']}`"
        for index in ("gsi1", "gsi2")
        if f"{index}pk" in record.KEYS
    ]
    attributes = [f"`{name}`" for name in sorted(live_attributes(record)) if name not in (*record.KEYS, *_INDEX_KEYS)]
    cells = [record.ENTITY.__name__, *keys, "<br>".join(indexes), ", ".join(attributes), record.EXPIRES or ""]
    return "| " + " | ".join(cells) + " |"


_INDEX_KEYS = ("gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk")


def _patterns(module: ModuleType) -> list[str]:
    told = [_pattern(name, function) for name, function in _functions(module) if _storage(function)]
    about = " ".join((module.__doc__ or "").split())
    return [about, "", "| Function | Storage | What |", "|---|---|---|", *told, ""]


def _functions(module: ModuleType) -> list[tuple[str, Callable[..., object]]]:
    """Its public functions, in the order of the source."""
    own = [(name, value) for name, value in vars(module).items() if inspect.isfunction(value)]
    return [(name, value) for name, value in own if value.__module__ == module.__name__ and not name.startswith("_")]


def _pattern(name: str, function: Callable[..., object]) -> str:
    parameters = ", ".join(inspect.signature(function).parameters)
    return f"| `{name}({parameters})` | {_storage(function)} | {first_line(function.__doc__)} |"


def _storage(function: Callable[..., object]) -> str:
    """What it asks the table, as far as its own source shows."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(function))) if isinstance(node, ast.Call)]
    asked = [_asked(call) for call in calls if ast.unparse(call.func) in READS]
    if asked:
        return ", ".join(dict.fromkeys(asked))
    return "a Write" if inspect.signature(function).return_annotation in (Write, list[Write]) else ""


def _asked(call: ast.Call) -> str:
    index = next((ast.literal_eval(word.value) for word in call.keywords if word.arg == "index"), None)
    asked = READS[ast.unparse(call.func)]
    return f"{asked} {index}" if index else asked
