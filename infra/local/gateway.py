"""API Gateway's part: from an HTTP request to the Chalice app and back, in this process and in many threads."""

import base64
from typing import Any
from uuid import uuid4

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import CustomLocalChalice, LocalChalice, LocalGateway, LocalGatewayException

from infra.local.replies import Reply, Request, problem


class Numbered(LocalGateway):
    """Gives each request an id, as API Gateway does: log lines and the audit's entries name it."""

    def _generate_lambda_event(self, *request: Any) -> dict[str, Any]:
        event: dict[str, Any] = super()._generate_lambda_event(*request)
        event["requestContext"]["requestId"] = str(uuid4())
        return event


class Gateway:
    """Serves a Chalice app; built once, because building it sorts every route."""

    def __init__(self, app: Chalice) -> None:
        # Chalice's own way to one current request per thread; without it threads mix up their users.
        if not isinstance(app, CustomLocalChalice):
            CustomLocalChalice.__bases__ = (LocalChalice, app.__class__)
            app.__class__ = CustomLocalChalice
        self.app = app
        self.local = Numbered(app, Config.create(lambda_timeout=30))
        self.matcher = self.local.event_converter._route_matcher

    def answer(self, request: Request) -> Reply:
        """The app's answer, or the 404 or 405 that the gateway gives before it."""
        try:
            methods = self.app.routes[self.matcher.match_route(request.target).route]
        except ValueError:
            return problem(404, "There is nothing at this path", request.path)
        if request.method not in methods and request.method != "OPTIONS":
            allow = ", ".join(sorted({*methods, "OPTIONS"}))
            return problem(405, f"Use one of {allow}", request.path, {"Allow": allow})
        try:
            said = self.local.handle_request(request.method, request.target, dict(request.headers), _body(request))
        except LocalGatewayException as refused:
            return problem(refused.CODE, "An authorizer refused this", request.path)
        return _reply(said)


def _body(request: Request) -> bytes | None:
    return request.body or None


def _reply(said: dict[str, Any]) -> Reply:
    headers = list((said.get("headers") or {}).items())
    for name, values in (said.get("multiValueHeaders") or {}).items():
        headers += [(name, value) for value in values]
    body = said.get("body") or b""
    if said.get("isBase64Encoded"):
        body = base64.b64decode(body)
    if body and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    content = body if isinstance(body, bytes) else body.encode()
    return Reply(said["statusCode"], [(name, str(value)) for name, value in headers], content)
