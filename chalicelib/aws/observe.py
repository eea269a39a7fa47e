"""Observing: one structured line per request or message, with the storage calls and capacity it took."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib.core import clock

logger = Logger(service="storefront", log_uncaught_exceptions=False)

WRU_DOLLARS = 0.625 / 1e6
RRU_DOLLARS = 0.125 / 1e6
"""DynamoDB on demand, us-east-1, as listed in 2026-11."""


@dataclass
class Tally:
    """What the storage did for one request: calls in order, read and write units as the backend reports them."""

    calls: list[str] = field(default_factory=list)
    read_units: float = 0.0
    write_units: float = 0.0

    @property
    def round_trips(self) -> int:
        return len(self.calls)

    @property
    def dollars(self) -> float:
        return self.read_units * RRU_DOLLARS + self.write_units * WRU_DOLLARS


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)
_function: ContextVar[str] = ContextVar("function", default="")


def function() -> str:
    """The deployed function whose work this is, e.g. `cart_api`; empty outside of any door."""
    return _function.get()


@contextmanager
def tallied() -> Iterator[Tally]:
    """Count the storage calls made inside the block."""
    tally = Tally()
    token = _tally.set(tally)
    try:
        yield tally
    finally:
        _tally.reset(token)
        if outer := _tally.get():
            outer.calls += tally.calls
            outer.read_units += tally.read_units
            outer.write_units += tally.write_units


def server_timing() -> str:
    """What the storage has done for this request until now, as a Server-Timing header (W3C)."""
    tally = _tally.get() or Tally()
    figures = {
        "storage": " ".join(tally.calls),
        "rru": f"{tally.read_units:g}",
        "wru": f"{tally.write_units:g}",
        "micro_dollars": f"{tally.dollars * 1e6:.3f}",
    }
    return ", ".join(f'{name};desc="{figure}"' for name, figure in figures.items())


def count(operation: str, units: float, writes: bool) -> None:
    """Called by the table for every round trip."""
    if tally := _tally.get():
        tally.calls.append(operation)
        if writes:
            tally.write_units += units
        else:
            tally.read_units += units


@contextmanager
def observed(kind: str, function: str, **facts: Any) -> Iterator[dict[str, Any]]:
    """Log one line when the block ends; what the block adds to the yielded dict is logged with it.

    `function` is the deployed function that the block is the work of.
    """
    line: dict[str, Any] = {"kind": kind, "function": function} | facts
    begun, running = perf_counter(), _function.set(function)
    with tallied() as tally:
        try:
            yield line
        finally:
            line |= {
                "round_trips": tally.round_trips,
                "read_units": tally.read_units,
                "write_units": tally.write_units,
                "micro_dollars": round(tally.dollars * 1e6, 3),
                "ms": round((perf_counter() - begun) * 1000, 2),
            }
            logger.info(kind, extra=line)
            _function.reset(running)


def alert(name: str, **facts: Any) -> None:
    """Something a person should see: a warning line and a metric of that name (CloudWatch embedded metric format)."""
    directive = {"Namespace": "storefront", "Dimensions": [[]], "Metrics": [{"Name": name, "Unit": "Count"}]}
    emf = {"_aws": {"Timestamp": int(clock.now().timestamp() * 1000), "CloudWatchMetrics": [directive]}, name: 1}
    logger.warning(name, extra=facts | emf)
