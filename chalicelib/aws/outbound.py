"""The one way out to other companies' servers: an allowed origin, short time-outs, no redirects, bounded answers."""

import http.client
import ssl
from collections.abc import Mapping
from ipaddress import ip_address
from time import monotonic
from urllib.parse import urlsplit

from msgspec import Struct

LARGEST_ANSWER = 64 * 1024
USER_AGENT = "storefront/1"


class Unanswered(Exception):
    """No whole answer came; what was asked for may have happened."""


class Patience(Struct, frozen=True):
    """Seconds: to be connected, to wait for each piece of the answer, and for the whole answer to arrive."""

    connect: float = 2.0
    read: float = 5.0
    whole: float = 8.0


class Origin(Struct, frozen=True):
    """Where a server lives. Plain HTTP is for this machine only."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


class Answer(Struct, frozen=True):
    """What came back, whatever its status."""

    status: int
    body: bytes


def origin(url: str) -> Origin:
    """The origin of an absolute URL; ValueError if it has user info, no host, or leaves this machine unencrypted."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or "\\" in url:
        raise ValueError("not a plain http(s) URL")
    if parts.scheme == "http" and not _loopback(parts.hostname):
        raise ValueError("plain http is allowed to this machine only")
    return Origin(parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))


def allowed_origin(base_url: str, allowed: frozenset[str]) -> Origin:
    """The origin of `base_url`, if it is one of `allowed` and names nothing but an origin."""
    place = origin(base_url)
    parts = urlsplit(base_url)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("a base URL is an origin, without path or query")
    if place not in {origin(url) for url in allowed}:
        raise ValueError(f"{place} is not an allowed provider")
    return place


def send(place: Origin, method: str, path: str, body: bytes, headers: Mapping[str, str], patience: Patience) -> Answer:
    """One request, one answer, no retry. Every failure to get a whole answer is Unanswered."""
    deadline = monotonic() + patience.whole
    wire = _connection(place, patience)
    try:
        wire.connect()
        wire.sock.settimeout(patience.read)
        wire.request(method, path, body, {"User-Agent": USER_AGENT, **headers})
        with wire.getresponse() as response:
            return Answer(response.status, _whole(response, deadline))
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(type(error).__name__) from error
    finally:
        wire.close()


def _connection(place: Origin, patience: Patience) -> http.client.HTTPConnection:
    if place.scheme == "http":
        return http.client.HTTPConnection(place.host, place.port, timeout=patience.connect)
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return http.client.HTTPSConnection(place.host, place.port, timeout=patience.connect, context=context)


def _whole(response: http.client.HTTPResponse, deadline: float) -> bytes:
    found = b""
    while piece := response.read1(16 * 1024):
        found += piece
        if len(found) > LARGEST_ANSWER or monotonic() > deadline:
            raise Unanswered("the answer is too large or too slow")
    if response.length != 0 and not response.chunked:  # it was cut off, or cannot be told from one that was
        raise Unanswered("the answer ended too soon")
    return found


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
