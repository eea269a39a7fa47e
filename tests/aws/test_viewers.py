"""From where a request comes, as the CDN says it: what cannot be read is unknown, and a place is a region."""

import pytest

from chalicelib.aws.viewers import Viewer, viewer_of
from chalicelib.core.sessions import digest

SHANGHAI = {
    "x-viewer": "192.0.2.1", "x-device": "the-phone-of-mrs-li", "cloudfront-viewer-country": "CN",
    "cloudfront-viewer-latitude": "31.22", "cloudfront-viewer-longitude": "121.46",
}  # fmt: skip


def test_a_viewer_is_a_network_a_device_and_a_region() -> None:
    assert viewer_of(SHANGHAI) == Viewer(
        address="192.0.2.1", device_hash=digest("the-phone-of-mrs-li"), country="CN", latitude=31, longitude=121
    )
    assert viewer_of({}) == viewer_of({"x-viewer": "", "x-device": ""}) == Viewer(address="unknown")


@pytest.mark.parametrize("wrong", ["", "C", "CHN", "cn", "Cn", "12", "中国", "ÄÖ"])
def test_a_country_has_two_capital_letters_or_is_none(wrong: str) -> None:
    assert viewer_of(SHANGHAI | {"cloudfront-viewer-country": wrong}).country is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "place"),
    [
        ("90", "180", (90, 180)), ("-90", "-180", (-90, -180)), ("0", "0", (0, 0)), ("-0.4", "-121.6", (0, -122)),
        ("90.1", "0", (None, None)), ("-90.1", "0", (None, None)), ("0", "180.1", (None, None)),
        ("0", "-180.1", (None, None)), ("nan", "0", (None, None)), ("0", "inf", (None, None)), ("x", "0", (None, None)),
        ("31", "", (None, None)), ("", "121", (None, None)),
    ],
)  # fmt: skip
def test_half_a_place_is_none_and_neither_is_one_beyond_the_poles(
    latitude: str, longitude: str, place: tuple[int | None, int | None]
) -> None:
    told = {"cloudfront-viewer-latitude": latitude, "cloudfront-viewer-longitude": longitude}
    found = viewer_of(SHANGHAI | told)
    assert (found.latitude, found.longitude) == place
