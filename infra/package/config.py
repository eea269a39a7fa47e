"""What Chalice is told of each function: `python -m infra.package.config` writes .chalice/config.json."""

import json
from typing import Any

from infra.functions import Figures, Function, functions
from infra.package.order import ROOT

FOLDER = ROOT / ".chalice"
NOTHING = "policy-nothing.json"
"""What the function of all routes together may do; it is not deployed."""


def config() -> dict[str, Any]:
    """The document: memory, timeout and policy of every function; all else is said at packaging."""
    return {
        "version": "2.0",
        "app_name": "storefront",
        "automatic_layer": False,
        "autogen_policy": False,
        "iam_policy_file": NOTHING,
        "api_gateway_endpoint_type": "REGIONAL",
        "api_gateway_stage": "api",
        "lambda_memory_size": Figures().memory,
        "lambda_timeout": Figures().timeout,
        "stages": {"dev": {}, "prod": {}},
        "lambda_functions": {each.name: _figures(each) for each in functions()},
    }


def _figures(function: Function) -> dict[str, Any]:
    return {
        "iam_policy_file": f"policy-{function.name}.json",
        "lambda_memory_size": function.memory,
        "lambda_timeout": function.timeout,
    }


if __name__ == "__main__":
    (FOLDER / "config.json").write_text(json.dumps(config(), indent=2) + "\n")
