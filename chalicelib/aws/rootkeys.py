"""The keys that roots of the audit are signed with: whoever signs reads the private one; public ones count for ever."""

from importlib import import_module

from chalicelib.aws import keyrings
from chalicelib.aws.params import parameter, secret
from chalicelib.core import clock


def sign(message: bytes) -> tuple[str, bytes]:
    """The name of the key, and the signature (Ed25519)."""
    kid, key = keyrings.signing(secret("audit_signing"), clock.now())
    return kid, key.sign(message)


def signed(kid: str, signature: bytes, message: bytes) -> bool:
    """Whether the key of that name has signed the message."""
    key, _ = keyrings.verifying(parameter("audit_keys")).get(kid, (None, None))
    if key is None:
        return False
    try:
        key.verify(signature, message)
    except import_module("cryptography.exceptions").InvalidSignature:
        return False
    return True
