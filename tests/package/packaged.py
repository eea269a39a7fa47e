"""The project as Chalice packages it, without dependencies: a second, once for all tests."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infra.declared import resources
from infra.functions import functions
from infra.package import steps
from infra.package.order import Order
from infra.package.routes import owners
from infra.package.split import Shape, split

DIGESTS = {"shop.zip": "5" * 64, "images.zip": "1" * 64}


@cache
def _sam() -> str:
    with TemporaryDirectory() as work:
        project = Path(work, "project")
        steps.copy_project(Order(out=Path(work), architecture="arm64"), project)
        return (steps.package(project) / "sam.json").read_text()


def sam() -> dict[str, Any]:
    """Chalice's template."""
    template: dict[str, Any] = json.loads(_sam())
    return template


def separated(snap_start: bool = False) -> dict[str, Any]:
    """Ours, with a function for each capability."""
    shape = Shape("python3.13", "arm64", snap_start, DIGESTS)
    return split(sam(), functions(), owners(), resources(), shape)
