"""The scan: red when something is wrong, green only when everything was looked at, and neither when it was not."""

import json
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.scan.__main__ import BILL, FINE, FOUND, LEFT_OUT, NOT_SCANNED, scan
from infra.scan.audit import COMMAND, judge
from infra.scan.locks import IncompleteLock, Pin, all_pins, locks, pins
from tests.contracts.whole import ROOT
from tests.scan.advisories import Answer, advisories, broken, garbled, nothing_known, vulnerable

TOOL = ROOT / COMMAND
HASH = "0" * 64
LOCK = f"alpha==1.0 \\\n    --hash=sha256:{HASH}\nbeta==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{HASH}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one lock, of two packages, one of them for another system."""
    (tmp_path / "requirements.txt").write_text("alpha==1.0\n")
    (tmp_path / "requirements.lock").write_text(LOCK)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n')
    return tmp_path


def scanned(project: Path, service: str, command: Path = TOOL) -> tuple[int, list[str]]:
    """The exit status, and what was said of vulnerabilities."""
    said: list[str] = []
    status = scan(project, command, service, said.append)
    return status, [line for line in said if line.startswith(("scanned", "not scanned", "vulnerable", "lock:"))]


def test_green_means_that_every_package_was_asked_about(project: Path) -> None:
    """S10.1.3-c part: also what is locked for another system than this one."""
    with advisories(nothing_known) as (service, asked):
        status, [line] = scanned(project, service)
    assert (status, sorted(asked)) == (FINE, ["alpha==1.0", "beta==2.0"])
    assert line.startswith("scanned: 2 packages, no known vulnerability")


@pytest.mark.parametrize("wrong", ["alpha", "beta"])
def test_a_known_vulnerability_fails_the_scan(project: Path, wrong: str) -> None:
    """S10.1.3-c part: and is named."""
    with advisories(vulnerable(wrong)) as (service, _):
        status, [line] = scanned(project, service)
    assert (status, line.startswith(f"vulnerable: {wrong}==")) == (FOUND, True)
    assert "PYSEC-2026-1" in line


def test_a_service_that_cannot_be_reached_is_not_green(project: Path) -> None:
    """S10.1.3-c part: a scan that could not run says so, in one line and by its status."""
    status, lines = scanned(project, "http://127.0.0.1:9/")
    assert status == NOT_SCANNED
    [line] = lines
    assert line.startswith("not scanned: ")
    assert "\n" not in line


@pytest.mark.parametrize("answer", [broken, garbled])
def test_a_service_that_makes_no_sense_is_not_green(project: Path, answer: Answer) -> None:
    """S10.1.3-c part: whatever answers instead of it."""
    with advisories(answer) as (service, _):
        status, [line] = scanned(project, service)
    assert (status, line.startswith("not scanned: ")) == (NOT_SCANNED, True)


def fake_tool(folder: Path, said: str, status: int) -> Path:
    tool = folder / "pip-audit"
    tool.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\nexit {status}\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    return tool


SKIPPED = {"name": "beta", "skip_reason": "Dependency not found on PyPI and could not be audited: beta (2.0)"}
CLEAN = {"name": "alpha", "version": "1.0", "vulns": []}


@pytest.mark.parametrize(
    "dependencies", [[CLEAN, SKIPPED], [CLEAN], [CLEAN, CLEAN | {"name": "beta", "version": "2.1"}], []]
)
def test_what_the_tool_skips_was_not_scanned_though_it_says_that_all_is_well(
    project: Path, dependencies: list[dict[str, Any]]
) -> None:
    """S10.1.3-c part: the tool ends with 0, "No known vulnerabilities found", where it has looked at nothing."""
    tool = fake_tool(project, json.dumps({"dependencies": dependencies, "fixes": []}), 0)
    status, [line] = scanned(project, "", tool)
    assert (status, line.startswith("not scanned: "), line.endswith("beta==2.0")) == (NOT_SCANNED, True, True)


@pytest.mark.parametrize("said", ["", "No known vulnerabilities found", "[]", '{"fixes": []}', "{"])
def test_no_report_is_no_scan(project: Path, said: str) -> None:
    status, [line] = scanned(project, "", fake_tool(project, said, 0))
    assert (status, line.startswith("not scanned: ")) == (NOT_SCANNED, True)


