"""API Gateway in the emulator: a function that gave no answer is the gateway's own error, in the shape we gave it."""

from types import ModuleType
from typing import Any

from infra.local import emulator

MESSAGE = "Internal server error"
RESPONSES = "x-amazon-apigateway-gateway-responses"
THROTTLED, FAILED = "INTEGRATION_FAILURE", "DEFAULT_5XX"


class UnansweredError(Exception):
    """The function is throttled, turned off, or ended with an error."""


def install() -> None:
    """Let the gateway answer, as AWS does, where the emulator hands the caller what Lambda said."""
    gateway = emulator.module("services.apigateway_v1")
    emulator.replace(gateway, "_lambda_proxy_response", _reader(gateway))
    emulator.replace(gateway, "_invoke_lambda_proxy_v1", _caller(gateway))
    emulator.replace(gateway, "_import_rest_api", _importer(gateway))


def _reader(gateway: ModuleType) -> Any:
    read = emulator.take(gateway, "_lambda_proxy_response")

    def answered(result: dict[str, Any]) -> Any:
        if result.get("throttle") or result.get("error"):
            raise UnansweredError(THROTTLED if result.get("throttle") else FAILED)
        return read(result)

    return answered


def _caller(gateway: ModuleType) -> Any:
    invoke, error = emulator.take(gateway, "_invoke_lambda_proxy_v1"), emulator.take(gateway, "_gw_error")

    async def invoked(*args: Any, **named: Any) -> Any:
        try:
            return await invoke(*args, **named)
        except UnansweredError as why:
            return error(str(why), MESSAGE)

    return invoked


def _importer(gateway: ModuleType) -> Any:
    """The gateway's own answers are part of an API's document, where the emulator does not look for them."""
    load, put = emulator.take(gateway, "_import_rest_api"), emulator.take(gateway, "_put_gateway_response")

    def loaded(document: dict[str, Any], *args: Any) -> Any:
        api = load(document, *args)
        for kind, response in (document.get(RESPONSES) or {}).items():
            status, _, said = put(api, kind, response)
            if status >= 400:
                raise ValueError(f"{kind}: {said!r}")
        return api

    return loaded
