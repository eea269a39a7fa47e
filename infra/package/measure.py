"""What a cold start costs: modules loaded, and instructions in proportion to a stock botocore DynamoDB client."""

import re
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

from chalicelib.aws.doors import DOORS
from infra.functions import Function, functions
from infra.package import alone
from infra.package.stub import stub

BOTOCORE = """import sys
sys.path[:0] = [sys.argv[1]]
from botocore.session import get_session
get_session().create_client("dynamodb", region_name="us-east-1")
"""
HOST = "shop.example"
SHOPS = (
    '[{"shop_id": "demo", "name": {"en": "Demo"}, "hosts": ["shop.example"], "locales": ["en"], '
    '"markets": [{"market_id": "cn", "currency": "CNY", "time_zone": "Asia/Shanghai"}]}]'
)
_COLLECTED = re.compile(r"Collected : (\d+)")


class UncountedError(Exception):
    """Valgrind did not say how many instructions it saw."""


@dataclass(frozen=True)
class Start:
    """What a function has loaded after its first answer, which had this status."""

    function: Function
    modules: int
    asked: str
    status: int


@contextmanager
def unpacked(package: Path) -> Iterator[Path]:
    """A folder with the files of every artifact, below its name."""
    with TemporaryDirectory(prefix="storefront-") as work:
        for artifact in package.glob("*.zip"):
            with ZipFile(artifact) as archive:
                archive.extractall(Path(work, artifact.name))
        yield Path(work)


def starts(folder: Path) -> list[Start]:
    """The doors' functions, the one that loads least first."""
    doors = [each for each in functions() if each.kind == "http"]
    with stub(SHOPS) as url, ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(lambda each: _start(folder, each, url), doors), key=lambda start: start.modules)


def ratio(folder: Path, function: Function) -> float:
    """Instructions of importing the function and answering a first request, without those of bare Python.

    In proportion to those of importing botocore and creating a client.
    """
    with stub(SHOPS) as url:
        words = alone.command(folder / function.artifact, function.handler, _first(function))
        ours = instructions(words, function.capability, AWS_ENDPOINT_URL=url)
    bare, stock = yardstick()
    return (ours - bare) / (stock - bare)


def can_count() -> bool:
    return shutil.which("valgrind") is not None


def _start(folder: Path, function: Function, url: str) -> Start:
    first = _first(function)
    done = alone.run(folder / function.artifact, function.capability, function.handler, first, AWS_ENDPOINT_URL=url)
    asked, status = f"{first['httpMethod']} {first['resource']}", done.answer["statusCode"]
    if status >= 500:
        raise alone.BrokenArtifactError(f"{function.name} answers {asked} with {status}")
    return Start(function, len(done.modules), asked, status)


def _first(function: Function) -> dict[str, Any]:
    """A request of the first door that is declared after the one for health: no token, a shop that exists."""
    door = next(each for each in DOORS if each.function == function.name and not each.shopless)
    values = dict.fromkeys(re.findall(r"{(\w+)}", door.path), "x1")
    return alone.request(door.path, door.method, HOST, **values)


@cache
def yardstick() -> tuple[int, int]:
    """The instructions of bare Python, and with a stock botocore client."""
    bare = [sys.executable, *alone.ISOLATED, "-c", ""]
    stock = [sys.executable, *alone.ISOLATED, "-c", BOTOCORE, sysconfig.get_path("purelib")]
    alone.start(stock, "", PYTHONDONTWRITEBYTECODE="")  # compiles it, where that was not done yet
    return instructions(bare, ""), instructions(stock, "")


def instructions(words: Sequence[str], capability: str, **variables: str) -> int:
    """That a program executes. Raises UncountedError."""
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    said = alone.start([*valgrind, *words], capability, **variables)
    if found := _COLLECTED.search(said):
        return int(found[1])
    raise UncountedError(said)
