"""How the world asks the app: as the API's gateway does, and as whoever invokes a function."""

from functools import cache
from typing import Any

from chalice.local import LambdaContext, RouteMatcher

from app import app
from infra.local.gateway import Gateway

Gateway(app)  # which keeps a current request for each thread: races have several
REQUEST_ID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
"""As long as the gateway's are: every audited item that a request changes holds it."""

MATCHER = RouteMatcher(list(app.routes))


@cache
def context(function: str) -> LambdaContext:
    """Nobody asks it how much time is left."""
    return LambdaContext(function, 512, 30_000)


def request(method: str, path: str, headers: dict[str, str], raw: bytes) -> dict[str, Any]:
    """The event of the API's gateway."""
    matched = MATCHER.match_route(path)
    return {
        "requestContext": {
            "httpMethod": method, "resourcePath": matched.route, "identity": {}, "path": path, "requestId": REQUEST_ID,
        },
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": matched.query_params or None,
        "pathParameters": matched.captured,
        "body": raw.decode(),
        "isBase64Encoded": False,
        "stageVariables": None,
        "httpMethod": method,
        "path": path,
        "resource": matched.route,
    }  # fmt: skip
