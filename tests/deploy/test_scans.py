"""Static scans of every template: whatever they remark is mended, or answered in infra/stacks/exceptions.toml."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import scans
from tests.deploy.assembly import Assembly
from tests.deploy.scans import EXCEPTIONS, CannotScanError, cfn_lint, checkov


def test_cfn_lint_has_no_remark_that_is_not_answered(assemblies: dict[str, Assembly]) -> None:
    """S10.1.3-c part: every template and the definition of the workflow in it is valid, and a scan that could not
    take place fails."""
    found = cfn_lint([path for assembly in assemblies.values() for path in assembly.files.values()])
    assert [remark for remark in found if remark[0] not in EXCEPTIONS["cfn-lint"]] == []
    assert {rule for rule, _ in found} == set(EXCEPTIONS["cfn-lint"])


def test_cfn_lint_reads_the_definition_of_the_workflow(prod: Assembly, tmp_path: Path) -> None:
    template = prod.templates["workflows"]
    (name,) = (name for name, each in template["Resources"].items() if "DefinitionString" in each["Properties"])
    machine: dict[str, Any] = template["Resources"][name]["Properties"]
    definition = json.loads(machine["DefinitionString"])
    del definition["States"]["Submit"]["Resource"]
    kept = {key: value for key, value in machine.items() if key != "LoggingConfiguration"}
    alone = kept | {"DefinitionString": json.dumps(definition), "RoleArn": "arn:aws:iam::111122223333:role/r"}
    broken = {name: {"Type": "AWS::StepFunctions::StateMachine", "Properties": alone}}
    path = tmp_path / "broken.template.json"
    path.write_text(json.dumps({"Resources": broken}))
    assert [rule for rule, said in cfn_lint([path]) if "States/Submit" in said] == ["E3601"]


def test_checkov_has_no_remark_that_is_not_answered(assemblies: dict[str, Assembly], tmp_path: Path) -> None:
    """S10.1.3-c part: what is deployed to AWS is scanned, all of it, and a scan that could not take place fails.

    The emulator's templates are those of the other stages without what it lacks.
    """
    scanned = [(stage, path) for stage in ("dev", "prod") for path in assemblies[stage].files.values()]
    for stage, path in scanned:
        (tmp_path / stage).mkdir(exist_ok=True)
        shutil.copy(path, tmp_path / stage)
    summary, found = checkov(tmp_path)
    assert [where for remark, where in found if remark not in EXCEPTIONS["checkov"]] == []
    assert {remark for remark, _ in found} == set(EXCEPTIONS["checkov"])
    assert summary["parsing_errors"] == 0
    assert summary["resource_count"] == sum(len(json.loads(path.read_text())["Resources"]) for _, path in scanned)


def test_every_exception_has_its_reason() -> None:
    assert [name for section in EXCEPTIONS.values() for name, reason in section.items() if len(reason) < 20] == []


def test_a_scan_that_cannot_take_place_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """S10.1.3-c part: a scanner that is missing, and a template that cannot be read, are failures."""
    broken = tmp_path / "broken.template.json"
    broken.write_text("{")
    with pytest.raises(CannotScanError, match="E0000"):
        cfn_lint([broken])
    monkeypatch.setattr(scans, "CHECKOV", tmp_path / "nowhere")
    with pytest.raises(CannotScanError, match="not installed"):
        checkov(tmp_path)
