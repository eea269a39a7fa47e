"""What packaging makes: the same bytes anywhere, a plain template, artifacts within their budgets."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from infra.functions import functions
from infra.package import contents, report, steps
from infra.package.build import Package, build
from infra.package.order import ROOT, Order, architecture
from infra.package.plain import plain
from infra.package.references import dangling
from tests.package.packaged import separated


def test_packaged_again_elsewhere_it_is_the_same_to_the_byte(made: Package, tmp_path: Path) -> None:
    """S10.1.3-c part: whoever has the same sources can make the same package, and compare."""
    project = tmp_path / "another checkout"
    steps.copy_project(Order(out=tmp_path, architecture="arm64", project=ROOT), project)
    shutil.copy(ROOT / "requirements.lock", project)
    again = build(Order(out=tmp_path / "again", architecture=architecture("local"), project=project))
    names = {path.name for path in made.out.iterdir()}
    assert names == {"shop.zip", "images.zip", "template.json", "functions.json", "manifest.json"}
    assert [name for name in names if (made.out / name).read_bytes() != (again.out / name).read_bytes()] == []


def test_every_module_has_its_bytecode_and_nothing_of_the_development_tools_is_there(made: Package) -> None:
    for artifact in made.artifacts:
        with ZipFile(made.out / artifact.name) as archive:
            names = set(archive.namelist())
            for source in (name for name in names if name.endswith(".py")):
                parent, _, module = source.rpartition("/")
                tag = sys.implementation.cache_tag
                compiled = f"{parent}/__pycache__/{module[:-3]}.{tag}.pyc".lstrip("/")
                assert archive.read(compiled)[4:8] == b"\x01\0\0\0", compiled
        packages = {name.partition("/")[0] for name in names}
        assert packages & (contents.DROPPED - {"chalice"}) == set()
        assert not any(name.endswith(".dist-info") for name in packages)
        assert packages & set(contents.PILLOW) == (set(contents.PILLOW) if artifact.name == "images.zip" else set())


def test_the_template_is_plain_and_refers_to_nothing_that_is_not_there(template: dict[str, Any]) -> None:
    kinds = {each["Type"] for each in template["Resources"].values()}
    assert not any(kind.startswith("AWS::Serverless") for kind in kinds)
    assert "Transform" not in template
    assert dangling(template) == set()
    assert "APIHandler" not in json.dumps(template)
    assert not kinds & {"AWS::Lambda::EventSourceMapping", "AWS::Events::Rule"}


def test_with_snapshots_each_door_is_a_published_version() -> None:
    """The transform itself refuses a template in which something refers to nothing."""
    made = plain(separated(snap_start=True))["Resources"]
    apis = {each.logical_id for each in functions() if each.kind == "http"}
    assert {
        name.removesuffix("Aliaslive") for name, each in made.items() if each["Type"] == "AWS::Lambda::Alias"
    } == apis
    published = {
        each["Properties"]["FunctionName"]["Ref"] for each in made.values() if each["Type"] == "AWS::Lambda::Version"
    }
    assert published == apis
    assert all(made[name]["Properties"]["SnapStart"] == {"ApplyOn": "PublishedVersions"} for name in apis)


def test_what_is_packaged_is_within_its_budgets(made: Package) -> None:
    shop, images = made.artifacts
    assert shop.zipped <= report.AIM_ZIPPED
    assert images.zipped <= 16_000_000  # Pillow's own libraries are half of it
    order = Order(out=made.out, architecture=architecture("local"))
    lines = "\n".join(report.report(made, order, count=False))
    assert re.search(r"catalog_api: \d+ modules after GET \S+ \(404\), at most 410: within", lines)
    elsewhere = next(name for name in ("arm64", "x86_64") if name != order.architecture)
    assert "Not run" in "\n".join(report.report(made, replace(order, architecture=elsewhere), count=False))


def test_the_command_says_what_it_cannot_do(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "infra.package", "--arch", "sparc", "--out", str(tmp_path / "never")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    assert done.returncode == 1
    assert done.stderr.startswith("Lambda has no sparc machines")
    assert not (tmp_path / "never").exists()
