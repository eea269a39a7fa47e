"""Conventions that no linter knows: keys, permissions, events, and what the domain never does by itself."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chalice.app import Blueprint

from chalicelib.aws.doors import DOORS, UnknownPermissionError, door
from chalicelib.aws.records import Record
from chalicelib.core.permissions import PERMISSIONS
from chalicelib.core.personal import Email, Personal, personal_fields
from tests.contracts.whole import ROOT, load_everything, nodes, sources

load_everything()
DOMAIN = sources("chalicelib/domain")


def records(kind: type[Record] = Record) -> Iterator[type[Record]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("chalicelib."):
            yield child
        yield from records(child)


class Plain(msgspec.Struct):
    name: Personal


class Nested(msgspec.Struct):
    plain: Plain | None


class Listed(msgspec.Struct):
    all: tuple[Plain, ...]


class Mapped(msgspec.Struct):
    by: dict[str, Email]


class Itself(msgspec.Struct):
    name: Personal
    parts: tuple["Itself", ...]


RECORDS = list(records())
every_record = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)


def where(path: Path, node: Any) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


ON_THE_FLOOR = {
    "chalicelib.aws.once": "{capability}#{shop}#",
    "chalicelib.aws.sessions": "USERS#_#",
    "chalicelib.aws.standing": "ACCESS#{shop}#",
    "chalicelib.aws.trail": "AUDIT#{shop}#",
}
"""What every door reads or writes is kept by the floor, under the name of the capability that it belongs to."""


@every_record
def test_a_key_begins_with_its_capability_and_its_shop(record: type[Record]) -> None:
    """S4.2.2-b part: the tenant is in every partition, also those of the indexes."""
    prefix = ON_THE_FLOOR.get(record.__module__) or f"{record.__module__.split('.')[2].upper()}#{{shop}}#"
    for name in ("pk", "gsi1pk", "gsi2pk"):
        assert record.KEYS.get(name, prefix + "x").startswith(prefix), f"{name} of {record.__module__}"
        assert record.KEYS.get(name, prefix + "x") != prefix


@every_record
def test_a_record_has_whole_keys_and_a_shop(record: type[Record]) -> None:
    assert {"pk", "sk"} <= set(record.KEYS)
    for index in ("gsi1", "gsi2"):
        assert (f"{index}pk" in record.KEYS) == (f"{index}sk" in record.KEYS)
    assert "shop" in record.ENTITY.__struct_fields__
    assert record.EXPIRES is None or record.EXPIRES in dir(record.ENTITY)


@every_record
def test_nothing_personal_is_part_of_a_key(record: type[Record]) -> None:
    """Keys show in metrics, logs and access reports."""
    marked = personal_fields(record.ENTITY)
    assert [name for name in marked for key in record.KEYS.values() if f"{{{name}" in key] == []


@every_record
def test_what_is_personal_is_sealed(record: type[Record]) -> None:
    """S2.3.4-b, S10.2.1-a part: marked fields are kept within sealed parts only, which nobody reads in a dump."""
    assert personal_fields(record.ENTITY) == set()


def test_a_personal_field_would_be_noticed_wherever_it_stands() -> None:
    kinds: list[type[msgspec.Struct]] = [Plain, Nested, Listed, Mapped, Itself]
    assert [personal_fields(kind) for kind in kinds] == [{"name"}, {"plain"}, {"all"}, {"by"}, {"name"}]


def test_two_records_never_share_an_address() -> None:
    places = [(record.KEYS["pk"], record.KEYS["sk"]) for record in RECORDS]
    assert len(places) == len(set(places))


def test_keys_are_put_together_by_templates_only() -> None:
    """A '#' in an f-string of the domain is a key made by hand, which no check of its parts has seen."""
    by_hand = [
        where(path, node)
        for path in DOMAIN
        for node in nodes(path)
        if isinstance(node, ast.JoinedStr)
        and any(isinstance(part, ast.Constant) and "#" in str(part.value) for part in node.values)
    ]
    assert by_hand == []


def test_patterns_let_no_line_end_through() -> None:
    """Python's `$` also fits before a last line end; `\\Z` does not."""
    patterns = [
        (where(path, node), ast.unparse(node.value).rstrip("'\""))
        for path in sources("chalicelib")
        for node in nodes(path)
        if isinstance(node, ast.keyword) and node.arg == "pattern"
    ]
    assert patterns
    assert [place for place, pattern in patterns if pattern.endswith("$")] == []


