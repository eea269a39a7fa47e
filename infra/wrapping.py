"""The wrapping keys of a stage: made by KMS, kept as it has wrapped them, so that nobody ever saw one open."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chalicelib.aws.params import KEEP_SECONDS
from chalicelib.aws.wrapping import CONTEXT, NAME, WrappedKey, WrappingKeys

HEARD = timedelta(seconds=3 * KEEP_SECONDS)
"""After which every function has read the parameters again, also one whose first try was refused."""

DESCRIPTION = "Personal data"


class TooSoonError(RuntimeError):
    """Functions that have not heard of the new key still wrap with the last one."""


def alias(named: str) -> str:
    """Of the stage's key for personal data; `named` is e.g. `storefront-prod`."""
    return f"alias/{named}-vault"


def ensure(kms: Any, ssm: Any, prefix: str, named: str, now: datetime) -> bool:
    """Make the first one, with the KMS key where nobody else has made it; whether there was none."""
    name = f"{prefix}/secrets/{NAME}"
    if not ssm.get_parameters(Names=[name])["InvalidParameters"]:
        return False
    kms_key = _found(kms, named) or _made(kms, named)
    ring = WrappingKeys(kms_key=kms_key, keys=(_drawn(kms, kms_key, now),))
    ssm.put_parameter(Name=name, Value=_written(ring), Type="SecureString", Overwrite=False)
    return True


def read(ssm: Any, prefix: str) -> WrappingKeys:
    found = ssm.get_parameter(Name=f"{prefix}/secrets/{NAME}", WithDecryption=True)["Parameter"]["Value"]
    return msgspec.json.decode(found, type=WrappingKeys)


def add(kms: Any, ssm: Any, prefix: str, now: datetime) -> None:
    """Another key to wrap with from now on. Who has not heard of it reads the parameter again when they meet it."""
    ring = read(ssm, prefix)
    _write(ssm, prefix, msgspec.structs.replace(ring, keys=(_drawn(kms, ring.kms_key, now), *ring.keys)))


def retire(ssm: Any, prefix: str, now: datetime) -> None:
    """Forget all but the newest, when nothing is wrapped with them any more. Raises TooSoonError."""
    ring = read(ssm, prefix)
    if now < ring.keys[0].made_at + HEARD:
        raise TooSoonError(
            f"Wait until {ring.keys[0].made_at + HEARD:%H:%M} UTC: some may still wrap with the last key."
        )
    _write(ssm, prefix, msgspec.structs.replace(ring, keys=ring.keys[:1]))


def _found(kms: Any, named: str) -> str | None:
    try:
        return str(kms.describe_key(KeyId=alias(named))["KeyMetadata"]["Arn"])
    except kms.exceptions.NotFoundException:
        return None


def _made(kms: Any, named: str) -> str:
    """Where no template makes it: in the local run."""
    kms_key = str(kms.create_key(Description=DESCRIPTION)["KeyMetadata"]["Arn"])
    kms.create_alias(AliasName=alias(named), TargetKeyId=kms_key)
    return kms_key


def _drawn(kms: Any, kms_key: str, now: datetime) -> WrappedKey:
    told = kms.generate_data_key_without_plaintext(KeyId=kms_key, KeySpec="AES_256", EncryptionContext=CONTEXT)
    key_id = f"wrap_{now:%Y%m%d%H%M%S}_{secrets.token_hex(4)}"  # two of one name would open each other's, and neither
    return WrappedKey(key_id=key_id, wrapped=told["CiphertextBlob"], made_at=now)


def _write(ssm: Any, prefix: str, ring: WrappingKeys) -> None:
    ssm.put_parameter(Name=f"{prefix}/secrets/{NAME}", Value=_written(ring), Type="SecureString", Overwrite=True)


def _written(ring: WrappingKeys) -> str:
    return msgspec.json.encode(ring).decode()
