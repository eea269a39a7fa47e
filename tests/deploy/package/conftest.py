"""The package for this machine, made once, and its artifacts as Lambda unpacks them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.package.build import Package, build
from infra.package.measure import unpacked
from infra.package.order import Order, architecture


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return build(Order(out=tmp_path_factory.mktemp("made"), architecture=architecture("local")))


@pytest.fixture(scope="session")
def folder(made: Package) -> Iterator[Path]:
    """Each artifact in a folder of its name."""
    with unpacked(made.out) as found:
        yield found


@pytest.fixture(scope="session")
def template(made: Package) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((made.out / "template.json").read_text())
    return found
