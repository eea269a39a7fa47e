"""How the world asks the app: as the API's gateway does, and as whoever invokes a function."""

from functools import cache
from typing import Any

from chalice.local import LambdaContext, RouteMatcher

from app import app
from infra.local.gateway import Gateway

Gateway(app)  # which keeps a current request for each thread: races have several
MATCHER = RouteMatcher(list(app.routes))


@cache
def context(function: str) -> LambdaContext:
    """Nobody asks it how much time is left."""
    return LambdaContext(function, 512, 30_000)


def request(method: str, path: str, headers: dict[str, str], raw: bytes) -> dict[str, Any]:
    """The event of the API's gateway."""
    matched = MATCHER.match_route(path)
    return {
        "requestContext": {"httpMethod": method, "resourcePath": matched.route, "identity": {}, "path": path},
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
    }
