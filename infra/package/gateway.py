"""The API: each route asks its capability's function, and the gateway's own refusals look like the shop's."""

import json
from typing import Any

from chalicelib.aws.replies import ALWAYS, PRIVATE
from infra.functions import Function
from infra.package.routes import Route

Document = dict[str, Any]

METHODS = frozenset({"get", "head", "post", "put", "patch", "delete", "options"})
INVOKE = "arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/{function}/invocations"

AGAIN = {"Retry-After": "1"}
REFUSALS: tuple[tuple[str, int, str, str, dict[str, str]], ...] = (
    ("ACCESS_DENIED", 403, "forbidden", "This is not allowed for you", {}),
    ("BAD_REQUEST_BODY", 400, "bad-request", "The request cannot be understood", {}),
    ("BAD_REQUEST_PARAMETERS", 400, "bad-request", "The request cannot be understood", {}),
    ("INTEGRATION_FAILURE", 503, "unavailable", "This is not possible right now; please try again", AGAIN),
    ("INTEGRATION_TIMEOUT", 503, "unavailable", "This is not possible right now; please try again", AGAIN),
    # What the gateway says of a route that is not there, as if somebody had to sign for it.
    ("MISSING_AUTHENTICATION_TOKEN", 404, "not-found", "There is no such thing", {}),
    ("QUOTA_EXCEEDED", 429, "too-many-requests", "Too many requests; please wait a moment", AGAIN),
    ("REQUEST_TOO_LARGE", 413, "too-large", "The body is too large", {}),
    ("RESOURCE_NOT_FOUND", 404, "not-found", "There is no such thing", {}),
    ("THROTTLED", 429, "too-many-requests", "Too many requests; please wait a moment", AGAIN),
    ("UNAUTHORIZED", 401, "unauthenticated", "A valid token is needed", {"WWW-Authenticate": "Bearer"}),
    ("UNSUPPORTED_MEDIA_TYPE", 415, "unsupported-media-type", "The body must be application/json", {}),
    ("WAF_FILTERED", 403, "forbidden", "This is not allowed for you", {}),
    ("DEFAULT_4XX", 400, "bad-request", "The request cannot be understood", {}),
    ("DEFAULT_5XX", 500, "internal-error", "Something went wrong on our side", {}),
)
"""Type, status, problem, title, further headers. A function that is turned off is an INTEGRATION_FAILURE.

None says that pages may read it (CORS): which shop was meant, and so whose pages those are, is not known here.
"""


def definition(swagger: Document, owners: dict[Route, Function], targets: dict[str, str]) -> Document:
    """Chalice's document, with every route at the function that owns it. Raises KeyError for a route that nobody does.

    `targets` says for the name of a function what stands for its ARN in `Fn::Sub`.
    """
    paths = {path: _path(path, entry, owners, targets) for path, entry in swagger["paths"].items()}
    return swagger | {"paths": paths, "x-amazon-apigateway-gateway-responses": responses()}


def responses() -> Document:
    """The gateway's own answers, as application/problem+json (RFC 9457)."""
    return {kind: _response(status, name, title, more) for kind, status, name, title, more in REFUSALS}


def permission(function: Function, target: str) -> Document:
    """This API, in this stage, may invoke the function."""
    api = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${RestAPI}/api/*"
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": target},
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": {"Fn::Sub": api},
    }
    return {"Type": "AWS::Lambda::Permission", "Properties": properties}


def _path(path: str, entry: Document, owners: dict[Route, Function], targets: dict[str, str]) -> Document:
    """Methods go to the owner; whatever else stands there is left as it is."""
    asked = {
        method: _operation(operation, targets[owners[path, method.upper()].name])
        for method, operation in entry.items()
        if method in METHODS
    }
    return entry | asked


def _operation(operation: Document, target: str) -> Document:
    integration = operation["x-amazon-apigateway-integration"] | {"uri": {"Fn::Sub": INVOKE.format(function=target)}}
    return operation | {"x-amazon-apigateway-integration": integration}


def _response(status: int, name: str, title: str, more: dict[str, str]) -> Document:
    headers = ALWAYS | {"Cache-Control": PRIVATE, "Content-Type": "application/problem+json"} | more
    problem = {
        "type": f"/problems/{name}",
        "title": title,
        "status": status,
        "detail": title,
        # Not the path: the gateway would put it in as it came, quotes and all.
        "instance": "urn:uuid:$context.requestId",
    }
    return {
        "statusCode": status,
        "responseParameters": {f"gatewayresponse.header.{header}": f"'{text}'" for header, text in headers.items()},
        "responseTemplates": {"application/json": json.dumps(problem)},
    }
