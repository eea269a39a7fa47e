"""Who vouches for people in the local run: fakeidp, as each of the providers that the shop can work with."""

import json
from typing import Any

from infra.local.fakeidp.carrier import AUDIENCE, ISSUER, carrier_key
from infra.local.fakeidp.server import CLIENT

PAGES = ("http://127.0.0.1:3000/signed-in", "http://localhost:3000/signed-in")
"""Where a page of yours would take people back; nothing listens there unless you start it."""


def directory(url: str, secret: str, shops: list[str]) -> str:
    """The parameter `identity`: four providers and a carrier at that URL, for these shops."""
    common = {"client_id": CLIENT, "secret": "fakeidp", "pages": dict.fromkeys(shops, PAGES)}
    own: dict[str, dict[str, Any]] = {"oidc": {"issuer": url, "algorithms": ["ES256"]}}
    own |= {kind: {"site": url, "api": url} for kind in ("wechat", "qq", "weibo")}
    providers = [{"name": kind, "kind": kind, **common, **facts} for kind, facts in own.items()]
    keys = [carrier_key(secret).jwk()]
    partner = {"name": "carrier", "issuer": ISSUER, "audience": AUDIENCE, "keys": keys, "shops": shops}
    return json.dumps({"providers": providers, "partners": [partner]})
