"""Lambda's part: `POST /fn/<name>` runs a handler with the body as its event and tells exceptions by their class."""

import hmac
import json
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from chalice.local import LambdaContext

from infra.local.replies import Reply, Request, problem

PREFIX = "/fn/"
LARGEST_EVENT = 128 << 20
"""Bytes: a hundred stream records with both images of the largest items."""
MEMORY = 1024
SECONDS = 60
REQUEST_ID = "x-amzn-lambda-request-id"
"""The cloud sends it; a page in a browser cannot send it across origins without asking first."""
PROOF = "x-cloud-proof"
"""What the cloud knows of the run's secrets: whoever may call functions may tell the shop anything."""

Handlers = Mapping[str, Callable[[Any, Any], Any]]


def is_the_cloud(proof: str, headers: Mapping[str, str]) -> bool:
    """Whether the headers are those of a call by the cloud that has this proof."""
    told = headers.get(PROOF, "").encode("utf-8", "replace")
    return headers.get(REQUEST_ID) is not None and hmac.compare_digest(told, proof.encode())


def invoke(handlers: Handlers, proof: str, request: Request) -> Reply:
    """The function's result, or Lambda's document of its exception."""
    name = request.path.removeprefix(PREFIX)
    if request.method != "POST" or not is_the_cloud(proof, request.headers):
        return problem(403, "Only the local cloud calls functions", request.path)
    if name not in handlers:
        return _failed("ResourceNotFound", f"app.py has no function {name}")
    try:
        result = handlers[name](json.loads(request.body), LambdaContext(name, MEMORY, SECONDS * 1000))
        return Reply(200, [("Content-Type", "application/json")], json.dumps(result).encode())
    except SystemExit as ended:
        return _failed("Runtime.ExitError", f"the function ended its process: {ended}")
    except Exception as error:  # noqa: BLE001 this is where Lambda catches everything, too
        traceback.print_exc()
        return _failed(type(error).__name__, str(error))


def _failed(kind: str, message: str) -> Reply:
    told = json.dumps({"errorType": kind, "errorMessage": message}).encode()
    return Reply(500, [("Content-Type", "application/json"), ("X-Amz-Function-Error", "Unhandled")], told)