def test_a_tool_that_is_not_there_scans_nothing(project: Path) -> None:
    status, [line] = scanned(project, "", project / "nothing")
    assert (status, "cannot be started" in line) == (NOT_SCANNED, True)


def test_a_vulnerability_counts_though_not_all_was_looked_at() -> None:
    verdict = judge([Pin("alpha", "1.0"), Pin("beta", "2.0")], [CLEAN | {"vulns": [{"id": "X-1"}]}, SKIPPED])
    assert (verdict.vulnerable, verdict.unseen) == ({"alpha==1.0": ("X-1",)}, ("beta==2.0",))


@pytest.mark.parametrize(
    "entry",
    ["gamma>=1.0 --hash=sha256:" + HASH, "gamma==1.0", "gamma --hash=sha256:" + HASH, "-e .", "./gamma",
     "gamma==1.0 --hash=md5:abc", f"gamma==1.0 --hash=sha256:{HASH} --hash=sha256:abc",
     "gamma @ https://host.example/gamma.whl", "--index-url https://host.example"],
)  # fmt: skip
def test_a_lock_that_leaves_something_open_fails_the_scan(project: Path, entry: str) -> None:
    """S10.1.3-c part: every dependency is one version with hashes."""
    (project / "requirements.lock").write_text(LOCK + entry + "\n")
    status, [line] = scanned(project, "")
    assert (status, line.startswith("lock: ")) == (FOUND, True)


@pytest.mark.parametrize("wanted", ["alpha==1.1", "gamma==1.0", "alpha", "alpha>=1.0", "-r more.txt"])
def test_a_requirement_that_its_lock_does_not_have_fails_the_scan(project: Path, wanted: str) -> None:
    """S10.1.3-c part: also one of a list that is included."""
    (project / "more.txt").write_text("gamma==3.0\n")
    (project / "requirements.txt").write_text(f"{wanted}\n")
    with pytest.raises(IncompleteLock):
        locks(project)


def test_every_dependency_of_ours_is_pinned_with_hashes() -> None:
    """S10.1.3-c part: every requirement of every list is in its lock."""
    found = locks(ROOT)
    assert {f"{path.stem}.lock" for path in ROOT.glob("requirements*.txt")} == set(found)
    assert {path.name for path in ROOT.glob("requirements*.lock")} == set(found)
    assert len(all_pins(found.values())) > 150
    assert all(pin.hashes for pin in all_pins(found.values()))


def test_two_environments_may_have_the_same_package_at_two_versions(project: Path) -> None:
    """And both are asked about."""
    (project / "requirements-other.txt").write_text("alpha==1.1\n")
    (project / "requirements-other.lock").write_text(f"alpha==1.1 --hash=sha256:{HASH}\n")
    with advisories(nothing_known) as (service, asked):
        assert scanned(project, service)[0] == FINE
    assert sorted(asked) == ["alpha==1.0", "alpha==1.1", "beta==2.0"]


def test_the_bill_of_materials_is_the_same_every_time(project: Path) -> None:
    """S10.1.3-c part: what the functions are made of, with the hashes of what may be installed."""
    made = set()
    for _ in range(2):
        scanned(project, "", project / "nothing")
        made.add((project / BILL).read_bytes())
    [written] = made
    bill = json.loads(written)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert [each["purl"] for each in bill["components"]] == ["pkg:pypi/alpha@1.0", "pkg:pypi/beta@2.0"]
    assert {each["scope"] for each in bill["components"]} == {"required"}
    assert str(project).encode() not in written


def test_the_tool_is_the_one_that_is_pinned() -> None:
    [wanted] = [pin for pin in pins((ROOT / "requirements-audit.lock").read_text()) if pin.name == "pip-audit"]
    said = subprocess.run([TOOL, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    assert said.split() == ["pip-audit", wanted.version]


def test_the_deployments_command_line_is_pinned_with_hashes_too() -> None:
    """S10.1.3-c part: npm's lock, which names no host either; the scan says that it does not cover it."""
    lock = json.loads((ROOT / "infra/stacks/package-lock.json").read_text())
    asked = json.loads((ROOT / "infra/stacks/package.json").read_text())["dependencies"]
    found = {name.removeprefix("node_modules/"): each for name, each in lock["packages"].items() if name}
    assert {name: found[name]["version"] for name in asked} == asked
    assert all(each["integrity"].startswith("sha512-") and "resolved" not in each for each in found.values())
    assert "npm" in LEFT_OUT
