"""How the emulator calls a Lambda function here: over HTTP, with the exception's own class as the error type."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit

from infra.local import emulator

PATIENCE = 20.0
"""Seconds to wait for a shop that is restarting: longer than a restart, shorter than any visibility timeout."""


PROOF = "CLOUD_PROOF"
"""The variable of a function in which its run says how to prove that the cloud calls."""


def install() -> None:
    """Replace the emulator's own caller, which reports every exception as Runtime.HandlerError."""
    functions = emulator.module("services.lambda_svc")
    emulator.replace(functions, "_execute_function_proxy", call)


def call(function: dict[str, Any], event: Any, url: str, request_id: str) -> dict[str, Any]:
    """Invoke the function behind `url`; the answer in the emulator's own shape."""
    config = function.get("config") or function
    timeout = float(config.get("Timeout") or 60)
    variables = (config.get("Environment") or {}).get("Variables") or {}
    headers = {
        "Content-Type": "application/json",
        "X-Amzn-Lambda-Function-Name": config.get("FunctionName", ""),
        "X-Amzn-Lambda-Request-Id": request_id,
        "X-Cloud-Proof": variables.get(PROOF, ""),
        "X-Amzn-Lambda-Deadline-Ms": str(int((time.time() + timeout) * 1000)),
    }
    try:
        status, body = _post(url, json.dumps(event, ensure_ascii=False).encode(), headers, timeout)
    except TimeoutError:
        return _error("Sandbox.Timedout", f"Task timed out after {timeout:.2f} seconds")
    except (OSError, http.client.HTTPException) as broken:
        return _error("Runtime.ExitError", f"the shop at {url} broke off: {broken!r}")
    if status == 200:
        return {"body": json.loads(body) if body else None}
    return {"body": _problem(status, body), "error": True}


def _post(url: str, body: bytes, headers: dict[str, str], timeout: float) -> tuple[int, bytes]:
    target = urlsplit(url)
    deadline = time.monotonic() + min(PATIENCE, timeout)
    while True:
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=timeout)
        try:
            connection.request("POST", target.path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        finally:
            connection.close()


def _problem(status: int, body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if isinstance(told, dict) and "errorType" in told:
        return told
    text = body[:512].decode("utf-8", "replace")
    return {"errorType": "Runtime.HandlerError", "errorMessage": f"answered HTTP {status}: {text}"}


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"body": {"errorType": kind, "errorMessage": message}, "error": True}
