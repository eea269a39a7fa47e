"""The pipeline: copy, install, package, trim, compile, zip, split, transform; all of it into one folder."""

import json
import shutil
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infra.declared import resources
from infra.functions import Function, functions
from infra.package import archive, contents, steps
from infra.package.archive import Artifact
from infra.package.order import Order
from infra.package.plain import plain
from infra.package.routes import owners
from infra.package.split import Shape, split

WORDS = (
    "name", "logical_id", "capability", "kind", "handler", "artifact", "memory", "timeout", "reserved_concurrency",
)  # fmt: skip
"""What the deployment is told of each function."""


@dataclass(frozen=True)
class Package:
    """What lies in the folder `out`."""

    out: Path
    artifacts: tuple[Artifact, ...]


def build(order: Order) -> Package:
    """Make the package in a new folder in place of the old one. Raises CannotPackageError."""
    shutil.rmtree(order.out, ignore_errors=True)
    order.out.mkdir(parents=True)
    with TemporaryDirectory(prefix="storefront-") as work:
        project = Path(work, "project")
        steps.copy_project(order, project)
        steps.install(order, project)
        packaged = steps.package(project)
        artifacts = _artifacts(order, packaged, Path(work, "contents"))
        sam = json.loads((packaged / "sam.json").read_text())
    shape = Shape(order.runtime, order.architecture, order.snap_start, {each.name: each.sha256 for each in artifacts})
    template = plain(split(sam, functions(), owners(), resources(), shape))
    _write(order.out / "template.json", template)
    _write(order.out / "functions.json", [described(each) for each in functions()])
    _write(order.out / "manifest.json", _manifest(order, artifacts))
    return Package(order.out, artifacts)


def described(function: Function) -> dict[str, Any]:
    """A function as the deployment reads it."""
    return {word: getattr(function, word) for word in WORDS}


def _artifacts(order: Order, packaged: Path, folder: Path) -> tuple[Artifact, ...]:
    """Chalice's zip trimmed and compiled, with Pillow and without."""
    wanted = contents.services(order.project / "chalicelib")
    archive.unzip(packaged / "deployment.zip", folder, partial(contents.kept, wanted=wanted))
    steps.compile_all(folder)
    return (
        archive.zip_up(folder, order.out / "shop.zip", lambda name: not contents.of_pillow(name)),
        archive.zip_up(folder, order.out / "images.zip", lambda name: True),
    )


def _manifest(order: Order, artifacts: tuple[Artifact, ...]) -> dict[str, Any]:
    return {
        "runtime": order.runtime,
        "architecture": order.architecture,
        "snap_start": order.snap_start,
        "artifacts": [asdict(each) for each in artifacts],
    }


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, indent=1) + "\n")
