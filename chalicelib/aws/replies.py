"""Replies: views and problems become responses, with the headers that every answer carries."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from chalice.app import Response

from chalicelib.core.problems import Problem

ALWAYS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
PRIVATE = "no-store"
VARY = "Accept-Language, X-Market, X-Api-Key, Origin"
"""What a public answer depends on besides host, path and query: the key that a CDN keeps it under."""

_encoder = msgspec.json.Encoder()


class Rendered(msgspec.Struct, frozen=True):
    """A public view, encoded when it was written; valid for `max_age` seconds more."""

    body: bytes
    max_age: int = 60

    @property
    def etag(self) -> str:
        return f'"{hashlib.blake2b(self.body, digest_size=16).hexdigest()}"'


class Accepted(msgspec.Struct, frozen=True):
    """What was asked for is not done yet: this view of what it waits for is answered with 202."""

    view: Any


def encode(view: Any) -> bytes:
    return _encoder.encode(view)


def reply(body: bytes | None, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """A private JSON answer; None is no content."""
    own: dict[str, str | list[str]] = {**ALWAYS, "Cache-Control": PRIVATE, **(headers or {})}
    if body is not None:
        own.setdefault("Content-Type", "application/json")
    return Response(body=(body or b"").decode(), status_code=status, headers=own)


def public_reply(rendered: Rendered, if_none_match: str) -> Response:
    """A cacheable answer, or 304 when the caller has it already (RFC 9110 section 13.1.2)."""
    cache = f"public, max-age={min(rendered.max_age, 10)}, s-maxage={rendered.max_age}"
    etag = rendered.etag
    headers = {"ETag": etag, "Cache-Control": cache, "Vary": VARY}
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    if etag in known or "*" in known:
        return reply(None, 304, headers)
    return reply(rendered.body, 200, headers)


def problem_reply(problem: Problem, path: str) -> Response:
    """application/problem+json (RFC 9457). How many seconds to wait is the fact `retry_after`, else one."""
    headers = {"Content-Type": "application/problem+json"}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.status in (429, 503):
        headers["Retry-After"] = str(problem.facts.get("retry_after", 1))
    return reply(encode(problem.document(path)), problem.status, headers)
