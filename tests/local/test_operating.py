"""Operators' commands: what is wrong is one sentence that says how to put it right, and nothing is done."""

import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import pytest
from botocore.exceptions import NoCredentialsError
from botocore.utils import should_bypass_proxies

from chalicelib.core.problems import Conflict
from infra.functions import function
from infra.importer.following import STILL_SECONDS
from infra.local.access import environment
from infra.local.place import TroubleError
from infra.operating import attempted, surroundings
from infra.smoke.target import Target
from tests.cloud import free_port

FILE = str(Path(__file__))
LOCAL_CLOUD = "The local cloud does not answer: start it with make run"


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("local.__main__", ["admin-token"]),
        ("local.__main__", ["customer-token"]),
        ("importer.__main__", [FILE, "--format", "jsonl"]),
        ("demo.__main__", ["load"]),
        ("invite", ["you@example.com"]),
        ("regions", [FILE]),
        ("verify", []),
        ("rewrap", []),
        ("reindex", []),
        ("smoke.__main__", ["--run"]),
    ],
)
def test_without_a_run_a_command_says_how_to_start_one(
    module: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STATE", str(tmp_path))
    monkeypatch.setenv("CLOUD_PORT", str(free_port()))
    monkeypatch.setattr(sys, "argv", [module, *words])
    assert import_module(f"infra.{module}").main() == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.endswith(f"{LOCAL_CLOUD}\n")


@pytest.mark.parametrize("module", ["invite", "regions", "verify", "rewrap", "rotate", "reindex", "retell"])
def test_a_stage_that_nobody_knows_is_named(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {"invite": ["a@b.example", "--stage"], "regions": [FILE, "--stage"], "retell": ["--since", "2026-11-21"]}
    monkeypatch.setattr(sys, "argv", [module, *words.get(module, []), "staging"])
    try:
        status = import_module(f"infra.{module}").main()
    except SystemExit as refused:
        status = refused.code
    assert status != 0
    assert "staging" in capsys.readouterr().err


def test_a_deployment_to_this_machine_is_asked_here_and_never_at_aws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TroubleError, match="local was not deployed from here: see make deploy"):
        surroundings("local")
    (tmp_path / "build/local").mkdir(parents=True)
    target = Target("", "local", "/storefront/local", "us-east-1", "storefront-local", endpoint="http://127.0.0.1:4600")
    (tmp_path / "build/local/outputs.json").write_text(json.dumps(asdict(target)))
    found = surroundings("local")
    assert (found["AWS_ENDPOINT_URL"], found["TABLE_NAME"]) == ("http://127.0.0.1:4600", "storefront-local")


def test_a_stage_is_looked_for_where_the_deployers_profile_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was deployed: in no other region because a variable is missing."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with pytest.raises(TroubleError, match="No AWS region is set"):
        surroundings("dev")
    (tmp_path / "config").write_text("[default]\nregion = eu-central-1\n")
    assert surroundings("dev")["AWS_REGION"] == "eu-central-1"
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    assert surroundings("dev")["AWS_REGION"] == "eu-north-1"


def test_nobodys_proxy_is_asked_for_what_is_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """However it is spelled: behind a company's proxy the shop would reach none of its own services."""
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "intranet.example")
    for name, value in environment("http://127.0.0.1:4566").items():
        monkeypatch.setenv(name, value)
    assert should_bypass_proxies("http://127.0.0.1:4566/")


def test_whoever_follows_an_import_waits_until_a_message_that_failed_has_come_again() -> None:
    assert function("imports_listener").visibility_seconds < STILL_SECONDS


def test_what_went_wrong_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def refused(why: Exception) -> str:
        raise why

    assert attempted(lambda: "done") == 0
    assert attempted(lambda: refused(NoCredentialsError())) == 1
    assert attempted(lambda: refused(Conflict()), Conflict, but="Not done: ") == 1
    out, err = capsys.readouterr()
    assert out == "done\n"
    assert [line.partition(":")[0] for line in err.splitlines()] == ["No AWS credentials were found", "Not done"]
    with pytest.raises(KeyError):
        attempted(lambda: refused(KeyError("a mistake of ours")))
