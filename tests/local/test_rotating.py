"""Signing keys are rotated by a command: in a stage's parameters, and in the folder of a run."""

import json
import sys
from pathlib import Path
from typing import Any

import boto3
import msgspec
import pytest
from moto import mock_aws

from chalicelib.aws import params, rootkeys, transport
from chalicelib.aws.keyrings import PrivateKeys, PublicKeys
from chalicelib.aws.settings import settings
from chalicelib.core import clock
from infra import rotate, signing
from infra.local import keys
from infra.local.place import place
from tests.shop import NOON, SIGNING, TOKEN_KEYS

PREFIX = "/storefront/prod"


def names(text: str, kind: Any) -> list[str]:
    return [key.kid for key in msgspec.json.decode(text, type=kind).keys]


def test_a_stage_gets_another_key_and_keeps_the_last() -> None:
    """SEC8, SEC25: with overlap."""
    with mock_aws():
        ssm = boto3.client("ssm")
        ssm.put_parameter(Name=f"{PREFIX}/secrets/signing", Value=SIGNING, Type="SecureString")
        ssm.put_parameter(Name=f"{PREFIX}/token_keys", Value=TOKEN_KEYS, Type="String")
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


def test_the_audits_keys_follow_each_other_and_what_any_of_them_signed_counts() -> None:
    """SEC32 part, SEC25 part: two can sign, one after the other; no public half is ever taken out."""
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        ssm = boto3.client("ssm")
        patch.setenv("PARAMS_PREFIX", PREFIX)
        ssm.put_parameter(Name=f"{PREFIX}/secrets/audit_signing", Value=SIGNING, Type="SecureString")
        ssm.put_parameter(Name=f"{PREFIX}/audit_keys", Value=TOKEN_KEYS, Type="String")
        settings.cache_clear()
        signed, now = [], NOON
        for leaked in (False, False, True):
            signed.append(_signed(now))
            rotate.rotate(ssm, PREFIX, leaked, now, rotate.AUDIT)
            signed.append(_signed(now))
            now += signing.HEARD
        signed.append(_signed(now))
        assert [rootkeys.signed(*each, b"a root") for each in signed] == [True] * 7
        kids = [kid for kid, _ in signed]
        found = ssm.get_parameter(Name=f"{PREFIX}/secrets/audit_signing", WithDecryption=True)["Parameter"]["Value"]
        private = names(found, PrivateKeys)
    assert [kids[0] == kids[1], kids[2] == kids[3], kids[4] == kids[5], kids[5] == kids[6]] == [True, True, False, True]
    assert len(set(kids)) == 4
    assert private == [kids[6]]
    settings.cache_clear()


def _signed(now: Any) -> tuple[str, bytes]:
    """By whoever reads the parameters now."""
    params.forget()
    transport.forget()
    with clock.stopped(now):
        return rootkeys.sign(b"a root")


def test_a_run_keeps_the_public_keys_of_the_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE", str(tmp_path))
    here = place({"STATE": str(tmp_path)})
    first = names(keys.parameters(here)[0]["/storefront/local/audit_keys"], PublicKeys)
    monkeypatch.setattr(sys, "argv", ["rotate", "--audit", "--leaked"])
    assert rotate.main() == rotate.main() == 0
    values, hidden = keys.parameters(here)
    assert names(values["/storefront/local/audit_keys"], PublicKeys)[-1:] == first
    assert len(names(values["/storefront/local/audit_keys"], PublicKeys)) == 3
    assert len(names(hidden["/storefront/local/secrets/audit_signing"], PrivateKeys)) == 1
    assert "/storefront/local/secrets/audit_keys" not in hidden


def test_a_stage_that_was_not_deployed_from_here_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["rotate", "prod"])
    assert rotate.main() == 1
    assert capsys.readouterr().err == "The stage prod was not deployed from here: see make deploy\n"


def test_without_a_run_there_is_nothing_to_rotate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STATE", str(tmp_path / "never"))
    monkeypatch.setattr(sys, "argv", ["rotate"])
    assert rotate.main() == 1
    assert "make run makes the first ones" in capsys.readouterr().err
    assert not (tmp_path / "never").exists()
