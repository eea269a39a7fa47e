"""Viewers: from which network, device and country a request comes, as the CDN and the device's own secret say."""

from collections.abc import Mapping

import msgspec

from chalicelib.core.paces import VIEWER_HEADER
from chalicelib.core.sessions import DEVICE_HEADER, digest

COUNTRY, LATITUDE, LONGITUDE = (f"cloudfront-viewer-{name}" for name in ("country", "latitude", "longitude"))
FARTHEST_NORTH, FARTHEST_EAST = 90.0, 180.0


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """`address` is an IPv4 address or a /64 network. Places are whole degrees: a region, not a home."""

    address: str
    device_hash: str | None = None
    country: str | None = None
    latitude: int | None = None
    longitude: int | None = None


def viewer_of(headers: Mapping[str, str]) -> Viewer:
    """What cannot be read is unknown; header names are in lower case."""
    device = headers.get(DEVICE_HEADER)
    latitude, longitude = (
        _degrees(headers.get(name, ""), most) for name, most in ((LATITUDE, FARTHEST_NORTH), (LONGITUDE, FARTHEST_EAST))
    )
    known = latitude is not None and longitude is not None
    return Viewer(
        address=headers.get(VIEWER_HEADER) or "unknown",
        device_hash=digest(device) if device else None,
        country=_country(headers.get(COUNTRY, "")),
        latitude=latitude if known else None,
        longitude=longitude if known else None,
    )


def _country(code: str) -> str | None:
    return code if len(code) == 2 and code.isascii() and code.isupper() else None


def _degrees(text: str, most: float) -> int | None:
    try:
        degrees = float(text)
    except ValueError:
        return None
    return round(degrees) if -most <= degrees <= most else None
