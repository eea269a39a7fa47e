"""The plugin: puts the guard in place for every run, and keeps what whole runs have seen.

pytest                       each function has its own policy; nothing is kept
pytest --calls record ...    and what was asked is kept, if the run is whole and passes
pytest --calls free ...      the same without refusing anything, for `python -m tests.privileges write`
pytest -m recorded           compares what was kept with the policies
"""

from pathlib import Path

import pytest

from tests.privileges import recording
from tests.privileges.guard import GUARD, stand

HERE = Path(__file__).parent
LEFT_OUT = frozenset({"", "not cloud", "not slow"})
APART = frozenset({"tests/deploy", "tests/scan", "tests/smoke"})
"""What a whole run may leave out: it only waits, or runs the functions in other processes, or none at all."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--calls", choices=["check", "record", "free"], default="check", help="what to do with AWS calls")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "recorded: compares the policies with the recording of a whole run")
    GUARD.refuses = config.getoption("--calls") != "free"
    stand()
    if _keeps(config) and not _is_worker(config):
        recording.begin()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The comparison runs when it is asked for, after the run that it is about. A free run is for new policies."""
    if "recorded" not in config.getoption("markexpr"):
        items[:] = [item for item in items if item.get_closest_marker("recorded") is None]
    if config.getoption("--calls") == "free":
        items[:] = [item for item in items if HERE not in item.path.parents]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    if not _keeps(config):
        return
    recording.keep(getattr(config, "workerinput", {}).get("workerid", "main"), GUARD.asked)
    if not _is_worker(config) and exitstatus == pytest.ExitCode.OK and is_whole(config):
        recording.finish()


def is_whole(config: pytest.Config) -> bool:
    """Whether the run left nothing out."""
    everything: bool = config.args == config.getini("testpaths")
    narrowed = any(config.getoption(name) for name in ("keyword", "deselect", "ignore_glob", "maxfail"))
    marks: set[str] = set(config.getoption("markexpr").split(" and "))
    folders: set[str] = set(config.getoption("ignore") or ())
    return everything and not narrowed and marks <= LEFT_OUT and folders <= APART


def _keeps(config: pytest.Config) -> bool:
    return str(config.getoption("--calls")) != "check"


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
