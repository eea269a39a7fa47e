"""Wrapping keys on the embedded cloud, by both transports, and after it was killed."""

import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from chalicelib.aws import clients, params, transport, wrapping
from chalicelib.aws.settings import settings
from chalicelib.aws.transport import Refusal, ask, code
from chalicelib.aws.wrapping import CONTEXT, Locked
from infra.wrapping import add, ensure, read
from tests.cloud import Cloud
from tests.shop import NOON

pytestmark = pytest.mark.cloud


def forget() -> None:
    for each in (settings.cache_clear, clients.forget, transport.forget, params.forget, wrapping.forget):
        each()


def lead(to: Cloud, patch: pytest.MonkeyPatch, way: str, prefix: str) -> None:
    for variable, value in (to.environment | {"TRANSPORT": way, "PARAMS_PREFIX": prefix}).items():
        patch.setenv(variable, value)
    forget()


@pytest.fixture(params=sorted(transport.TRANSPORTS))
def prefix(request: pytest.FixtureRequest, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Parameters of a new stage, reached by the transport."""
    name = f"/kms/{uuid4().hex[:8]}"
    ensure(cloud.access.client("kms"), cloud.access.client("ssm"), name, f"stage-{name[5:]}", NOON)
    lead(cloud, monkeypatch, request.param, name)
    yield name
    forget()


def test_kms_opens_what_it_has_wrapped(cloud: Cloud, prefix: str) -> None:
    """S10.2.1-a part: envelope by KMS."""
    key_id, opened = wrapping.newest()
    assert len(opened) == 32
    forget()
    assert wrapping.named(key_id) == opened
    add(cloud.access.client("kms"), cloud.access.client("ssm"), prefix, NOON.replace(hour=9))
    params.forget()
    assert wrapping.newest()[1] not in (opened, b"")
    assert wrapping.named(key_id) == opened


def test_kms_opens_nothing_for_another_purpose(cloud: Cloud, prefix: str) -> None:
    ring = read(cloud.access.client("ssm"), prefix)
    asked = {"KeyId": ring.kms_key, "CiphertextBlob": ring.keys[0].wrapped}
    with pytest.raises(Refusal) as refused:
        ask("kms", "Decrypt", asked | {"EncryptionContext": CONTEXT | {"purpose": "another"}})
    assert code(refused.value) == "InvalidCiphertextException"


def test_a_key_that_is_switched_off_locks_the_vault(cloud: Cloud, prefix: str) -> None:
    """Told as 503, and as an alert: it is nobody's fault who calls."""
    ring = read(cloud.access.client("ssm"), prefix)
    cloud.access.client("kms").disable_key(KeyId=ring.kms_key)
    with pytest.raises(Locked):
        wrapping.newest()


def test_a_run_keeps_its_wrapping_key_when_it_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table and the key of what is sealed in it are saved together."""
    mortal = Cloud(tmp_path / "state")
    try:
        ensure(mortal.access.client("kms"), mortal.access.client("ssm"), "/kms/run", "storefront", NOON)
        lead(mortal, monkeypatch, "lean", "/kms/run")
        before = wrapping.newest()
        mortal.snapshot()
        mortal.restart(signal.SIGKILL)
        forget()
        assert wrapping.newest() == before
        assert not ensure(mortal.access.client("kms"), mortal.access.client("ssm"), "/kms/run", "storefront", NOON)
    finally:
        mortal.stop()
        forget()
