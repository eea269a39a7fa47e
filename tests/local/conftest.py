"""What the tests of the local run share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.provision import Provisioned
from tests.cloud import Cloud
from tests.local.little import answering
from tests.local.running import Run
from tests.local.sample import resources
from tests.local.stage import Stage


@pytest.fixture
def local_run(tmp_path: Path) -> Iterator[Run]:
    made = Run(tmp_path / "state")
    yield made
    made.end()


@pytest.fixture(scope="session")
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="session")
def made(cloud: Cloud, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provisioned]:
    functions = {
        "sample-relay": stage.relay,
        "sample-on-letter": stage.on_letter,
        "sample-on-upload": stage.on_upload,
        "sample-tick": stage.tick,
        "work": stage.do_work,
        "ask": stage.ask,
    }
    with answering(functions) as port:
        yield cloud.provisioned(resources(tmp_path_factory.mktemp("flows")), f"http://127.0.0.1:{port}/fn")
