"""Health: each function answers for itself, whatever else is broken."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from chalice.test import Client

from chalicelib.aws.doors import DOORS
from chalicelib.capabilities import CAPABILITIES as TABLE
from chalicelib.capabilities import WITHOUT_HTTP
from tests.contracts.whole import ROOT, load_everything
from tests.shop import Browser, forget

load_everything()
CAPABILITIES = sorted({door.capability for door in DOORS})
ALONE = """
from chalice.test import Client
from app import app
with Client(app) as client:
    print([client.http.get(f"/health/{name}").status_code for name in ("cart", "catalog")], sorted(app.routes))
"""


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """The app where nothing that it depends on can be reached, asked at a host that is no shop's."""
    from app import app  # noqa: PLC0415 - the app reads the environment

    for variable in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SSM"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    forget()
    with Client(app) as opened:
        yield Browser(opened, host="nobody.example")
    forget()


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_capability_says_that_it_runs(nowhere: Browser, capability: str) -> None:
    """S2.2.2-a part: the health of a function depends on nothing that the others use."""
    said = nowhere.get(f"/health/{capability}")
    assert (said.status, said.json) == (200, {"capability": capability, "status": "ok"})
    assert said.headers["Cache-Control"] == "no-store"


def test_every_capability_that_has_doors_has_one_of_this_kind() -> None:
    health = {door.capability: door.path for door in DOORS if door.name == "health"}
    assert health == {name: f"/health/{name}" for name in CAPABILITIES}
    assert set(CAPABILITIES) == set(TABLE) - set(WITHOUT_HTTP)


def test_a_function_answers_for_its_own_capability_only() -> None:
    """S2.2.2-a part: what answers is the capability's own function: it alone has the route."""
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "CAPABILITY": "cart",
        "POWERTOOLS_LOG_LEVEL": "ERROR",
    }
    said = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", ALONE], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith("[200, 403]")  # Chalice's own test client says 403 where there is no route
    assert "/health/cart" in said
    assert "/health/catalog" not in said
