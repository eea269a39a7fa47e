"""Risk: how unusual a request is: before a password is looked at, and once it was right."""

from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

import msgspec

from chalicelib.core.problems import Forbidden
from chalicelib.core.shops import PLATFORM

NEW_DEVICE, NEW_COUNTRY, TRAVEL, FAILURES = "new_device", "new_country", "impossible_travel", "after_failures"
WEIGHTS = {NEW_DEVICE: 40, TRAVEL: 60, NEW_COUNTRY: 20, FAILURES: 20}

STEP_UP_FROM = 40
"""The score of a sign-in from which on one factor is too little, and its owner is told."""

CHALLENGE_FROM = 30
"""The score of a request from which on it has to be worked for."""

EACH_OF_ACCOUNT, EACH_OF_NETWORK, WITHOUT_DEVICE = 10, 3, 10
SUSPICIOUS_FAILURES = 3

EARTH_KM = 6_371.0
FASTEST_KM_AN_HOUR = 1_000.0
"""Airliners are slower."""

NEAR_KM = 500.0
"""What two measurements of one place may lie apart: places are whole degrees, and addresses are guessed at."""


class SecondFactorNeeded(Forbidden):
    """`reasons`: what is unusual; `factors`: what would help."""

    title = "This sign-in is unusual: please also prove it by a code"


class Place(msgspec.Struct, frozen=True):
    """Whole degrees, or nothing known."""

    country: str | None = None
    latitude: int | None = None
    longitude: int | None = None


class LastSeen(msgspec.Struct, frozen=True, kw_only=True):
    """Where a user signed in last."""

    shop: str = PLATFORM
    user_id: str
    at: datetime
    place: Place
    version: int = 1


class Risk(msgspec.Struct, frozen=True):
    score: int
    reasons: tuple[str, ...]

    @property
    def unusual(self) -> bool:
        return self.score >= STEP_UP_FROM


def of_request(account: int, network: int, known_device: bool, has_device: bool) -> int:
    """The score of a request, by the wrong guesses before it. A device of the owner's is above suspicion."""
    if known_device:
        return 0
    guessed = min(account, 6) * EACH_OF_ACCOUNT + min(network, 15) * EACH_OF_NETWORK
    return guessed + (0 if has_device else WITHOUT_DEVICE)


def of_sign_in(here: Place, known_device: bool, last: LastSeen | None, failures: int, now: datetime) -> Risk:
    """Of a right password or code. Who signs in for the first time is new everywhere, which is not unusual."""
    found = {
        NEW_DEVICE: last is not None and not known_device,
        TRAVEL: last is not None and impossible(last.place, here, now - last.at),
        NEW_COUNTRY: last is not None
        and None not in (pair := (last.place.country, here.country))
        and len({*pair}) == 2,
        FAILURES: failures >= SUSPICIOUS_FAILURES,
    }
    reasons = tuple(reason for reason, so in found.items() if so)
    return Risk(sum(WEIGHTS[reason] for reason in reasons), reasons)


def impossible(there: Place, here: Place, within: timedelta) -> bool:
    """Whether nobody travels so fast. Unknown places are near."""
    far = distance_km(there, here)
    hours = max(within.total_seconds(), 0.0) / 3_600
    return far > NEAR_KM and far > hours * FASTEST_KM_AN_HOUR


def distance_km(there: Place, here: Place) -> float:
    """Along a great circle (the haversine formula); 0 when one of them is not known."""
    if there.latitude is None or there.longitude is None or here.latitude is None or here.longitude is None:
        return 0.0
    north, south = radians(there.latitude), radians(here.latitude)
    east = radians(here.longitude - there.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def factors_missing(risk: Risk, methods: tuple[str, ...], has: tuple[str, ...]) -> tuple[str, ...]:
    """What would make an unusual sign-in good, or nothing if it is: two ways to prove it always do.

    Who has just shown that a phone, a mailbox or an account elsewhere is theirs is not asked for more on a new device;
    nobody is in two places at once, though, and then whatever else the user `has` is asked for.
    """
    if not risk.unusual or len(set(methods)) > 1:
        return ()
    if "password" in methods:
        return ("code", *(("totp",) if "totp" in has else ()))
    if TRAVEL in risk.reasons:
        return tuple(way for way in ("password", "totp") if way in has and way not in methods)
    return ()
