"""The edge stack of a stage, alone, as a template; written once for all tests."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from aws_cdk import App

from infra.declared import resources
from infra.stacks import emulator
from infra.stacks.edge import Behind, Edge
from infra.stacks.stages import STAGES, Domain

CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000000"
NAMED = Domain("shop.example.com", CERTIFICATE, others=("mugs.example.com",))
BEHIND = Behind(
    api_id="a1b2c3d4e5",
    api_stage="api",
    bucket_name="storefront-media-111122223333",
    log_key_arn="arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000",
)


@cache
def templates() -> dict[str, dict[str, Any]]:
    """`dev` has no domain and no firewall, `prod` both; `local` is what the emulator gets."""
    resources()
    stages = {"dev": replace(STAGES["dev"], waf=False), "prod": replace(STAGES["prod"], waf=True, domain=NAMED)}
    app = App(analytics_reporting=False)
    stacks = {name: Edge(app, stage, BEHIND) for name, stage in stages.items()}
    there = App(analytics_reporting=False, context={emulator.FLAG: "true"})
    stacks["local"] = Edge(there, STAGES["local"], BEHIND)
    assemblies = [app.synth(), there.synth()]
    written = {stack.stack_name: stack.template for assembly in assemblies for stack in assembly.stacks}
    return {name: written[stack.stack_name] for name, stack in stacks.items()}


def of(stage: str, kind: str) -> list[dict[str, Any]]:
    """The properties of every resource of a kind, e.g. `CloudFront::Distribution`."""
    found = templates()[stage]["Resources"].values()
    return [resource["Properties"] for resource in found if resource["Type"] == f"AWS::{kind}"]


def distribution(stage: str) -> dict[str, Any]:
    [found] = of(stage, "CloudFront::Distribution")
    config: dict[str, Any] = found["DistributionConfig"]
    return config


def behaviors(stage: str) -> Iterator[dict[str, Any]]:
    yield distribution(stage)["DefaultCacheBehavior"]
    yield from distribution(stage)["CacheBehaviors"]


def named(stage: str, kind: str, reference: Any) -> dict[str, Any]:
    """The properties of the resource that a `Ref` names."""
    resource = templates()[stage]["Resources"][reference["Ref"]]
    assert resource["Type"] == f"AWS::{kind}"
    properties: dict[str, Any] = resource["Properties"]
    return properties


def headers(stage: str, behavior: dict[str, Any]) -> dict[str, Any]:
    found = named(stage, "CloudFront::ResponseHeadersPolicy", behavior["ResponseHeadersPolicyId"])
    config: dict[str, Any] = found["ResponseHeadersPolicyConfig"]
    return config
