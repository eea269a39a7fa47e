"""What is unusual of a request and of a sign-in."""

from datetime import timedelta

import pytest

from chalicelib.aws.viewers import Viewer, viewer_of
from chalicelib.domain.users.rules import risk
from chalicelib.domain.users.rules.risk import (
    CHALLENGE_FROM,
    FAILURES,
    NEW_COUNTRY,
    NEW_DEVICE,
    TRAVEL,
    LastSeen,
    Place,
)
from tests.shop import NOON

SHANGHAI, SUZHOU = Place("CN", 31, 121), Place("CN", 31, 120)
PARIS, LONDON = Place("FR", 49, 2), Place("GB", 52, 0)
HOUR = timedelta(hours=1)


def last(place: Place, ago: timedelta = HOUR) -> LastSeen:
    return LastSeen(user_id="cust_li", at=NOON - ago, place=place)


def reasons(here: Place, before: LastSeen | None, known: bool = True, failures: int = 0) -> tuple[str, ...]:
    return risk.of_sign_in(here, known, before, failures, NOON).reasons


def test_home_on_ones_own_device_is_usual() -> None:
    found = risk.of_sign_in(SUZHOU, True, last(SHANGHAI), 2, NOON)
    assert (found.score, found.reasons, found.unusual) == (0, (), False)


def test_a_new_device_is_unusual_by_itself() -> None:
    """S4.1.3-a part: a new device is unusual by itself"""
    found = risk.of_sign_in(SHANGHAI, False, last(SHANGHAI), 0, NOON)
    assert (found.reasons, found.unusual) == ((NEW_DEVICE,), True)


def test_nobody_is_in_paris_an_hour_after_shanghai() -> None:
    """S4.1.3-a part: 9,000 km take an airliner half a day."""
    found = risk.of_sign_in(PARIS, True, last(SHANGHAI), 0, NOON)
    assert (found.reasons, found.unusual) == ((TRAVEL, NEW_COUNTRY), True)
    assert reasons(PARIS, last(SHANGHAI, 12 * HOUR)) == (NEW_COUNTRY,)
    assert not risk.of_sign_in(PARIS, True, last(SHANGHAI, 12 * HOUR), 0, NOON).unusual
    assert [TRAVEL in reasons(PARIS, last(SHANGHAI, ago * HOUR)) for ago in (9, 10)] == [True, False]


def test_what_is_near_is_reached_at_once() -> None:
    """Places are guessed at: 363 km are no way, 556 are."""
    assert reasons(PARIS, last(LONDON, 0 * HOUR)) == (NEW_COUNTRY,)
    assert reasons(Place("CN", 36, 121), last(SHANGHAI, 0 * HOUR)) == (TRAVEL,)


def test_every_reason_has_its_weight() -> None:
    """S4.1.3-a part: a new device is enough, and so are a country and wrong guesses together."""
    assert [
        risk.of_sign_in(here, known, last(SHANGHAI, ago), failures, NOON).score
        for here, known, ago, failures in (
            (SHANGHAI, False, HOUR, 2), (PARIS, True, 12 * HOUR, 2), (SHANGHAI, True, HOUR, 3),
            (Place("CN", 49, 2), True, HOUR, 0), (PARIS, True, 12 * HOUR, 3), (PARIS, False, HOUR, 3),
        )
    ] == [40, 20, 20, 60, 40, 140]  # fmt: skip
    assert [risk.Risk(score, ()).unusual for score in (39, 40)] == [False, True]


def test_a_clock_that_goes_back_makes_no_traveler() -> None:
    assert reasons(SUZHOU, last(SHANGHAI, -HOUR)) == ()
    assert TRAVEL in reasons(PARIS, last(SHANGHAI, -HOUR))


@pytest.mark.parametrize("nowhere", [Place(), Place("CN"), Place("CN", 31, None), Place("CN", None, 121)])
def test_what_is_not_known_of_a_place_is_not_held_against_anybody(nowhere: Place) -> None:
    assert reasons(nowhere, last(SHANGHAI)) == reasons(SHANGHAI, last(nowhere)) == ()


