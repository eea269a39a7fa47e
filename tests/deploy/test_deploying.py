"""What stands between the code and an account: secrets made once, and one sentence for what is missing."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.deploy import assembly, aws, secrets
from infra.deploy.__main__ import _target, down
from infra.deploy.assembly import Assembly
from infra.local.keys import NAMES, PUBLISHED
from infra.local.place import TroubleError
from infra.signing import published
from infra.stacks.stages import STAGES

pytestmark = pytest.mark.deploy

PREFIX = "/storefront/dev"
HIDDEN = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
    "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
)  # fmt: skip


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A shell that has never heard of AWS."""
    for name in HIDDEN:
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


@pytest.fixture
def mocked() -> Iterator[None]:
    with mock_aws():
        yield


def test_secrets_are_made_once_and_never_overwritten(mocked: None) -> None:
    ssm = boto3.client("ssm", region_name="us-east-1")
    own = f"{PREFIX}/secrets/tokens"
    ssm.put_parameter(Name=own, Value="kept", Type="SecureString")
    made = secrets.ensure(ssm, PREFIX)
    assert made == sorted(f"{PREFIX}/secrets/{name}" for name in NAMES if name != "tokens")
    assert secrets.ensure(ssm, PREFIX) == []
    found = {name: ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"] for name in made}
    values = {each["Value"] for each in found.values()}
    drawn = {value for value in values if not value.startswith("{")}
    kinds = {each["Type"] for each in found.values()}
    assert (kinds, len(values), {len(value) for value in drawn}) == ({"SecureString"}, len(made), {64})
    for name, secret in PUBLISHED.items():
        public = ssm.get_parameter(Name=f"{PREFIX}/{name}")["Parameter"]
        private = found[f"{PREFIX}/secrets/{secret}"]["Value"]
        assert (public["Type"], public["Value"]) == ("String", published(private))
    assert ssm.get_parameter(Name=own, WithDecryption=True)["Parameter"]["Value"] == "kept"


def test_without_credentials_the_deployer_says_how_to_get_some(nobody: pytest.MonkeyPatch) -> None:
    nobody.setenv("AWS_REGION", "eu-central-1")
    with pytest.raises(TroubleError, match="No AWS credentials were found: log in"):
        aws.account()


def test_without_a_region_the_deployer_asks_for_one(nobody: pytest.MonkeyPatch) -> None:
    with pytest.raises(TroubleError, match="No AWS region is set"):
        aws.account()


def test_an_unknown_profile_is_named(nobody: pytest.MonkeyPatch) -> None:
    nobody.setenv("AWS_PROFILE", "nobody-at-all")
    with pytest.raises(TroubleError, match=r"nobody-at-all.*choose another"):
        aws.account()


def test_an_account_without_the_cdks_own_resources_is_told_what_to_run(mocked: None) -> None:
    there = aws.account()
    with pytest.raises(TroubleError, match=f"cdk bootstrap aws://{there.number}/{there.region}"):
        aws.check_bootstrap(there)
    there.client("ssm").put_parameter(Name=aws.BOOTSTRAP, Value="21", Type="String")
    aws.check_bootstrap(there)


def test_an_assembly_tells_what_it_holds_and_where_its_files_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "BUILD", tmp_path)
    made = Assembly("dev", "arm64")
    made.templates.mkdir(parents=True)
    resources = {
        "One": {"Type": "AWS::SQS::Queue"},
        "Two": {"Type": "AWS::SQS::Queue"},
        "CartApi": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": {"Fn::Sub": "dev-cart_api"}}},
        "PayApi": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"FunctionName": "dev-pay_api", "ReservedConcurrentExecutions": 5},
        },
    }
    (made.templates / "storefront-dev-messaging.template.json").write_text(json.dumps({"Resources": resources}))
    files = {"abc": {"destinations": {"here": {"bucketName": "assets", "objectKey": "abc.zip"}}}}
    (made.templates / "storefront-dev-messaging.assets.json").write_text(json.dumps({"files": files}))
    assert made.contents() == {"storefront-dev-messaging": {"AWS::SQS::Queue": 2, "AWS::Lambda::Function": 2}}
    assert made.reserved() == {"dev-cart_api": None, "dev-pay_api": 5}
    assert made.buckets() == {"assets"}


class Formation:
    """CloudFormation, after a deployment."""

    def __init__(self, *stacks: str) -> None:
        self.stacks = stacks

    def describe_stack_resources(self, StackName: str) -> Any:  # noqa: N803 - the name is boto3's
        return {"StackResources": [{"ResourceType": "AWS::ApiGateway::RestApi", "PhysicalResourceId": "a1"}]}

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803 - the name is boto3's
        return {"Stacks": [{"Outputs": [{"OutputKey": "Url", "OutputValue": "https://shop.example"}]}]}

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=lambda: [{"Stacks": [{"StackName": each}]} for each in self.stacks])


@pytest.mark.parametrize(("stage", "shop"), [("dev", "demo"), ("prod", "main")])
def test_a_stage_is_shopped_at_in_its_own_shop(stage: str, shop: str) -> None:
    """At its host is the first shop of its directory; a token for staff of another one opens nothing there."""
    there: Any = SimpleNamespace(region="eu-central-1", client=lambda service: Formation())
    target = _target(there, stage)
    assert (target.shop, target.api) == (shop, "https://shop.example")
    first = json.loads(STAGES[stage].shops.read_text())[0]
    assert (first["shop_id"], "{host}" in first["hosts"]) == (shop, True)


def test_a_stage_that_is_not_taken_away_after_all_keeps_its_secrets(
    mocked: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who says no to the CDK, which asks, ends it with success: without its keys nobody could read the data again."""
    ssm, formation = boto3.client("ssm", region_name="us-east-1"), Formation("storefront-dev-data", "storefront-prod")
    there = SimpleNamespace(
        number="1", region="us-east-1", client=lambda service: ssm if service == "ssm" else formation
    )
    monkeypatch.setattr(aws, "account", lambda: there)
    monkeypatch.setattr(Assembly, "make", lambda self: None)
    monkeypatch.setattr(Assembly, "cdk", lambda self, *arguments: None)
    monkeypatch.chdir(tmp_path)
    written = tmp_path / "build/dev/outputs.json"
    written.parent.mkdir(parents=True)
    written.touch()
    names = secrets.ensure(ssm, PREFIX)[:10]
    with pytest.raises(TroubleError, match=r"storefront-dev-data still stands"):
        down("dev")
    assert (len(ssm.get_parameters(Names=names)["Parameters"]), written.exists()) == (len(names), True)
    formation.stacks = ("storefront-prod",)
    down("dev")
    assert (ssm.get_parameters(Names=names)["Parameters"], written.exists()) == ([], False)


def test_what_aws_refuses_is_one_sentence(mocked: None) -> None:
    ssm = boto3.client("ssm", region_name="us-east-1")

    @aws.explained()
    def ask() -> None:
        ssm.get_parameter(Name="/nothing")

    with pytest.raises(TroubleError, match=r"AWS refused \(.*ParameterNotFound.*the deployer needs more rights"):
        ask()
