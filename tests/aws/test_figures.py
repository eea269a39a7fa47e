"""Figures that clients, providers and operators were told, or that AWS sets: they change on purpose, or not at all."""

from datetime import timedelta
from typing import Any

from chalicelib.aws import (
    blobs,
    bus,
    inputs,
    jsontext,
    once,
    outbound,
    pacing,
    params,
    replies,
    retry,
    table,
    tokens,
    trail,
    uses,
)
from chalicelib.aws.lean import client as lean
from chalicelib.aws.lean import services
from chalicelib.core import clock, sessions, signatures

TOLD: dict[str, tuple[Any, Any]] = {
    "a body has 256 KB at most": (inputs.LARGEST_BODY, 262_144),
    "and is nested 20 deep at most": (jsontext.DEEPEST, 20),
    "with whole numbers that every reader keeps": (jsontext.EXACT, 9_007_199_254_740_991),
    "a list has 24 items unless more are asked for": (inputs.Paged().limit, 24),
    "an Idempotency-Key is remembered for a day": (once.KEPT, timedelta(hours=24)),
    "an access token lives for ten minutes": (tokens.ACCESS_LIFE, timedelta(minutes=10)),
    "a proof for five": (tokens.STEP_UP_LIFE, timedelta(minutes=5)),
    "clocks of functions differ by half a minute": (tokens.LEEWAY, timedelta(seconds=30)),
    "what is written a minute ahead is wrong": (clock.SKEW, timedelta(minutes=1)),
    "a sign-in is proof enough for a quarter of an hour": (sessions.FRESH, timedelta(minutes=15)),
    "a signature is good for five minutes": (signatures.TOLERANCE, timedelta(seconds=300)),
    "and its key is long": (signatures.SHORTEST_SECRET, 32),
    "what nobody uses shows after a week": (uses.NOTED_EVERY, timedelta(days=7)),
    "browsers insist on TLS for two years": (
        replies.ALWAYS["Strict-Transport-Security"], "max-age=63072000; includeSubDomains",
    ),
}  # fmt: skip

OF_AWS: dict[str, tuple[Any, Any]] = {
    "EventBridge takes ten events in 256 KB": ((bus.BATCH, bus.LARGEST), (10, 262_144)),
    "a write unit is a kilobyte, keys included": (blobs.LARGEST_PLAIN, 700),
}

PATIENCE: dict[str, tuple[Any, Any]] = {
    "the gateway gives up after 29 seconds": ((table.ATTEMPTS, table.PATIENCE_SECONDS), (10, 15.0)),
    "rivals begin again so often": ((retry.ATTEMPTS, pacing.ATTEMPTS, trail.ATTEMPTS), (8, 5, 24)),
    "one call is tried as often as the SDK would": (
        (lean.ATTEMPTS, services.CONNECT_SECONDS, services.READ_SECONDS), (3, 1.0, 5.0),
    ),
    "others' servers are waited for": (
        (outbound.Patience(), outbound.LARGEST_ANSWER), (outbound.Patience(connect=2.0, read=5.0, whole=8.0), 65_536),
    ),
    "parameters are five minutes old at most": ((params.KEEP_SECONDS, params.RETRY_SECONDS), (300, 10)),
    "so many buckets are kept in mind": (pacing.MOST_KEPT, 10_000),
}  # fmt: skip


def test_figures_are_those_that_were_told() -> None:
    wrong = {name: pair for name, pair in (TOLD | OF_AWS | PATIENCE).items() if pair[0] != pair[1]}
    assert wrong == {}
