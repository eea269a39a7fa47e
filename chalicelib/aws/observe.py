"""Observing: one structured line per request, message, task or tick, with what it did, took and cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from time import perf_counter, time
from types import TracebackType
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib.aws import metrics
from chalicelib.aws.loglines import LineFormatter
from chalicelib.aws.settings import settings, trace_header
from chalicelib.core.acts import Act

logger = Logger(service="storefront", log_uncaught_exceptions=False, logger_formatter=LineFormatter())


@cache
def _measured(kind: str, faulty: bool) -> list[dict[str, Any]]:
    """What is made metrics of a line of work."""
    units = {} if kind == metrics.UNMEASURED else metrics.MEASURES
    units = units | ({metrics.FAULTS: "Count"} if faulty else {})
    return [metrics.directive(settings().stage, units, metrics.DIMENSION)] if units else []


@dataclass
class Tally:
    """What the storage did for one request: calls in order, read and write units as the backend reports them."""

    calls: list[str] = field(default_factory=list)
    read_units: float = 0.0
    write_units: float = 0.0

    @property
    def round_trips(self) -> int:
        return len(self.calls)

    def add(self, other: "Tally") -> None:
        self.calls += other.calls
        self.read_units += other.read_units
        self.write_units += other.write_units


class Observed:
    """One piece of work while it is done: `with observed(...) as work: work.line["status"] = 200`."""

    started = False
    """Whether this process has done any work yet: the first is its cold start."""

    def __init__(self, kind: str, function: str, facts: dict[str, Any]) -> None:
        self.kind, self.tally, self.begun = kind, Tally(), perf_counter()
        self.failure: BaseException | None = None
        self.line: dict[str, Any] = {"kind": kind, "function": function, "cold": not Observed.started} | facts
        self.asked = Act()  # by whom and why, where a door knows it
        self.outer = (_work.get(), _tally.get())
        Observed.started = True

    def __enter__(self) -> "Observed":
        _work.set(self)
        _tally.set(self.tally)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.failure = self.failure or error
        before, outer = self.outer
        _work.set(before)
        _tally.set(outer)
        if outer is not None:
            outer.add(self.tally)
        self._write()

    def figures(self) -> dict[str, Any]:
        """What it took until now, and its price."""
        ms, read, written = (perf_counter() - self.begun) * 1000, self.tally.read_units, self.tally.write_units
        dollars = metrics.micro_dollars(self.kind, read, written, ms, settings().memory_mb)
        return {
            "round_trips": len(self.tally.calls),
            "read_units": read,
            "write_units": written,
            "storage_units": read + written,
            "micro_dollars": round(dollars, 3),
            "latency_ms": round(ms, 2),
            "requests": 1,
        }

    def _write(self) -> None:
        line = self.line | self.figures()
        if trace := root(trace_header()):
            line["trace_id"] = trace
        faulty = self.failure is not None or line.get("status", 0) >= 500
        if faulty:
            line[metrics.FAULTS] = 1
        if measured := _measured(self.kind, faulty):
            line["_aws"] = metrics.embedded(time(), *measured)
        if self.failure is None:
            logger.info(self.kind, extra={"facts": line})
        else:
            logger.error(self.kind, extra={"facts": line}, exc_info=self.failure)


_work: ContextVar[Observed | None] = ContextVar("work", default=None)
_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


def observed(kind: str, function: str, **facts: Any) -> Observed:
    """Log one line when the block ends. `function` is the deployed function that the block is the work of."""
    return Observed(kind, function, facts)


def note(**facts: Any) -> None:
    """Add to the line of the work that is going on: ids, never what people are called or where they live."""
    if work := _work.get():
        work.line |= facts


def work() -> Observed | None:
    """The work that is going on."""
    return _work.get()


def root(trace: str) -> str:
    """The id of a trace, as X-Amzn-Trace-Id has it."""
    return trace.partition(";")[0].removeprefix("Root=")[:64]


def function() -> str:
    """The deployed function whose work this is, e.g. `cart_api`; empty outside of any door."""
    work = _work.get()
    return work.line["function"] if work else ""


@contextmanager
def tallied() -> Iterator[Tally]:
    """Count the storage calls made inside the block."""
    tally, outer = Tally(), _tally.get()
    token = _tally.set(tally)
    try:
        yield tally
    finally:
        _tally.reset(token)
        if outer is not None:
            outer.add(tally)


def count(operation: str, units: float, writes: bool) -> None:
    """Called by the table for every round trip."""
    if tally := _tally.get():
        tally.calls.append(operation)
        if writes:
            tally.write_units += units
        else:
            tally.read_units += units


def server_timing() -> str:
    """What this request has taken until now, as a Server-Timing header (W3C)."""
    work = _work.get()
    if work is None:
        return ""
    figures = work.figures()
    described = {
        "storage": " ".join(work.tally.calls),
        "rru": f"{figures['read_units']:g}",
        "wru": f"{figures['write_units']:g}",
        "micro_dollars": f"{figures['micro_dollars']:.3f}",
        "cold": str(work.line["cold"]).lower(),
    }
    told = [f'{name};desc="{figure}"' for name, figure in described.items()]
    return ", ".join([*told, f"total;dur={figures['latency_ms']}"])


def alert(name: str, **facts: Any) -> None:
    """Something a person should see: a warning line at once, and a metric of that name (one of `metrics.ALERTS`)."""
    _measure(name, 1, facts)


def measure(name: str, amount: int, **facts: Any) -> None:
    """What a long piece of work came to, also if that is nothing: a metric of that name (one of `metrics.OUTCOMES`)."""
    _measure(name, amount, facts)


def _measure(name: str, amount: int, facts: dict[str, Any]) -> None:
    emf = {"_aws": metrics.embedded(time(), metrics.directive(settings().stage, {name: "Count"})), name: amount}
    tell = logger.warning if amount else logger.info
    tell(name, extra={"facts": {"function": function()} | facts | emf})
