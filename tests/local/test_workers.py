"""Functions that run from their artifact: what they see, what they say when they fail, what the gateway makes of it."""

import io
import json
import urllib.error
import urllib.request
import zipfile
from typing import Any
from uuid import uuid4

import pytest

from infra.local.access import ACCOUNT, REGION
from tests.cloud import Cloud, eventually

pytestmark = pytest.mark.cloud

CODE = """
import os, sys

calls = []

class ProviderRefused(Exception):
    pass

def handler(event, context):
    calls.append(1)
    if event.get("path") == "/fail" or event.get("fail"):
        raise ProviderRefused("no money")
    return {"statusCode": 200, "path": sys.path, "env": dict(os.environ), "calls": len(calls), "pid": os.getpid()}
"""
PROBLEM = '{"type": "about:blank", "status": 500, "title": "Out of order"}'


def artifact() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as entries:
        entries.writestr(zipfile.ZipInfo("shop.py"), CODE)
    return archive.getvalue()


@pytest.fixture
def function(cloud: Cloud) -> str:
    """The ARN of a new function."""
    made = cloud.access.client("lambda").create_function(
        FunctionName=f"worker-{uuid4().hex[:8]}",
        Runtime="python3.11",
        Role=f"arn:aws:iam::{ACCOUNT}:role/local",
        Handler="shop.handler",
        Code={"ZipFile": artifact()},
        Timeout=20,
    )
    return str(made["FunctionArn"])


def called(cloud: Cloud, arn: str, event: Any = None) -> Any:
    said = cloud.access.client("lambda").invoke(FunctionName=arn, Payload=json.dumps(event or {}).encode())
    return json.loads(said["Payload"].read())


def test_a_worker_sees_its_artifact_and_the_standard_library_and_the_cloud(cloud: Cloud, function: str) -> None:
    seen = called(cloud, function)
    assert not [path for path in seen["path"] if "site-packages" in path or "dist-packages" in path]
    assert seen["env"]["AWS_ENDPOINT_URL"] == cloud.endpoint


def test_an_exception_is_told_by_its_class_and_the_worker_lives_on(cloud: Cloud, function: str) -> None:
    before = called(cloud, function)
    failed = called(cloud, function, {"fail": True})
    after = called(cloud, function)
    assert (failed["errorType"], failed["errorMessage"]) == ("ProviderRefused", "no money")
    assert failed["stackTrace"][0].startswith("Traceback")
    assert (before["calls"], after["calls"], after["pid"]) == (1, 3, before["pid"])


def test_a_workflow_catches_the_exceptions_of_a_worker_by_their_class(cloud: Cloud, function: str) -> None:
    caught = {"ErrorEquals": ["ProviderRefused"], "Next": "Sorry"}
    states = {
        "Pay": {"Type": "Task", "Resource": function, "Catch": [caught], "End": True},
        "Sorry": {"Type": "Pass", "Result": "sorry", "End": True},
    }
    flows = cloud.access.client("stepfunctions")
    made = flows.create_state_machine(
        name=f"pay-{uuid4().hex[:8]}",
        definition=json.dumps({"StartAt": "Pay", "States": states}),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/local",
    )
    run = flows.start_execution(stateMachineArn=made["stateMachineArn"], input='{"fail": true}')["executionArn"]
    ended = eventually(lambda: _ended(flows, run))
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", '"sorry"')


def _ended(flows: Any, run: str) -> Any:
    found = flows.describe_execution(executionArn=run)
    return found if found["status"] != "RUNNING" else None


def gateway(cloud: Cloud, function: str) -> str:
    """The URL of an API with the function behind two paths, and with an error of our own shape."""
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
    asked = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    entry = {"get": {"x-amazon-apigateway-integration": asked}}
    ours = {"statusCode": "500", "responseTemplates": {"application/json": PROBLEM}}
    document = {
        "swagger": "2.0",
        "info": {"title": "shop"},
        "paths": {"/works": entry, "/fail": entry},
        "x-amazon-apigateway-gateway-responses": {"DEFAULT_5XX": ours},
    }
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": document}},
        "Made": {
            "Type": "AWS::ApiGateway::Deployment",
            "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "api"},
        },
    }
    stacks, name = cloud.access.client("cloudformation"), f"api-{uuid4().hex[:8]}"
    template = {"Resources": resources, "Outputs": {"Id": {"Value": {"Ref": "Api"}}}}
    stacks.create_stack(StackName=name, TemplateBody=json.dumps(template))
    made = eventually(lambda: stacks.describe_stacks(StackName=name)["Stacks"][0].get("Outputs"))
    return f"{cloud.endpoint}/restapis/{made[0]['OutputValue']}/api/_user_request_"


def asked(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_a_function_that_fails_is_the_gateways_own_error(cloud: Cloud, function: str) -> None:
    url = gateway(cloud, function)
    assert asked(f"{url}/works")[0] == 200
    assert asked(f"{url}/fail") == (500, PROBLEM)


def test_a_function_without_concurrency_is_off_until_it_has_some_again(cloud: Cloud, function: str) -> None:
    url, functions = gateway(cloud, function), cloud.access.client("lambda")
    functions.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    assert asked(f"{url}/works") == (504, PROBLEM)
    functions.delete_function_concurrency(FunctionName=function)
    assert asked(f"{url}/works")[0] == 200
