"""Signing keys are rotated by a command: in a stage's parameters, and in the folder of a run."""

import json
import sys
from pathlib import Path
from typing import Any

import boto3
import msgspec
import pytest
from moto import mock_aws

from chalicelib.aws.keyrings import PrivateKeys, PublicKeys
from infra import rotate, signing
from infra.local import keys
from infra.local.place import place
from tests.shop import NOON, SIGNING

PREFIX = "/storefront/prod"


def names(text: str, kind: Any) -> list[str]:
    return [key.kid for key in msgspec.json.decode(text, type=kind).keys]


def test_a_stage_gets_another_key_and_keeps_the_last() -> None:
    """SEC8, SEC25: with overlap."""
    with mock_aws():
        ssm = boto3.client("ssm")
        ssm.put_parameter(Name=f"{PREFIX}/secrets/signing", Value=SIGNING, Type="SecureString")
        rotate.rotate(ssm, PREFIX, leaked=False, now=NOON)
        stored = {
            each["Name"]: each
            for each in ssm.get_parameters(
                Names=[f"{PREFIX}/secrets/signing", f"{PREFIX}/token_keys"], WithDecryption=True
            )["Parameters"]
        }
    private, public = stored[f"{PREFIX}/secrets/signing"], stored[f"{PREFIX}/token_keys"]
    assert (private["Type"], public["Type"]) == ("SecureString", "String")
    assert names(private["Value"], PrivateKeys) == names(public["Value"], PublicKeys)
    assert names(public["Value"], PublicKeys)[1:] == ["test-1"]
    assert "private" not in public["Value"]


def test_a_run_that_stands_still_starts_with_the_new_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE", str(tmp_path))
    here = place({"STATE": str(tmp_path)})
    before = keys.load(here)
    monkeypatch.setattr(sys, "argv", ["rotate"])
    assert rotate.main() == 0
    after = json.loads((tmp_path / "secrets.json").read_text())
    assert names(after["signing"], PrivateKeys)[1:] == names(before["signing"], PrivateKeys)
    assert {name: value for name, value in after.items() if name != "signing"} == {
        name: value for name, value in before.items() if name != "signing"
    }
    values, hidden = keys.parameters(here)
    assert values["/storefront/local/token_keys"] == signing.published(after["signing"])
    assert hidden["/storefront/local/secrets/signing"] == after["signing"]


def test_a_leaked_key_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE", str(tmp_path))
    here = place({"STATE": str(tmp_path)})
    before = keys.load(here)["signing"]
    monkeypatch.setattr(sys, "argv", ["rotate", "--leaked"])
    assert rotate.main() == 0
    after = keys.load(here)["signing"]
    assert (len(names(after, PrivateKeys)), set(names(after, PrivateKeys)) & set(names(before, PrivateKeys))) == (
        1,
        set(),
    )


def test_a_stage_that_was_not_deployed_from_here_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["rotate", "prod"])
    assert rotate.main() == 1
    assert capsys.readouterr().out == "prod was not deployed from here.\n"
