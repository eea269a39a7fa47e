"""The interactive API reference at /docs, from files of an installed package, and the document it shows."""

import importlib
import importlib.util
import json
import mimetypes
from functools import cache
from pathlib import Path

from infra.local.replies import SAFE, Reply, Request, allowed, problem

PREFIX = "/docs"
DOCUMENT = "/openapi.json"
PACKAGE = "flask_swagger_ui"
GENERATOR = "chalicelib.aws.openapi"
WRITTEN = Path("docs/openapi.json")
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

PAGE = b"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Storefront API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START = b"""SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, persistAuthorization: true,
  tryItOutEnabled: true, displayRequestDuration: true, filter: true, validatorUrl: null,
});
"""


def reference(request: Request) -> Reply:
    """The page, its files, or the OpenAPI document."""
    refused = allowed(request, "GET", "HEAD")
    if refused is not None:
        return refused
    if request.path == DOCUMENT:
        return _document(request)
    name = request.path.removeprefix(PREFIX).strip("/")
    if name == "":
        return _file(PAGE, "text/html; charset=utf-8")
    if name == "start.js":
        return _file(START, "text/javascript")
    asset = _assets() / Path(name).name
    if not asset.is_file():
        return problem(404, "There is no such file", request.path)
    return _file(asset.read_bytes(), mimetypes.guess_type(asset.name)[0] or "application/octet-stream")


@cache
def _assets() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed: run `make run`, or install requirements-dev.lock")
    return Path(found.submodule_search_locations[0]) / "dist"


def _file(content: bytes, kind: str) -> Reply:
    return Reply(200, [("Content-Type", kind), ("Content-Security-Policy", POLICY), SAFE], content)


def _document(request: Request) -> Reply:
    if importlib.util.find_spec(GENERATOR) is not None:
        described = importlib.import_module(GENERATOR).document()
        content = described if isinstance(described, bytes) else json.dumps(described).encode()
    elif WRITTEN.exists():
        content = WRITTEN.read_bytes()
    else:
        return problem(404, "The API has no document yet", request.path)
    return Reply(200, [("Content-Type", "application/json"), ("Access-Control-Allow-Origin", "*"), SAFE], content)
