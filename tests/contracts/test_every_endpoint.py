"""Nothing answers that the document does not describe, and nothing answers otherwise than it describes."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from chalice.test import Client as Whole
from openapi_spec_validator import validate

from infra.client import Answer, Client
from infra.docs import FOLDER
from tests.shop import Browser
from tests.stories.stack import Checked

WRONG = b'{"items":[{"category_id":"cat_1","name":"Home","children":[],"surprise":1}]}'


def test_every_endpoint_is_in_one_document_that_every_answer_is_held_against(
    client: Whole, anyone: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S2.2.3-c: the app's routes are those of the generated document, one for one, and the document is valid OpenAPI;
    what a test asks of a door, in the process or of the running stack, fails it when the answer is not as described."""
    from app import app  # noqa: PLC0415 - the app reads the environment

    document = json.loads((FOLDER / "openapi.json").read_text())
    validate(document)
    served = {(method, path) for path, methods in app.routes.items() for method in methods}
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    asked_before = {("OPTIONS", path) for path in document["paths"]}
    assert served == described | asked_before
    assert len(served) > 60

    assert anyone.get("/categories").status == 200
    wrong = SimpleNamespace(status_code=200, headers={"Content-Type": "application/json"}, body=WRONG)
    liar: Any = SimpleNamespace(http=SimpleNamespace(request=lambda *asked, **how: wrong))
    with pytest.raises(AssertionError, match="surprise"):
        Browser(cast(Whole, liar)).get("/categories")

    over_http = Answer(200, {"content-type": "application/json"}, WRONG)
    monkeypatch.setattr(Client, "call", lambda *asked, **how: over_http)
    with pytest.raises(AssertionError, match="surprise"):
        Checked("http://127.0.0.1:1").get("/categories")
