"""The stage's secrets: SecureStrings that CloudFormation cannot make, made once and never overwritten."""

from collections.abc import Iterator
from typing import Any

from chalicelib.aws.wrapping import NAME
from chalicelib.core import clock
from infra import signing, wrapping
from infra.local.keys import NAMES, PUBLISHED, fresh

AT_ONCE = 10
"""The parameter store takes no more names in one request."""


def ensure(ssm: Any, prefix: str) -> list[str]:
    """Make those that are missing below `prefix`, and what is published of them; gives the secrets' names. One that is
    there stays as it is: how to rotate one is told in docs/deploy.md."""
    missing = [name for part in _parts() for name in _missing(ssm, [f"{prefix}/secrets/{each}" for each in part])]
    for name in missing:
        value = fresh(name.rpartition("/")[2])
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=False)
    for name in _missing(ssm, [f"{prefix}/{each}" for each in PUBLISHED]):
        secret = f"{prefix}/secrets/{PUBLISHED[name.rpartition('/')[2]]}"
        private = ssm.get_parameter(Name=secret, WithDecryption=True)["Parameter"]["Value"]
        ssm.put_parameter(Name=name, Value=signing.published(private), Type="String", Overwrite=False)
    return sorted(missing)


def ensure_wrapping(kms: Any, ssm: Any, prefix: str, named: str) -> None:
    """The one that KMS makes, with the key that the stage's stacks have made: until then nothing can be sealed."""
    wrapping.ensure(kms, ssm, prefix, named, clock.now())


def forget(ssm: Any, prefix: str) -> None:
    """Delete them, with the stage that they were for."""
    for part in _parts():
        ssm.delete_parameters(Names=[f"{prefix}/secrets/{name}" for name in part])
    ssm.delete_parameters(Names=[f"{prefix}/{name}" for name in (*PUBLISHED, f"secrets/{NAME}")])


def _missing(ssm: Any, names: list[str]) -> list[str]:
    found: list[str] = ssm.get_parameters(Names=names, WithDecryption=False)["InvalidParameters"]
    return found


def _parts() -> Iterator[tuple[str, ...]]:
    for start in range(0, len(NAMES), AT_ONCE):
        yield NAMES[start : start + AT_ONCE]
