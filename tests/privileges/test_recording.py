"""A recording counts only when it is of a whole run, of the code as it is now."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.privileges import recording
from tests.privileges.plugin import is_whole
from tests.privileges.policies import Grant
from tests.privileges.recording import NoRecording

ONE, OTHER = Grant("ssm:GetParameter", "a"), Grant("ssm:GetParameter", "b")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(recording, "FOLDER", tmp_path / "used")
    return tmp_path / "used"


def a_run(*arguments: str, **options: Any) -> Any:
    usual = {"markexpr": "", "keyword": "", "deselect": None, "ignore": None, "ignore_glob": None, "maxfail": 0}
    return SimpleNamespace(
        args=list(arguments) or ["tests"], getini=lambda name: ["tests"], getoption=(usual | options).__getitem__
    )


@pytest.mark.parametrize(
    "run",
    [
        a_run(),
        a_run(markexpr="not cloud and not slow", ignore=["tests/deploy", "tests/smoke"]),
        a_run(markexpr="not cloud"),
    ],
)
def test_a_run_of_everything_is_whole(run: Any) -> None:
    assert is_whole(run)


@pytest.mark.parametrize(
    "run",
    [
        a_run("tests/cart"),
        a_run("tests", "tests/cart/test_doors.py::test_x"),
        a_run(markexpr="cloud"),
        a_run(markexpr="not cloud or slow"),
        a_run(markexpr="not slow and not imports"),
        a_run(keyword="cart"),
        a_run(ignore=["tests/returns"]),
        a_run(ignore_glob=["*returns*"]),
        a_run(deselect=["tests/cart"]),
        a_run(maxfail=1),
    ],
)
def test_a_run_of_a_part_is_not(run: Any) -> None:
    assert not is_whole(run)


def test_no_recording_is_an_error() -> None:
    with pytest.raises(NoRecording, match="make test"):
        recording.whole()


def test_a_run_that_did_not_finish_leaves_no_recording_not_even_the_one_before() -> None:
    """S10.1.1-a part: it cannot pass for want of something to compare."""
    recording.begin()
    recording.keep("gw0", {"cart_api": {ONE}})
    recording.finish()
    assert recording.whole() == {"cart_api": {ONE}}
    recording.begin()
    recording.keep("gw0", {"cart_api": {ONE}})
    with pytest.raises(NoRecording):
        recording.whole()


def test_a_recording_is_what_all_processes_of_the_run_have_seen() -> None:
    recording.begin()
    recording.keep("gw0", {"cart_api": {ONE}})
    recording.keep("gw1", {"cart_api": {OTHER}, "relay": {ONE}})
    recording.finish()
    assert recording.whole() == {"cart_api": {ONE, OTHER}, "relay": {ONE}}


def test_a_recording_of_other_code_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    recording.begin()
    recording.finish()
    monkeypatch.setattr(recording, "code", lambda: "other")
    with pytest.raises(NoRecording, match="changed"):
        recording.whole()
