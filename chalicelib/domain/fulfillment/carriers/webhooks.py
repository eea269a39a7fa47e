"""Carriers' webhooks: each is signed in `Carrier-Signature`, over the raw body."""

from datetime import datetime

from chalicelib.core.signatures import Keyring, Unsigned, Untimely, verify
from chalicelib.domain.fulfillment.carriers import BadSignature

SIGNATURE = "carrier-signature"


def authenticate(keys: Keyring, signature: str, raw: bytes, now: datetime) -> None:
    """Raises BadSignature unless a carrier that has one of these keys signed exactly this, just now."""
    try:
        verify(keys.secrets, signature, raw, now)
    except Unsigned as no:
        raise BadSignature() from no
    except Untimely as no:
        raise BadSignature("The signature is not of this moment") from no
