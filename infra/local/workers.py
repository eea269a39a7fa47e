"""Deployed functions in the emulator: workers see nothing but their artifact and tell exceptions by their class."""

import sys
from types import ModuleType
from typing import Any

from infra.local import emulator

RAISED = "__raised__"

ALONE = """
import os, sys
if not (sys.flags.isolated and sys.flags.no_site):
    os.execv(sys.executable, [sys.executable, "-I", "-S", *sys.argv])
"""
"""The emulator starts workers with its own interpreter, whose site-packages would stand in for what an artifact lacks:
a worker begins again without them, before it reads anything."""

REPORT = '{"status": "error", "error": str(e), "trace": traceback.format_exc()}'
"""What the emulator's worker says of an exception: its text alone. The emulator then ends the worker."""

FULL_REPORT = (
    f'{{"status": "ok", "result": {{"{RAISED}": {{"errorType": type(e).__name__, "errorMessage": str(e), '
    '"stackTrace": traceback.format_exc().splitlines()}}}'
)
"""As Lambda does: the exception's class is told, and the worker lives on."""


def install() -> None:
    """Replace the worker's program and the reader of its answers."""
    runtime, functions = emulator.module("core.lambda_runtime"), emulator.module("services.lambda_svc")
    program = emulator.take(runtime, "_PYTHON_WORKER_SCRIPT")
    if program.count(REPORT) != 1:
        raise emulator.EmulatorChangedError(f"{runtime.__name__} reports exceptions in another way")
    emulator.replace(runtime, "_PYTHON_WORKER_SCRIPT", ALONE + program.replace(REPORT, FULL_REPORT))
    emulator.replace(functions, "_execute_function_warm", _reader(functions))
    # Streams of log lines would never leave memory: what a function prints goes to this process's own log.
    emulator.replace(functions, "_emit_lambda_logs", _log)


def _reader(functions: ModuleType) -> Any:
    execute = emulator.take(functions, "_execute_function_warm")

    def told(function: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        """The emulator's own answer, but for an exception: that is an error with its class as the type."""
        answer: dict[str, Any] = execute(function, event, request_id)
        body = answer.get("body")
        if not isinstance(body, dict) or RAISED not in body:
            return answer
        trace = "\n".join(body[RAISED]["stackTrace"])
        return {"body": body[RAISED], "error": True, "log": f"{answer.get('log', '')}\n{trace}"}

    return told


def _log(_function: Any, _request_id: str, text: str, *_args: Any, **_named: Any) -> None:
    if text.strip():
        print(text.strip(), file=sys.stderr, flush=True)
