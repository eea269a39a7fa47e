"""The stage's secrets: SecureStrings that CloudFormation cannot make, made once and never overwritten."""

import secrets
from typing import Any

from infra.local.keys import NAMES


def ensure(ssm: Any, prefix: str) -> list[str]:
    """Make those that are missing below `prefix`; gives their names. One that is there stays as it is: how to rotate
    one is told in docs/deploy.md."""
    wanted = [f"{prefix}/secrets/{name}" for name in NAMES]
    missing = ssm.get_parameters(Names=wanted, WithDecryption=False)["InvalidParameters"]
    for name in missing:
        ssm.put_parameter(Name=name, Value=secrets.token_hex(32), Type="SecureString", Overwrite=False)
    return sorted(missing)


def forget(ssm: Any, prefix: str) -> None:
    """Delete them, with the stage that they were for."""
    ssm.delete_parameters(Names=[f"{prefix}/secrets/{name}" for name in NAMES])