def test_keys_are_never_cut_apart() -> None:
    cut = [
        where(path, node)
        for path in DOMAIN
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("split", "rsplit", "partition", "rpartition")
        and any(isinstance(each, ast.Constant) and "#" in str(each.value) for each in node.args)
    ]
    assert cut == []


def test_only_the_wires_read_the_environment() -> None:
    readers = [
        where(path, node)
        for path in [ROOT / "app.py", *sources("chalicelib")]
        if ROOT / "chalicelib/aws" not in path.parents
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb")
    ]
    assert readers == []


NOT_PURE = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
MODULES_OF_CHANCE = {"uuid", "random", "secrets", "time"}
OUTSIDE = {"gateways", "carriers", "senders"}
"""Where a capability talks to the outside world, which has time-outs and nonces."""


def test_the_domain_asks_neither_the_clock_nor_chance() -> None:
    """Actions are given `now`; ids come from core. What is random or timed cannot be repeated in a test."""
    asked = [
        where(path, node)
        for path in DOMAIN
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (getattr(node.func.value, "id", getattr(node.func.value, "attr", "")), node.func.attr) in NOT_PURE
    ]
    imported = [
        where(path, node)
        for path in DOMAIN
        if not OUTSIDE & set(path.parts)
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and MODULES_OF_CHANCE & {getattr(node, "module", None), *(alias.name for alias in node.names)}
    ]
    assert asked + imported == []


def test_nothing_is_imported_inside_a_function() -> None:
    inner = [
        where(path, node)
        for path in sources("chalicelib")
        for function in nodes(path)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inner == []


def test_modules_and_functions_are_short() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in sources("chalicelib")}
    long_modules = [str(path.relative_to(ROOT)) for path, length in lengths.items() if length > 200]
    long_functions = [
        f"{where(path, node)} {node.name}"
        for path in sources("chalicelib")
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno - len(node.args.kwonlyargs) > 35
    ]
    assert long_modules + long_functions == []


LATER = {"reviews.write", "coupons.redeem", "points.redeem"}
"""They can be given and taken already; what they are for is not there yet."""


def test_every_permission_opens_a_door_and_every_door_needs_one_that_exists() -> None:
    """S4.2.1-b part: every endpoint declares the permission that it needs."""
    assert {door.may for door in DOORS} == set(PERMISSIONS) - LATER


def test_a_door_without_a_permission_or_with_an_unknown_one_cannot_be_loaded() -> None:
    """S4.2.1-b: an endpoint without a declaration fails the build."""
    bp = Blueprint(__name__)
    with pytest.raises(TypeError, match="may"):
        door(bp, "GET", "/undeclared", returns=None)  # type: ignore[call-arg]
    with pytest.raises(UnknownPermissionError, match="everything"):
        door(bp, "GET", "/undeclared", returns=None, may="everything.do")


def test_doors_of_staff_are_apart_from_those_of_shoppers() -> None:
    mixed = [each.path for each in DOORS if each.path.startswith("/admin/") != PERMISSIONS[each.may].staff]
    assert mixed == []


def test_no_schedule_lets_a_shop_wait_for_another() -> None:
    """In a bare loop the trouble of one would be everybody's after it: `in_turn` goes on, and raises in the end."""
    loops = [
        f"{path.stem}:{node.lineno}"
        for path in sources("chalicelib")
        for node in nodes(path)
        if isinstance(node, ast.For) and "shops()" in ast.unparse(node.iter)
    ]
    assert loops == []
