"""Wrapping keys are made by KMS, changed by a command while the shop is open, and then forgotten."""

from datetime import timedelta
from functools import partial

import boto3
import pytest

from chalicelib.aws import params, vault, wrapping
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit, get
from chalicelib.aws.vault import key_at, key_of, reader
from chalicelib.core import clock
from chalicelib.core.addresses import Contact
from chalicelib.core.sealed import Sealed
from infra import rewrap
from infra import wrapping as rings
from infra.smoke.target import Target
from infra.wrapping import TooSoonError, alias, ensure, read
from tests.aws.test_vault import HERE, LI
from tests.shop import NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")
PREFIX = "/storefront/test"
OWNERS = [f"us_{number}" for number in range(5)]


def target() -> Target:
    return Target(api="", stage="test", params_prefix=PREFIX, region="us-east-1", table=settings().table)


def seal(owner: str) -> Sealed:
    key, writes = key_of(get(key_at(owner), consistent=True), owner)
    if writes:
        commit(*writes)
    return key.seal(LI, HERE)


def opened(sealed: Sealed) -> Contact:
    return reader(get(key_at(sealed.owner), consistent=True), sealed.owner).open(sealed, Contact, HERE)


def wrapped_with() -> set[str]:
    return {each.wrapping_id for each in rewrap.wrapped()}


def test_the_first_one_is_made_once_with_the_key_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """S10.2.1-a part: envelope by KMS. No one ever sees a wrapping key open: it comes wrapped."""
    kms, ssm = boto3.client("kms"), boto3.client("ssm")
    made = partial(ensure, kms, ssm, "/storefront/dev", "storefront-dev", NOON)
    ours = kms.create_key(Description="made by a stack")["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName=alias("storefront-dev"), TargetKeyId=ours)
    assert (made(), made()) == (True, False)
    stored = ssm.get_parameter(Name="/storefront/dev/secrets/wrapping")["Parameter"]
    ring = read(ssm, "/storefront/dev")
    assert (stored["Type"], ring.kms_key, len(ring.keys)) == ("SecureString", ours, 1)
    assert ensure(kms, ssm, "/storefront/other", "storefront-other", NOON), "a local run makes its own"
    monkeypatch.setattr(params, "settings", lambda: _Settings("/storefront/dev"))
    assert len(wrapping.newest()[1]) == 32


class _Settings:
    def __init__(self, prefix: str) -> None:
        self.params_prefix = prefix


def test_a_rotation_loses_nothing_and_leaves_nothing_under_the_old_key() -> None:
    """S10.2.1-a part: rotation under load: what is sealed before, during and after it opens."""
    before = [seal(owner) for owner in OWNERS[:3]]
    warm = dict(params._kept)
    assert rewrap.rotate(target(), retiring=False) == 3
    newest = read(boto3.client("ssm"), PREFIX).keys[0].key_id
    params._kept.update(warm)  # an environment that has not heard of it
    during = seal(OWNERS[3])
    assert wrapped_with() == {newest, "wrap_1"}
    with pytest.raises(TooSoonError):
        rewrap.rotate(target(), retiring=True)
    after = seal(OWNERS[4])
    assert wrapped_with() == {newest}
    with clock.stopped(NOON + rings.HEARD):
        assert rewrap.rotate(target(), retiring=True) == 0
    params.forget()
    wrapping.forget()
    assert [key.key_id for key in read(boto3.client("ssm"), PREFIX).keys] == [newest]
    assert [opened(each) for each in (*before, during, after)] == [LI] * 5


def test_keys_of_the_same_moment_have_names_of_their_own() -> None:
    """Two who rotate at once: what one key has wrapped is never looked for under the other."""
    kms, ssm = boto3.client("kms"), boto3.client("ssm")
    for _ in range(2):
        rings.add(kms, ssm, PREFIX, NOON)
    assert len({key.key_id for key in read(ssm, PREFIX).keys}) == 3


def test_the_command_says_what_it_did(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    seal(OWNERS[0])
    monkeypatch.setattr(Target, "read", lambda stage: target())
    monkeypatch.setattr(Target, "environment", lambda self: {})
    monkeypatch.setattr("sys.argv", ["rewrap", "dev"])
    assert rewrap.main() == 0
    monkeypatch.setattr("sys.argv", ["rewrap", "dev", "--retire"])
    assert rewrap.main() == 1
    with clock.stopped(NOON + timedelta(hours=1)):
        assert rewrap.main() == 0
    told = "".join(capsys.readouterr())
    assert "1 keys were wrapped anew" in told
    assert "Wait until" in told
    assert "forgotten" in told


def test_an_owner_who_is_erased_meanwhile_stays_erased() -> None:
    seal(OWNERS[0])
    commit(vault.erase(OWNERS[0]))
    assert rewrap.rotate(target(), retiring=False) == 0
    assert get(key_at(OWNERS[0]), consistent=True) is None
