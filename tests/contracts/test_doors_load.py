"""What a function loads when it starts: its own capability, what that is made of, and nothing heavy."""

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from chalicelib.capabilities import CAPABILITIES
from tests.contracts.whole import ROOT

CLOSURES = {
    "access": {"access"},
    "approvals": {"approvals"},
    "audit": {"audit"},
    "auditor": {
        "auditor",
        "catalog",
        "fulfillment",
        "inventory",
        "notifications",
        "orders",
        "payments",
        "promotions",
        "returns",
    },
    "cart": {"access", "cart", "catalog", "inventory", "orders"},
    "catalog": {"approvals", "catalog", "inventory", "media", "promotions"},
    "checkout": {
        "approvals",
        "cart",
        "catalog",
        "checkout",
        "inventory",
        "orders",
        "payments",
        "profiles",
        "promotions",
    },
    "fulfillment": {"fulfillment", "inventory", "orders"},
    "imports": {"catalog", "imports", "inventory", "media"},
    "inventory": {"inventory"},
    "media": {"media"},
    "merits": {"access", "merits", "orders", "users"},
    "notifications": {"notifications", "orders"},
    "orders": {"orders"},
    "payments": {"orders", "payments"},
    "privacy": {"access", "orders", "privacy", "profiles", "returns", "sessions", "users"},
    "profiles": {"profiles"},
    "promotions": {"approvals", "promotions"},
    "relay": set(),
    "returns": {"approvals", "inventory", "orders", "payments", "returns"},
    "sessions": {"sessions", "users"},
    "signin": {"access", "sessions", "signin", "users"},
    "users": {"users"},
}
"""Which capabilities each function is made of: what it may break, and what may break it."""

HEAVY = (
    "boto3", "aws_xray_sdk", "pydantic", "stripe", "jwt", "argon2", "PIL", "jsonschema", "chalicelib.aws.openapi",
    "botocore.client", "pynamodb.connection",
)  # fmt: skip
MAY = {
    "media": {"PIL", "botocore.client"},
    "imports": {"botocore.client"},
    "notifications": {"botocore.client"},
    "users": {"botocore.client"},
}
"""Files, mail and text messages go by the SDK's own clients; the table, parameters, bus and workflows do not."""

MOST_MODULES = 366
MOST_WITH_SDK = 526
"""Ratchets: lower them when loading gets lighter (bare Python has about 40)."""

LOAD = "import json, sys, importlib; importlib.import_module(sys.argv[1]); print(json.dumps(sorted(sys.modules)))"
capabilities = pytest.mark.parametrize("name", CAPABILITIES)


@cache
def loaded(name: str) -> frozenset[str]:
    """The modules of a fresh interpreter after it has imported one door."""
    environment = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "us-east-1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", LOAD, CAPABILITIES[name]]
    said = subprocess.run(  # noqa: S603 - our own interpreter
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return frozenset(json.loads(said.stdout))


@capabilities
def test_a_door_loads_its_own_capability_and_what_that_is_made_of(name: str) -> None:
    """S2.2.2-a part: a function does not depend on the capabilities that it has nothing to do with."""
    packages = {module.split(".")[2] for module in loaded(name) if module.startswith("chalicelib.domain.")}
    assert packages == CLOSURES[name]


@capabilities
def test_a_door_loads_nothing_heavy(name: str) -> None:
    print(f"{name}: {len(loaded(name))} modules")
    assert {module for module in HEAVY if module in loaded(name)} <= MAY.get(name, set())
    assert len(loaded(name)) <= (MOST_WITH_SDK if "botocore.client" in MAY.get(name, ()) else MOST_MODULES)


def test_every_capability_is_in_the_table_of_closures() -> None:
    assert set(CLOSURES) == set(CAPABILITIES)
