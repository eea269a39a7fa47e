"""Proofs: signatures of JSON web tokens, by public keys and algorithms that were agreed beforehand."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

import msgspec
from jwt import PyJWK, PyJWS
from jwt.exceptions import PyJWTError

from chalicelib.aws import jsontext
from chalicelib.core.problems import Problem

T = TypeVar("T")

Keys = Sequence[dict[str, Any]]
"""Of a JSON web key set (RFC 7517)."""

FAMILIES = {"RS256": ("RSA", None), "PS256": ("RSA", None), "ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519")}
LONGEST = 16 * 1024


class Unproven(Exception):
    """Nobody whom we trust has signed this; or it is not what was agreed."""


class UnknownKey(Unproven):
    """It names a key that is not there: a newer list of keys may have it."""


def proven(token: str, keys: Callable[[], Keys], algorithms: Collection[str], shape: type[T]) -> T:
    """The claims in a signed token. Only a key's `kid` is taken from its header, and only out of our own list. Raises
    Unproven."""
    if len(token) > LONGEST or token.count(".") != 2:
        raise Unproven("not a signed token")
    jws = PyJWS(algorithms=list(algorithms))
    try:
        header = jws.get_unverified_header(token)
        key = _key(header, keys(), algorithms)
        payload = jws.decode(token, key, algorithms=[header["alg"]])
    except (PyJWTError, ValueError, TypeError, KeyError) as bad:
        raise Unproven(type(bad).__name__) from None
    return _claims(payload, shape)


def _key(header: dict[str, Any], keys: Keys, algorithms: Collection[str]) -> PyJWK:
    algorithm = str(header.get("alg"))
    if algorithm not in algorithms:
        raise Unproven("algorithm")
    kind, curve = FAMILIES[algorithm]
    fitting = [key for key in keys if key.get("kty") == kind and curve in (None, key.get("crv"))]
    fitting = [key for key in fitting if key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm]
    if "kid" in header:
        fitting = [key for key in fitting if key.get("kid") == header["kid"]]
    if len(fitting) != 1:
        raise UnknownKey("key")
    return PyJWK(fitting[0], algorithm)


def _claims(payload: bytes, shape: type[T]) -> T:
    try:
        jsontext.check(payload)
        return msgspec.json.decode(payload, type=shape)
    except (Problem, msgspec.DecodeError) as unreadable:
        raise Unproven(type(unreadable).__name__) from None
