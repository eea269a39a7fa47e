"""What anybody decides on is read as it is; what may be a moment old is named here, one by one."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.aws import transport
from chalicelib.aws.guard import Guard, guarded
from chalicelib.aws.table import get, get_many, query
from tests.aws.things import LeafRecord, there
from tests.contracts.whole import ROOT, nodes, sources

READERS = frozenset({"get", "get_many", "get_items", "query"})
"""The table's, as whoever reads calls them."""

OF_THE_STORES = frozenset({"tree", "cards"})
"""Functions that leave it to their callers, and are not consistent by themselves."""

MAY_BE_OLD: dict[str, str] = {
    "aws/uses.py of": "a day that a review shows",
    "domain/auditor/store/__init__.py newest": "a list of audits for staff",
    "domain/catalog/actions/reading.py category_page": "a page for shoppers",
    "domain/catalog/actions/taxonomy.py tree": "a page for shoppers",
    "domain/catalog/store.py brands": "a list to look at",
    "domain/catalog/store.py product_types": "a list to look at",
    "domain/catalog/store.py view": "a page for shoppers",
    "domain/imports/store.py errors": "a list to look at",
    "domain/imports/store.py newest": "a list to look at",
    "domain/inventory/store.py movements": "a list to look at",
    "domain/notifications/store.py of_order": "a list to look at",
    "domain/profiles/actions/regions.py of_country": "regions, which change once a year",
    "domain/profiles/actions/regions.py within": "regions, which change once a year",
    "domain/profiles/store.py history": "a list to look at",
    "domain/users/store/signins.py of_user": "a list to look at",
}
"""Reads of the table itself that nothing is decided on; an index is always a moment old."""

LEFT_TO_CALLERS = frozenset(
    {
        "domain/auditor/store/__init__.py fetch", "domain/auditor/store/surroundings.py _page",
        "domain/catalog/store.py cards", "domain/catalog/store.py tree",
    }
)  # fmt: skip


def called(call: ast.Call) -> str:
    """The name of what is called, also in part."""
    function = call.args[0] if ast.unparse(call.func) == "partial" and call.args else call.func
    return ast.unparse(function)


def readers_of(file: list[ast.AST]) -> set[str]:
    """What the readers of the table are called in a file."""
    imports = [node for node in file if isinstance(node, ast.ImportFrom)]
    table = [each for node in imports if node.module == "chalicelib.aws.table" for each in node.names]
    whole = any(node.module == "chalicelib.aws" and each.name == "table" for node in imports for each in node.names)
    own = {each.asname or each.name for each in table if each.name in READERS}
    theirs = {f"store.{name}" for name in OF_THE_STORES}
    return own | theirs | ({f"table.{name}" for name in READERS} if whole else set())


def reads() -> Iterator[tuple[str, ast.keyword | None]]:
    """Every read of the table itself, by file and function, with what it says of consistency."""
    for path in sources("chalicelib"):
        if not re.search(r"aws import .*\btable\b|aws\.table import|store\.(tree|cards)\b", path.read_text()):
            continue
        file = list(nodes(path))
        names = readers_of(file)
        for function in (node for node in file if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                said = {keyword.arg: keyword for keyword in call.keywords}
                if called(call) in names and "index" not in said:
                    place = f"{path.relative_to(ROOT / 'chalicelib').as_posix()} {function.name}"
                    yield place, said.get("consistent")


def test_what_may_be_a_moment_old_is_so_on_purpose() -> None:
    """Nobody decides on what somebody else has changed already."""
    found = list(reads())
    certain = [place for place, said in found if said is not None and ast.unparse(said.value) == "True"]
    assert {place for place, said in found if said is None} == MAY_BE_OLD.keys()
    left = {place for place, said in found if said is not None and ast.unparse(said.value) != "True"}
    assert left == LEFT_TO_CALLERS
    assert len(certain) > 80


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the table was asked for; nothing is in it."""
    requests: list[Any] = []

    def way(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        requests.extend(request.get("RequestItems", {"": request}).values())
        return {}

    monkeypatch.setattr(transport, "_opened", lambda *named: way)
    return requests


READS: list[Callable[[bool], object]] = [
    lambda consistent: get(there("a"), consistent=consistent),
    lambda consistent: get_many([there("a")], consistent=consistent),
    lambda consistent: query(LeafRecord, "BOXES#mugs#b", consistent=consistent),
]


@pytest.mark.parametrize("read", READS)
def test_the_table_is_asked_for_what_is_there_now_where_it_matters(
    asked: list[Any], read: Callable[[bool], object]
) -> None:
    for consistent in (True, False):
        read(consistent)
    assert [each["ConsistentRead"] for each in asked] == [True, False]


@pytest.mark.parametrize("read", READS)
def test_whoever_calls_is_judged_by_what_is_there_now(asked: list[Any], read: Callable[[bool], object]) -> None:
    """S4.2.3-b part, SEC10: also by a read that needs no more than what was there a moment ago."""
    with guarded(Guard((there("caller"),), lambda found: None)):
        read(False)
        read(False)
    assert asked[0]["ConsistentRead"] is True
    assert {"pk": {"S": "BOXES#mugs#caller"}, "sk": {"S": "BOX"}} in asked[0]["Keys"]
    assert asked[-1]["ConsistentRead"] is False
