"""The KMS key and the wrapping keys to test with: the same in every test, so that none waits for one to be made."""

from base64 import b64decode
from importlib import import_module
from typing import Any

import msgspec

from chalicelib.aws.wrapping import CONTEXT, WrappedKey, WrappingKeys

KEY_ID = "5a1ed000-0000-4000-8000-000000000001"
KMS_KEY = f"arn:aws:kms:us-east-1:123456789012:key/{KEY_ID}"
MATERIAL = bytes(range(32))
PLAIN = bytes(range(100, 132))
WRAPPED = b64decode(
    "NWExZWQwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxJqJe+jAHCNaiZaSrhrhpzzjwOKMl"
    "VKZnipGCMRtm7MptE3muDsXkuuBBhDinRddF6oXgmdegC6cUrFQU"
)
"""PLAIN as moto's KMS has wrapped it, with the key of that material and our context."""

RING = WrappingKeys(kms_key=KMS_KEY, keys=(WrappedKey(key_id="wrap_1", wrapped=WRAPPED),))


def written(ring: WrappingKeys) -> str:
    """As the secret `wrapping` holds it."""
    return msgspec.json.encode(ring).decode()


WRAPPING = written(RING)


def plant_key() -> None:
    """Into moto's KMS."""
    models: Any = import_module("moto.kms.models")
    key = models.Key("", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", "123456789012", "us-east-1")
    key.id, key.arn, key.key_material = KEY_ID, KMS_KEY, MATERIAL
    models.kms_backends["123456789012"]["us-east-1"].keys[KEY_ID] = key


def decrypted(request: dict[str, Any]) -> dict[str, Any] | None:
    """What KMS answers to Decrypt; None for what it has not wrapped, or not for us."""
    wanted = {"KeyId": KMS_KEY, "CiphertextBlob": WRAPPED, "EncryptionContext": CONTEXT}
    return {"Plaintext": PLAIN} if request == wanted else None
