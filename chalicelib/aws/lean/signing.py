"""Signing: AWS Signature Version 4 of a POST to `/`, as the IAM guide's "Create a signed AWS API request" says."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from chalicelib.aws.lean.keys import Keys

ALGORITHM = "AWS4-HMAC-SHA256"


def signed(
    headers: Mapping[str, str], body: bytes, keys: Keys, region: str, service: str, now: datetime
) -> dict[str, str]:
    """The headers with those that prove who sends them. `headers` have lower-case names and include `host`."""
    moment = f"{now:%Y%m%dT%H%M%SZ}"
    proven = {**headers, "x-amz-date": moment}
    if keys.token:
        proven["x-amz-security-token"] = keys.token
    ordered = sorted(proven)
    names, listed = ";".join(ordered), "".join([f"{name}:{proven[name]}\n" for name in ordered])
    request = f"POST\n/\n\n{listed}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    to_sign = f"{ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = _hmac(_key(keys.secret_key, moment[:8], region, service), to_sign).hex()
    proven["authorization"] = (
        f"{ALGORITHM} Credential={keys.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return proven


@lru_cache(maxsize=4)
def _key(secret: str, day: str, region: str, service: str) -> bytes:
    """The key of one day; deriving it is most of the hashing."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
