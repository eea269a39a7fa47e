"""The whole: stages differ by their settings only, stacks need each other one way, nothing is left to chance."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from infra.stacks.__main__ import synthesize
from infra.stacks.app import compose
from infra.stacks.stages import LAWFUL_LOG_DAYS, STAGES
from tests.deploy.assembly import Assembly

LACKING = {
    "AWS::CloudWatch::Alarm",  # those that calculate
    "AWS::Events::Archive",
    "AWS::Logs::LogGroup",  # the firewall's
    "AWS::SSM::Parameter",  # the public URL, which the CDN would have
    "AWS::WAFv2::LoggingConfiguration",
    "AWS::WAFv2::WebACLAssociation",
}
"""What is missing in the emulator's templates (`infra.stacks.emulator.Gap`)."""

ORDER = ["data", "messaging", "doors", "workflows", "edge", "secrets", "schedules", "observability"]


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_a_stage_with_anothers_settings_is_the_other(
    assemblies: dict[str, Assembly], package: Path, tmp_path: Path, name: str
) -> None:
    """Nothing asks for the name of a stage: with the same settings, the templates differ in names only."""
    other = {"dev": "prod", "prod": "dev"}[name]
    app = App(outdir=str(tmp_path), analytics_reporting=False)
    compose(app, replace(STAGES[other], name=STAGES[name].name), package)
    app.synth()
    made, wanted = Assembly(name, tmp_path), assemblies[other]
    assert set(made.files) == set(wanted.files) == set(ORDER)
    for concern in ORDER:
        assert _nameless(made, concern) == _nameless(wanted, concern)


def _nameless(assembly: Assembly, concern: str) -> Any:
    """A template without the stage's name, in names, logical ids and references between stacks."""
    text = json.dumps(assembly.templates[concern], sort_keys=True)
    for spelled in (f"storefront-{assembly.stage}", f"storefront/{assembly.stage}", f"storefront{assembly.stage}"):
        text = text.replace(spelled, "storefront-STAGE")
    text = re.sub(r"(storefront-STAGE\w*?)[0-9A-F]{8,16}", r"\1", text)  # digests of names
    return json.loads(text.replace(f'"{assembly.stage}"', '"STAGE"').replace(f"stage {assembly.stage}", "stage STAGE"))


def test_the_emulator_gets_everything_but_what_it_lacks(
    assemblies: dict[str, Assembly], package: Path, tmp_path: Path
) -> None:
    synthesize(["-c", "stage=local", "-c", f"package={package}", "-o", str(tmp_path)])
    whole, part = Assembly("local", tmp_path), assemblies["local"]

    def kinds(assembly: Assembly, concern: str) -> dict[str, str]:
        return {name: each["Type"] for name, each in assembly.templates[concern]["Resources"].items()}

    missing = {
        kind for concern in ORDER for name, kind in kinds(whole, concern).items() if name not in kinds(part, concern)
    }
    added = {name for concern in ORDER for name in kinds(part, concern) if name not in kinds(whole, concern)}
    assert added == set()
    assert missing == LACKING


def test_stacks_need_each_other_in_one_direction(assembly: Assembly) -> None:
    made = json.loads((assembly.folder / "manifest.json").read_text())["artifacts"]
    start = f"storefront-{assembly.stage}-"
    needs = {
        name.removeprefix(start): {
            each.removeprefix(start) for each in artifact.get("dependencies", []) if not each.endswith(".assets")
        }
        for name, artifact in made.items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    assert set(needs) == set(ORDER)
    for place, concern in enumerate(ORDER):
        assert needs[concern] <= set(ORDER[:place]), concern
    assert needs["schedules"] == {"doors", "secrets"}  # the clock starts when all that its functions read is there


def test_nothing_that_may_go_one_day_is_exported(assembly: Assembly) -> None:
    """S2.2.2-a part: a capability's functions and queues can be taken away without asking another stack."""
    kinds = {
        template["Resources"][output["Value"].get("Ref") or output["Value"]["Fn::GetAtt"][0]]["Type"]
        for template in assembly.templates.values()
        for output in template.get("Outputs", {}).values()
        if "Export" in output
    }
    assert kinds == {
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::CloudFront::Distribution",
        "AWS::DynamoDB::Table",
        "AWS::Events::EventBus",
        "AWS::KMS::Key",
        "AWS::S3::Bucket",
    }


def test_the_same_input_gives_the_same_templates(
    assemblies: dict[str, Assembly], package: Path, tmp_path: Path
) -> None:
    synthesize(["-c", "stage=prod", "-c", f"package={package}", "-o", str(tmp_path)])
    again, before = Assembly("prod", tmp_path), assemblies["prod"]
    assert {concern: path.read_bytes() for concern, path in again.files.items()} == {
        concern: path.read_bytes() for concern, path in before.files.items()
    }


def test_templates_say_nothing_of_the_machine_that_wrote_them(assembly: Assembly) -> None:
    for path in assembly.folder.glob("*.json"):
        assert f"{Path.home()}/" not in path.read_text() or str(Path.home()) == "/"
        assert str(Path(__file__).parents[2]) not in path.read_text()


def test_a_stage_that_forgets_its_logs_before_the_law_allows_is_refused() -> None:
    with pytest.raises(ValueError, match="180 days"):
        replace(STAGES["dev"], log_retention_days=LAWFUL_LOG_DAYS - 1)


def test_the_shop_directory_is_what_the_app_reads(assembly: Assembly) -> None:
    (shops,) = (
        each for each in assembly.properties("SSM::Parameter") if each["Name"] == f"/storefront/{assembly.stage}/shops"
    )
    assert "{host}" not in json.dumps(shops)
    assert shops["Tier"] == "Intelligent-Tiering"  # a standard parameter ends at 4 KB


def test_production_refuses_to_be_taken_away(assemblies: dict[str, Assembly]) -> None:
    def protected(stage: str) -> set[bool]:
        made = json.loads((assemblies[stage].folder / "manifest.json").read_text())["artifacts"].values()
        stacks = [each for each in made if each["type"] == "aws:cloudformation:stack"]
        return {each["properties"].get("terminationProtection", False) for each in stacks}

    assert (protected("prod"), protected("dev")) == ({True}, {False})