def test_the_first_sign_in_is_new_everywhere_and_usual() -> None:
    assert reasons(PARIS, None, known=False) == ()
    assert reasons(PARIS, None, known=False, failures=3) == (FAILURES,)


def test_places_are_as_far_apart_as_they_are() -> None:
    assert risk.distance_km(LONDON, PARIS) == pytest.approx(363, abs=5)
    assert risk.distance_km(SHANGHAI, PARIS) == pytest.approx(9_270, abs=60)
    assert risk.distance_km(Place("FJ", -17, 179), Place("WS", -17, -179)) == pytest.approx(213, abs=5)


@pytest.mark.parametrize(
    ("methods", "here", "has", "missing"),
    [
        (("password",), SHANGHAI, (), ("code",)),
        (("password",), SHANGHAI, ("password", "totp"), ("code", "totp")),
        (("password", "code"), PARIS, ("password",), ()),
        (("code",), SHANGHAI, ("password",), ()),
        (("code",), PARIS, ("password",), ("password",)),
        (("code",), PARIS, (), ()),
        (("oidc",), PARIS, ("totp",), ("totp",)),
        (("password", "password"), SHANGHAI, (), ("code",)),
        (("totp",), PARIS, ("password", "totp"), ("password",)),
    ],
)
def test_an_unusual_sign_in_takes_two_ways_to_prove_it(
    methods: tuple[str, ...], here: Place, has: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    """S4.1.3-a part: a password is too little; who has just shown a phone is asked again for what nobody can travel."""
    found = risk.of_sign_in(here, False, last(SHANGHAI), 0, NOON)
    assert risk.factors_missing(found, methods, has) == missing
    usual = risk.of_sign_in(SHANGHAI, True, last(SHANGHAI), 0, NOON)
    assert risk.factors_missing(usual, methods, has) == ()


@pytest.mark.parametrize(
    ("account", "network", "known", "device", "asked"),
    [
        (0, 0, False, False, False), (1, 0, False, False, False), (2, 0, False, False, True),
        (2, 0, False, True, False), (3, 0, False, True, True), (0, 9, False, True, False), (0, 10, False, True, True),
        (99, 99, True, True, False),
    ],
)  # fmt: skip
def test_guesses_make_suspicious_whom_nobody_knows(
    account: int, network: int, known: bool, device: bool, asked: bool
) -> None:
    """S4.1.1-e part: by account and by network; never the owner's own device."""
    assert (risk.of_request(account, network, known, device) >= CHALLENGE_FROM) == asked


def test_no_number_of_guesses_makes_a_request_more_suspicious_than_that() -> None:
    """S4.1.1-e part: whoever proves it otherwise can still make up for all of them."""
    scores = [
        (6, 0, False, True),
        (7, 15, False, True),
        (99, 99, False, False),
        (0, 0, False, True),
        (9, 9, True, True),
    ]
    assert [risk.of_request(*each) for each in scores] == [60, 105, 115, 0, 0]


def test_the_cdn_says_from_where_somebody_comes() -> None:
    headers = {
        "x-viewer": "203.0.113.7",
        "x-device": "d" * 32,
        "cloudfront-viewer-country": "CN",
        "cloudfront-viewer-latitude": "31.22222",
        "cloudfront-viewer-longitude": "121.45806",
    }
    found = viewer_of(headers)
    assert (found.address, found.country, found.latitude, found.longitude) == ("203.0.113.7", "CN", 31, 121)
    assert found.device_hash is not None
    assert len(found.device_hash) == 64
    assert viewer_of({}) == Viewer(address="unknown")


@pytest.mark.parametrize("text", ["", "north", "nan", "inf", "91", "-1e9"])
def test_places_that_are_none_are_unknown(text: str) -> None:
    found = viewer_of({"cloudfront-viewer-latitude": text, "cloudfront-viewer-longitude": "121", "x-viewer": "::/64"})
    assert (found.latitude, found.longitude) == (None, None)
    assert viewer_of({"cloudfront-viewer-country": "<script>"}).country is None
