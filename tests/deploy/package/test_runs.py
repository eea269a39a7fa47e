"""Every function, run from its trimmed artifact and nothing else, on this machine."""

import base64
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.functions import Function, functions
from infra.package import alone, contents
from infra.package.order import ROOT
from infra.package.stub import stub
from tests.contracts.test_doors_load import CLOSURES, HEAVY, MAY
from tests.media.builders import photo

APIS = [each for each in functions() if each.kind == "http"]
QUEUES = [each for each in functions() if each.kind == "queue"]
every_function = pytest.mark.parametrize("function", functions(), ids=lambda function: function.name)
every_api = pytest.mark.parametrize("function", APIS, ids=lambda function: function.name)
every_listener = pytest.mark.parametrize("function", QUEUES, ids=lambda function: function.name)


def routes(template: dict[str, Any], function: Function) -> Iterator[tuple[str, str]]:
    """The routes at which the API asks a function."""
    [api] = [each for each in template["Resources"].values() if each["Type"] == "AWS::ApiGateway::RestApi"]
    for path, entry in api["Properties"]["Body"]["paths"].items():
        for method, operation in entry.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            if f"/functions/${{{function.logical_id}.Arn}}/" in uri:
                yield path, method.upper()


@every_function
def test_a_function_starts_from_its_artifact_alone_and_loads_only_its_own_slice(
    folder: Path, function: Function
) -> None:
    """S2.2.2-a part: neither this environment nor another capability is needed, and nothing heavy is loaded."""
    artifact = folder / function.artifact
    run = alone.run(artifact, function.capability, function.handler)
    assert run.domains == CLOSURES[function.capability]
    assert {heavy for heavy in HEAVY if heavy in run.modules} <= MAY.get(function.capability, set())
    library = Path(json.__file__).parents[1]
    files = [Path(file) for file in run.modules.values() if file and not Path(file).is_relative_to(library)]
    assert [file for file in files if not file.is_relative_to(artifact) and file != alone.PROBE] == []


@every_api
def test_a_function_answers_its_first_request(folder: Path, template: dict[str, Any], function: Function) -> None:
    """S2.2.2-a part: by itself, at every route that the API asks it, and at no other's."""
    event = alone.request(f"/health/{function.capability}")
    run = alone.run(folder / function.artifact, function.capability, function.handler, event)
    assert run.answer["statusCode"] == 200
    assert json.loads(run.answer["body"]) == {"capability": function.capability, "status": "ok"}
    own = {(path, method) for path, methods in run.routes.items() for method in methods}
    asked = set(routes(template, function))
    assert asked <= own
    assert {route for route in own - asked if route[1] != "OPTIONS"} == set()


@pytest.mark.parametrize(
    ("function", "transport"),
    [*((each, "lean") for each in APIS), (APIS[0], "stock")],
    ids=lambda each: getattr(each, "name", each),
)
def test_a_function_learns_from_the_parameter_store_that_there_is_no_such_shop(
    folder: Path, template: dict[str, Any], function: Function, transport: str
) -> None:
    """Over a service, so that what the trim has left of the SDK is tried, too."""
    health = f"/health/{function.capability}"
    path, method = next(each for each in routes(template, function) if each[0] != health and each[1] != "OPTIONS")
    event = alone.request(path, method, **dict.fromkeys(re.findall(r"{(\w+)}", path), "x1"))
    with stub("[]") as url:
        run = alone.run(
            folder / function.artifact,
            function.capability,
            function.handler,
            event,
            AWS_ENDPOINT_URL=url,
            TRANSPORT=transport,
        )
    assert run.answer["statusCode"] == 404
    assert json.loads(run.answer["body"])["type"] == "/problems/unknown-shop"


@every_listener
def test_a_listener_takes_a_batch(folder: Path, function: Function) -> None:
    run = alone.run(folder / function.artifact, function.capability, function.handler, {"Records": []})
    assert run.answer == {"batchItemFailures": []}


CLIENTS = """import sys
sys.path[:0] = [sys.argv[1]]
from chalicelib.aws.clients import client
from chalicelib.aws.files import presign_get, presign_post
for service in sys.argv[2:]:
    client(service)
assert presign_get("k", "name.txt", 60).startswith("https://storefront-media.s3.")
assert presign_post("k", "image/png", 1, 60).fields
"""


def test_the_sdk_still_knows_every_service_that_is_asked(folder: Path) -> None:
    services = sorted(contents.services(ROOT / "chalicelib"))
    words = [sys.executable, *alone.ISOLATED, "-c", CLIENTS, str(folder / "shop.zip"), *services]
    alone.start(words, "")


PICTURE = """import base64, sys
sys.path[:0] = [sys.argv[1]]
from chalicelib.domain.media.images import picture
made = picture(base64.b64decode(sys.argv[3]), sys.argv[2])
print(sorted(content[8:12] for content in made.renditions.values()))
"""


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/png", "image/webp", "image/gif"])
def test_every_kind_of_image_is_drawn_with_what_is_left_of_pillow(folder: Path, content_type: str) -> None:
    content = base64.b64encode(photo(content_type)).decode()
    words = [sys.executable, *alone.ISOLATED, "-c", PICTURE, str(folder / "images.zip"), content_type, content]
    assert "b'WEBP'" in alone.start(words, "media")


def test_a_broken_artifact_is_found(folder: Path, tmp_path: Path) -> None:
    """What these tests lean on: a module that was trimmed away stops the function."""
    shutil.copytree(folder / "shop.zip", tmp_path / "shop")
    shutil.rmtree(tmp_path / "shop" / "jmespath")
    with pytest.raises(alone.BrokenArtifactError, match="jmespath"):
        alone.run(tmp_path / "shop", "cart", "app.app")
