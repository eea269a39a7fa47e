"""The package and the templates of every stage, made once for all tests."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.package.build import build
from infra.package.order import Order
from infra.stacks.__main__ import synthesize
from tests.deploy.assembly import Assembly

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder needs the deployment's tools."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.deploy)


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what `make package` makes."""
    return build(Order(out=tmp_path_factory.mktemp("package"), architecture="arm64")).out


@pytest.fixture(scope="session")
def assemblies(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Assembly]:
    """Every stage's templates by the stage's name; `local` are those that the emulator gets."""
    made = {}
    for stage in ("dev", "prod", "local"):
        folder = tmp_path_factory.mktemp(stage)
        flags = ["-c", "local=true"] if stage == "local" else []
        synthesize(["-c", f"stage={stage}", "-c", f"package={package}", "-o", str(folder), *flags])
        made[stage] = Assembly(stage, folder)
    return made


@pytest.fixture(scope="session")
def prod(assemblies: Mapping[str, Assembly]) -> Assembly:
    return assemblies["prod"]


@pytest.fixture(scope="session", params=["dev", "prod", "local"])
def assembly(request: pytest.FixtureRequest, assemblies: Mapping[str, Assembly]) -> Assembly:
    """Each of them in turn."""
    return assemblies[request.param]
