"""One function of all routes becomes one for each capability: Chalice's template in, a SAM template of ours out."""

from dataclasses import dataclass
from typing import Any

from infra.functions import Function
from infra.package import gateway, lambda_itself, policies
from infra.package.order import CannotPackageError
from infra.package.parameters import PARAMETERS, environment
from infra.package.routes import Route
from infra.resources import Resources

Document = dict[str, Any]

SHARED = "APIHandler"
"""The function of all routes, and how what belongs to it begins."""
ALIAS = "live"
LOG_DAYS = 180
"""As long as the law asks for (Cybersecurity Law of China, article 21); a stage may keep them longer."""


@dataclass(frozen=True)
class Shape:
    """What all functions have in common; `digests` are the sha256 of the artifacts, by name."""

    runtime: str
    architecture: str
    snap_start: bool
    digests: dict[str, str]

    def starts_from_snapshot(self, function: Function) -> bool:
        """Only where somebody waits."""
        return self.snap_start and function.kind == "http"

    def target(self, function: Function) -> str:
        """The logical id of what is invoked: snapshots belong to published versions."""
        return f"{function.logical_id}Alias{ALIAS}" if self.starts_from_snapshot(function) else function.logical_id


def split(
    packaged: Document,
    functions: tuple[Function, ...],
    owners: dict[Route, Function],
    resources: Resources,
    shape: Shape,
) -> Document:
    """The template of the stage. Raises CannotPackageError when Chalice packaged other functions than these."""
    emitted = {name for name, each in packaged["Resources"].items() if each["Type"] == "AWS::Serverless::Function"}
    if emitted != {each.logical_id for each in functions} | {SHARED}:
        raise CannotPackageError(f"the app declares other functions than it packages: {sorted(emitted)}")
    made: Document = {"RestAPI": _api(packaged, functions, owners, shape)}
    for function in functions:
        role = packaged["Resources"][f"{function.logical_id}Role"]
        made[function.logical_id] = _function(function, shape)
        made[f"{function.logical_id}Role"] = _role(function, role, resources)
        made[f"{function.logical_id}LogGroup"] = _log_group(function)
        if function.kind == "http":
            made[f"{function.logical_id}Permission"] = gateway.permission(function, shape.target(function))
    return {
        "AWSTemplateFormatVersion": packaged["AWSTemplateFormatVersion"],
        "Transform": packaged["Transform"],
        "Parameters": PARAMETERS,
        "Resources": made,
        "Outputs": {name: each for name, each in packaged["Outputs"].items() if not name.startswith(SHARED)},
    }


def _api(packaged: Document, functions: tuple[Function, ...], owners: dict[Route, Function], shape: Shape) -> Document:
    api: Document = packaged["Resources"]["RestAPI"]
    targets = {each.name: _arn(shape, each) for each in functions if each.kind == "http"}
    properties = api["Properties"] | {
        "Name": {"Fn::Sub": "storefront-${Stage}"},
        "OpenApiVersion": "2.0",  # or SAM adds a stage that nobody asked for
        "DefinitionBody": gateway.definition(api["Properties"]["DefinitionBody"], owners, targets),
    }
    return api | {"Properties": properties}


def _arn(shape: Shape, function: Function) -> str:
    target = shape.target(function)
    return f"${{{target}}}" if shape.starts_from_snapshot(function) else f"${{{target}.Arn}}"


def _function(function: Function, shape: Shape) -> Document:
    properties: Document = {
        "FunctionName": {"Fn::Sub": f"storefront-${{Stage}}-{function.name}"},
        "Handler": function.handler,
        "Runtime": shape.runtime,
        "Architectures": [shape.architecture],
        "MemorySize": function.memory,
        "Timeout": function.timeout,
        # In place of the artifact's real home, which the CDK knows.
        "CodeUri": {"Bucket": "artifacts", "Key": function.artifact},
        "Role": {"Fn::GetAtt": [f"{function.logical_id}Role", "Arn"]},
        "Tracing": "Active",
        "LoggingConfig": {"LogGroup": {"Ref": f"{function.logical_id}LogGroup"}},
        "Environment": {"Variables": environment(function)},
    }
    if shape.starts_from_snapshot(function):
        properties |= {
            "SnapStart": {"ApplyOn": "PublishedVersions"},
            "AutoPublishAlias": ALIAS,
            "AutoPublishAliasAllProperties": True,
            "AutoPublishCodeSha256": shape.digests[function.artifact],  # other code is another version
        }
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


def _role(function: Function, packaged: Document, resources: Resources) -> Document:
    """The one policy: the function's own file, and what Lambda does for it."""
    own = packaged["Properties"]["Policies"][0]["PolicyDocument"]
    statements = policies.of_stage(own) + lambda_itself.statements(function, resources)
    assume = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    properties = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [assume]},
        "Policies": [
            {"PolicyName": function.name, "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
        ],
    }
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def _log_group(function: Function) -> Document:
    properties = {
        "LogGroupName": {"Fn::Sub": f"/aws/lambda/storefront-${{Stage}}-{function.name}"},
        "RetentionInDays": LOG_DAYS,
        "KmsKeyId": {"Ref": "LogKeyArn"},
    }
    return {"Type": "AWS::Logs::LogGroup", "Properties": properties}
