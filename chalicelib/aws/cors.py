"""CORS: pages of the origins that a shop lists may call it from a browser (Fetch standard); those of no other."""

from collections.abc import Iterable, Mapping

from chalice.app import Response

from chalicelib.aws.replies import reply
from chalicelib.core.problems import Forbidden
from chalicelib.core.shops import Shop

ALLOWED_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-None-Match, "
    "X-Api-Key, X-Challenge, X-Debug-Timing, X-Device, X-Market, X-Step-Up"
)
EXPOSED_HEADERS = "ETag, Idempotent-Replayed, Retry-After, Server-Timing"
MAX_AGE = "3600"

SHARED = dict.fromkeys(("/orders", "/sessions"), frozenset({"GET", "POST"}))
"""Paths whose methods lie with several capabilities: no function can know the others' by itself."""

FORWARDED = ("x-forwarded-proto", "cloudfront-forwarded-proto")


class HttpsRequired(Forbidden):
    """Not redirected: what was sent in the clear, a token say, has been seen, and whoever sends it must notice."""

    title = "This API is spoken over HTTPS only"


def refuse_plain(headers: Mapping[str, str]) -> None:
    """Raises HttpsRequired when a gateway tells that the request, or a part of its way, was not encrypted."""
    for name in FORWARDED:
        if "http" in headers.get(name, "").lower().replace(" ", "").split(","):
            raise HttpsRequired()


def cors_headers(headers: Mapping[str, str], shop: Shop | None) -> dict[str, str]:
    """What lets the page that asks read the answer, if it is of an origin of the shop's; tokens need no credentials
    mode, so that is never allowed."""
    origin = headers.get("origin")
    if shop is None or origin not in shop.origins:
        return {}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED_HEADERS}


def preflight(path: str, methods: Iterable[str], headers: Mapping[str, str], shop: Shop | None) -> Response:
    """The answer to OPTIONS: what may be asked here, and for pages of the shop's origins, that they may ask it."""
    allowed = ", ".join(sorted({*methods, *SHARED.get(path, ())}))
    own = {"Allow": f"{allowed}, OPTIONS", "Vary": "Origin"}
    if cors_headers(headers, shop):
        own |= {
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": ALLOWED_HEADERS,
            "Access-Control-Max-Age": MAX_AGE,
        }
    return reply(None, 204, own)
