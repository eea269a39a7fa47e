"""The template: one function for each capability, its own role, and every route at the function that answers it."""

import json
import re
from typing import Any

import pytest

from chalicelib.aws.replies import ALWAYS
from infra.declared import resources
from infra.functions import functions
from infra.package.order import ROOT, CannotPackageError
from infra.package.policies import of_stage
from infra.package.references import dangling
from infra.package.routes import owners
from infra.package.split import Shape, split
from tests.package.packaged import DIGESTS, sam, separated

HTTP = [each for each in functions() if each.kind == "http"]
TARGET = re.compile(r"functions/\$\{(\w+?)(?:\.Arn|Aliaslive)?\}/invocations$")


def routes(template: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The logical id of the function that each route asks."""
    found = {}
    for path, entry in template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"].items():
        for method, operation in entry.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            found[path, method.upper()] = TARGET.findall(uri)[0]
    return found


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == kind}


def statements(template: dict[str, Any], function: str) -> list[dict[str, Any]]:
    [policy] = template["Resources"][f"{function}Role"]["Properties"]["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def test_every_route_of_the_document_reaches_exactly_one_function() -> None:
    """S2.2.2-a part: and every route of the template but preflights is in the document."""
    document = json.loads((ROOT / "docs" / "openapi.json").read_text())
    documented = {
        (path, method.upper()): operation["tags"]
        for path, entry in document["paths"].items()
        for method, operation in entry.items()
    }
    asked = routes(separated())
    assert {route for route in asked if route[1] != "OPTIONS"} == set(documented)
    ids = {each.capability: each.logical_id for each in HTTP}
    assert {route: asked[route] for route in documented} == {route: ids[tag] for route, [tag] in documented.items()}


def test_a_preflight_is_answered_by_a_function_that_has_a_door_at_the_path() -> None:
    asked = routes(separated())
    preflights = {path: function for (path, method), function in asked.items() if method == "OPTIONS"}
    assert len(preflights) > 50
    for path, function in preflights.items():
        assert function in {each for (other, method), each in asked.items() if other == path and method != "OPTIONS"}


def test_the_function_of_all_routes_is_gone_and_nothing_refers_to_it() -> None:
    """S2.2.2-a part: no function serves more than its own capability."""
    for template in (separated(), separated(snap_start=True)):
        assert "APIHandler" not in json.dumps(template)
        published = {f"{each.logical_id}Aliaslive" for each in HTTP}  # the transform makes them
        assert dangling(template) <= published


def test_each_function_has_its_role_its_log_group_and_its_capability() -> None:
    template = separated()
    for kind, suffix in (("AWS::IAM::Role", "Role"), ("AWS::Logs::LogGroup", "LogGroup")):
        assert set(of_type(template, kind)) == {f"{each.logical_id}{suffix}" for each in functions()}
    made = of_type(template, "AWS::Serverless::Function")
    assert set(made) == {each.logical_id for each in functions()}
    for each in functions():
        properties = made[each.logical_id]
        assert properties["Role"] == {"Fn::GetAtt": [f"{each.logical_id}Role", "Arn"]}
        assert properties["Environment"]["Variables"]["CAPABILITY"] == each.capability
        assert properties["Handler"] == ("app.app" if each in HTTP else f"app.{each.name}")
        assert (properties["MemorySize"], properties["Timeout"]) == (each.memory, each.timeout)
        assert properties["Tracing"] == "Active"
        assert "Events" not in properties


def test_the_api_may_invoke_the_functions_of_its_routes_and_no_others() -> None:
    permissions = of_type(separated(), "AWS::Lambda::Permission")
    assert {name: each["FunctionName"] for name, each in permissions.items()} == {
        f"{each.logical_id}Permission": {"Ref": each.logical_id} for each in HTTP
    }
    assert {each["SourceArn"]["Fn::Sub"].rpartition(":")[2] for each in permissions.values()} == {"${RestAPI}/api/*"}


def test_with_snapshots_the_api_asks_the_published_version() -> None:
    template = separated(snap_start=True)
    functions_made = of_type(template, "AWS::Serverless::Function")
    published = {name for name, each in functions_made.items() if each.get("AutoPublishAlias") == "live"}
    assert published == {each.logical_id for each in HTTP}
    assert {functions_made[name]["SnapStart"]["ApplyOn"] for name in published} == {"PublishedVersions"}
    assert {functions_made[name]["AutoPublishCodeSha256"] for name in published} == set(DIGESTS.values())
    uris = json.dumps(template["Resources"]["RestAPI"])
    assert "Aliaslive}/invocations" in uris
    assert ".Arn}/invocations" not in uris
    permissions = of_type(template, "AWS::Lambda::Permission").values()
    assert {each["FunctionName"]["Ref"] for each in permissions} == {f"{name}Aliaslive" for name in published}


def test_a_role_allows_what_its_own_file_does_and_what_lambda_itself_needs() -> None:
    """S10.1.1-a part: no file is left out, and none is another's."""
    template = separated()
    lambdas = {"logs", "xray", "sqs", "dynamodb"}
    for each in functions():
        own = of_stage(json.loads((ROOT / ".chalice" / f"policy-{each.name}.json").read_text()))
        found = statements(template, each.logical_id)
        assert found[: len(own)] == own
        added = {action for statement in found[len(own) :] for action in statement["Action"]}
        assert {action.partition(":")[0] for action in added} <= lambdas
        assert ("dynamodb:GetRecords" in added) == (each.kind == "stream")
        assert ("sqs:ReceiveMessage" in added) == (each.kind == "queue")


def test_a_listener_may_take_messages_from_its_own_queue_only() -> None:
    """S2.2.2-a part: a listener may take messages from its own queue only"""
    template = separated()
    for queue in resources().queues:
        logical_id = {each.name: each.logical_id for each in functions()}[queue.function]
        polled = [each for each in statements(template, logical_id) if "sqs:ReceiveMessage" in each["Action"]]
        name = queue.name.removeprefix("storefront-")
        assert [each["Resource"]["Fn::Sub"].rpartition(":")[2] for each in polled] == [f"storefront-${{Stage}}-{name}"]


def test_no_policy_allows_every_action_and_only_those_without_resources_allow_every_resource() -> None:
    """S2.2.2-a part: no policy allows every action and only those without resources allow every resource"""
    unscoped = set()
    for each in functions():
        for statement in statements(separated(), each.logical_id):
            assert not any("*" in action for action in statement["Action"])
            if statement["Resource"] == "*":
                unscoped |= set(statement["Action"])
    assert unscoped <= {"xray:PutTraceSegments", "xray:PutTelemetryRecords", "sns:Publish"}


def test_the_gateway_refuses_in_the_shops_own_words() -> None:
    """S2.3.4-a part: application/problem+json with the headers that every answer carries."""
    body = separated()["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    refusals = body["x-amazon-apigateway-gateway-responses"]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "WAF_FILTERED", "MISSING_AUTHENTICATION_TOKEN"} <= set(refusals)
    required = json.loads((ROOT / "docs" / "openapi.json").read_text())["components"]["schemas"]["Problem"]["required"]
    for refusal in refusals.values():
        problem = json.loads(refusal["responseTemplates"]["application/json"])
        assert set(required) <= set(problem)
        assert problem["status"] == refusal["statusCode"]
        headers = {name.rpartition(".")[2]: text for name, text in refusal["responseParameters"].items()}
        assert headers.items() >= {name: f"'{text}'" for name, text in ALWAYS.items()}.items()
        assert headers["Content-Type"] == "'application/problem+json'"


def test_a_function_that_chalice_does_not_know_stops_the_packaging() -> None:
    fewer = sam()
    del fewer["Resources"]["CartApi"]
    shape = Shape("python3.13", "arm64", False, DIGESTS)
    with pytest.raises(CannotPackageError, match="other functions"):
        split(fewer, functions(), owners(), resources(), shape)
