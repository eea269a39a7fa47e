"""Sign-ins that succeeded, and the devices that their owners have signed in with."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from chalicelib.core.shops import PLATFORM

OPENED, STEP_UP = "opened", "step_up"
"""A session was opened; or the password was right, and another factor was asked for."""

KEPT = timedelta(days=200)
"""Six months are the law's least for logs of networks."""

REMEMBERED = timedelta(days=400)
"""Since somebody signed in with a device last, until it is theirs no more."""

MOST_OWNERS = 8
"""People who share a device; of more, those are forgotten who were not there for longest."""


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """`failures_before`: wrong guesses since the last right one, by whomever."""

    shop: str = PLATFORM
    user_id: str
    signin_id: str
    at: datetime
    outcome: str
    methods: tuple[str, ...]
    new_device: bool
    country: str | None
    score: int
    reasons: tuple[str, ...]
    failures_before: int
    expires: datetime
    version: int = 1


class Owner(msgspec.Struct, frozen=True):
    """Who signed in with a device, and when last."""

    user_id: str
    seen: datetime


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """Who has signed in with the device whose secret has this hash, whoever came last first."""

    shop: str = PLATFORM
    device_hash: str
    owners: tuple[Owner, ...] = ()
    expires: datetime
    version: int = 0

    def owner(self, user_id: str | None) -> Owner | None:
        """Them, if they have signed in with it."""
        return next((owner for owner in self.owners if owner.user_id == user_id), None)


def knows(device: Device | None, user_id: str | None, now: datetime) -> bool:
    """Whether it is a device of theirs; nobody's is nobody's."""
    owner = device.owner(user_id) if device is not None else None
    return owner is not None and now < owner.seen + REMEMBERED


def seen_with(device: Device | None, device_hash: str, user_id: str, now: datetime) -> Device:
    """The device, which is theirs, too, from now on."""
    before = device or Device(device_hash=device_hash, expires=now)
    others = (each for each in before.owners if each.user_id != user_id and knows(before, each.user_id, now))
    owners = (Owner(user_id, now), *others)[:MOST_OWNERS]
    return replace(before, owners=owners, expires=now + REMEMBERED, version=before.version + 1)


def without(device: Device, user_id: str) -> Device:
    """The device, which they have never signed in with."""
    owners = tuple(owner for owner in device.owners if owner.user_id != user_id)
    return replace(device, owners=owners, version=device.version + 1)
