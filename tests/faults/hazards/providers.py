"""Hazards of the payment provider: it tells late, never or backwards, thinks for days, and fails after it has acted."""

from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.domain.payments.gateways.outbound import Answer
from tests.faults.hazards.kinds import Hazard
from tests.faults.world import World

AGES = 1_000


def silent() -> Hazard:
    """It never tells anything."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(world.provider, "notify", lambda: 0, raising=False)

    return Hazard("F13", "the provider never tells", haunt)


def late() -> Hazard:
    """It tells everything a day late."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        notify, begun = world.provider.notify, clock.now()
        told = lambda: notify() if (clock.now() - begun).days else 0  # noqa: E731 - in place of a method
        patch.setattr(world.provider, "notify", told, raising=False)

    return Hazard("F13", "the provider tells a day late", haunt)


def backwards() -> Hazard:
    """It holds everything back for an hour, and tells the newest first: a refund before its payment."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        arrive, begun = world.provider.arrive, clock.now()
        kept: list[tuple[dict[str, str], bytes]] = []

        def arrived(headers: dict[str, str], body: bytes) -> int:
            if (clock.now() - begun).days:
                return arrive(headers, body)
            kept.append((headers, body))
            return 503

        notify = world.provider.notify

        def notified() -> int:
            if (clock.now() - begun).seconds >= 3600 and kept:
                for headers, body in reversed(kept):
                    arrive(headers, body)
                kept.clear()
            return notify()

        patch.setattr(world.provider, "arrive", arrived)
        patch.setattr(world.provider, "notify", notified, raising=False)

    return Hazard("F13", "the provider tells backwards", haunt)


def slow() -> Hazard:
    """It takes every refund, and thinks about it until somebody has asked a few times."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        for _ in range(3):
            world.provider.misbehave("refund_pending", "refund", 4)

    return Hazard("F14", "refunds take their time", haunt)


def broken(number: int) -> Hazard:
    """Its n-th answer is a 500, though it has done what it was asked."""

    def haunt(world: World, patch: pytest.MonkeyPatch) -> None:
        answer, made = world.provider._answer, 0

        def answered(call: Any) -> Answer:
            nonlocal made
            made += 1
            said = answer(call)
            return Answer(500, b"{}") if made == number else said

        patch.setattr(world.provider, "_answer", answered, raising=False)

    return Hazard("F14", f"the provider's answer {number} is a 500 after the effect", haunt, strict=True)
