"""The KMS key and the wrapping keys to test with: the same in every test, so that none waits for one to be made."""

from base64 import b64decode
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import Any

import msgspec

from chalicelib.aws import vault
from chalicelib.aws.vault import Key, OwnerKey, OwnerKeyRecord
from chalicelib.aws.wrapping import CONTEXT, WrappedKey, WrappingKeys
from chalicelib.aws.writes import Write
from chalicelib.core.addresses import Address, Contact
from chalicelib.core.sealed import Sealed
from chalicelib.domain.orders import store as orders

KEY_ID = "5a1ed000-0000-4000-8000-000000000001"
KMS_KEY = f"arn:aws:kms:us-east-1:123456789012:key/{KEY_ID}"
MATERIAL = bytes(range(32))
PLAIN = bytes(range(100, 132))
WRAPPED = b64decode(
    "NWExZWQwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxJqJe+jAHCNaiZaSrhrhpzzjwOKMl"
    "VKZnipGCMRtm7MptE3muDsXkuuBBhDinRddF6oXgmdegC6cUrFQU"
)
"""PLAIN as moto's KMS has wrapped it, with the key of that material and our context."""

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
RING = WrappingKeys(kms_key=KMS_KEY, keys=(WrappedKey(key_id="wrap_1", wrapped=WRAPPED, made_at=MADE_AT),))


def written(ring: WrappingKeys) -> str:
    """As the secret `wrapping` holds it."""
    return msgspec.json.encode(ring).decode()


WRAPPING = written(RING)


def plant_key() -> None:
    """Into moto's KMS."""
    models: Any = import_module("moto.kms.models")
    models.kms_backends["123456789012"]["us-east-1"].keys[KEY_ID] = deepcopy(_made_once(models))


@cache
def _made_once(models: Any) -> Any:
    """moto makes an RSA key for each, too, whatever it is for."""
    key = models.Key("", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", "123456789012", "us-east-1")
    key.id, key.arn, key.key_material, key.private_key = KEY_ID, KMS_KEY, MATERIAL, None
    return key


def decrypted(request: dict[str, Any]) -> dict[str, Any] | None:
    """What KMS answers to Decrypt; None for what it has not wrapped, or not for us."""
    wanted = {"KeyId": KMS_KEY, "CiphertextBlob": WRAPPED, "EncryptionContext": CONTEXT}
    return {"Plaintext": PLAIN} if request == wanted else None


def owner_key(owner: str) -> OwnerKey:
    """The key that an owner has in every test."""
    plain = sha256(owner.encode()).digest()
    wrapped = vault._shut(PLAIN, plain, vault._about(owner, "key_1", "wrap_1"))
    return OwnerKey(owner=owner, key_id="key_1", wrapping_id="wrap_1", wrapped=wrapped, made_at=MADE_AT)


def keep_key(owner: str) -> Write:
    """In the table, whether it is there or not."""
    return Write.put(OwnerKeyRecord, owner_key(owner))


def sealed(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of an order, of which `address` and `contact` are given open."""
    whose = (facts[name] for name in ("customer_id", "shop", "order_id", "address", "contact"))
    address, contact = _sealed_once(*whose)
    return facts | {"address": address, "contact": contact, "channels": facts["contact"].channels}


@cache
def _sealed_once(owner: str, shop: str, order_id: str, address: Address, contact: Contact) -> tuple[Sealed, Sealed]:
    """The same bytes for the same facts, so that orders can be compared."""
    return orders.seal(Key("key_1", owner, lambda: sha256(owner.encode()).digest()), shop, order_id, address, contact)
