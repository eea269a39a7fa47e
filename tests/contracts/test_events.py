"""Every event is told, shown by a sample, and names nobody."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws.triggers import LISTENERS
from chalicelib.core.events import KINDS, Event, decode
from chalicelib.core.personal import personal_fields
from tests.contracts.whole import ROOT, load_everything, nodes, sources

load_everything()
DOMAIN = sources("chalicelib/domain")
EVENTS = sorted((ROOT / "events").rglob("*.json"))


def sample(path: Path) -> Any:
    return json.loads(path.read_text())


def test_every_event_has_a_sample_that_can_be_read() -> None:
    told: set[str] = set()
    for path in EVENTS:
        body = sample(path)
        if isinstance(body, dict) and body.get("detail-type") in KINDS:
            assert decode(body["detail-type"], body["detail"]).event is not None
            told.add(body["detail-type"])
    assert set(KINDS) - told == set()


def told_in(path: Path) -> set[str]:
    """The events that a module names outside its imports and annotations."""
    named = {node.id for node in nodes(path) if isinstance(node, ast.Name)}
    named |= {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}
    return named & set(KINDS)


def test_every_event_is_told_somewhere() -> None:
    assert set(KINDS) - {kind for path in DOMAIN for kind in told_in(path)} == set()


def test_every_event_is_in_the_docstring_of_the_capability_that_tells_it() -> None:
    untold = set()
    for path in DOMAIN:
        package = ROOT / "chalicelib/domain" / path.relative_to(ROOT / "chalicelib/domain").parts[0]
        called = {node.func for node in nodes(path) if isinstance(node, ast.Call)}
        if told := {node.id for node in called if isinstance(node, ast.Name)} & set(KINDS):
            about = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
            untold |= {f"{package.name}/__init__.py: {kind}" for kind in told if kind not in about}
    assert untold == set()


def test_no_listener_hears_what_is_not_an_event() -> None:
    for listener in LISTENERS:
        assert set(listener.handlers) <= set(KINDS)
        assert listener.uploads or listener.handlers, f"{listener.name} hears nothing"
    names = [listener.name for listener in LISTENERS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_an_event_carries_ids_and_amounts_only(kind: type[Event]) -> None:
    assert personal_fields(kind) == set()
    assert not {"email", "phone", "address", "recipient", "name"} & set(kind.__struct_fields__)
