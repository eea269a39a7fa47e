"""One soak from start to end: start, load and kill, stop killing, come to rest, audit."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from infra.shopping import PromiseBrokenError
from infra.soak import audit
from infra.soak.auditing import findings
from infra.soak.endings import live
from infra.soak.killer import Killer
from infra.soak.load import Load
from infra.soak.logs import unexplained
from infra.soak.rest import settle
from infra.soak.shopper import Journey
from infra.soak.stack import SUPERVISOR, Stack
from infra.soak.staff import Staff, run_jobs
from infra.soak.told import Told

JOB_SECONDS = 1.5
JOIN_SECONDS = 90.0


@dataclass(frozen=True)
class Plan:
    """How long and how much: seconds of load, shoppers at a time, mean seconds between kills, how many of them
    there must be (None: as many as fit), whether the whole stack goes down at times, and seconds to come to rest."""

    seed: str
    seconds: float = 300
    shoppers: int = 8
    between: float = 6
    kills: int | None = None
    whole: bool = True
    rest: float = 180


@dataclass
class Result:
    """What came of it."""

    plan: Plan
    told: Told
    kills: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    """How often a process, or the whole stack, was started again."""
    logged: Counter[str] = field(default_factory=Counter)
    oversold: int = 0
    violations: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def soak(plan: Plan, state: Path) -> Result:
    """Everything; the stack is down afterwards. Raises PromiseBrokenError when it does not even start."""
    stack, result = Stack(state), Result(plan, Told())
    begun = time.monotonic()
    try:
        stack.start()
        load = Load(stack, plan.seed, result.told)
        load.furnish()
        _clock(result, "start", begun)
        _under_load(load, plan, result)
        _clock(result, "load", begun)
        _audit(load, result, begun)
    finally:
        stack.stop()
    result.restarts = stack.restarts()
    result.logged, strange = unexplained(stack.here.logs, SUPERVISOR in result.kills)
    result.violations += [f"Nobody can explain this line of the log. {each}" for each in strange]
    result.violations += [f"Only 503 may be answered while processes die. {each}" for each in _faults(result.told)]
    return result


def _audit(load: Load, result: Result, begun: float) -> None:
    """What came of it; a shop that does not even answer any more is a violation, too."""
    told = load.told
    result.violations += told.broken
    try:
        found = settle(load, result.plan.rest)
        _clock(result, "rest", begun)
        told.count("refunded", len(found.refunds))
        result.oversold = audit.oversold(told, found)
        result.violations += audit.violations(told, found) + findings(load)
        _clock(result, "audit", begun)
    except PromiseBrokenError as broken:
        result.violations.append(str(broken))


def _under_load(load: Load, plan: Plan, result: Result) -> None:
    """Shoppers, staff and jobs at once, for so many seconds; kills only while they last."""
    staff = Staff(load, load.rng("staff"))
    killer = Killer(load.stack, load.told, load.rng("killer"), plan.between, plan.whole, plan.kills, result.kills)
    others = [load.thread("staff", staff.turn, lambda: staff.rng.uniform(0.2, 0.6), load.closing)]
    others.append(load.thread("jobs", lambda: run_jobs(load), lambda: JOB_SECONDS, load.stop))
    shoppers = [_shopper(load, number) for number in range(plan.shoppers)]
    killing = threading.Thread(target=_killing, args=(load, killer), name="killer")
    killing.start()
    try:
        load.closing.wait(plan.seconds)
        if plan.kills:
            killing.join(JOIN_SECONDS)
    finally:  # whoever breaks it off: nobody is killed, and nothing started, after the end
        load.closing.set()
        killing.join()
    _joined(load, shoppers)
    load.stop.set()
    _joined(load, others)


def _joined(load: Load, threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(JOIN_SECONDS)
        if thread.is_alive():
            load.told.broken.append(f"{thread.name} does not come to an end")


def _shopper(load: Load, number: int) -> threading.Thread:
    rng = load.rng(f"shopper {number}")
    return load.thread(f"shopper {number}", lambda: live(Journey(load, rng)), lambda: 0.05, load.closing)


def _killing(load: Load, killer: Killer) -> None:
    try:
        killer.run(load.closing)
    except PromiseBrokenError as broken:
        load.told.broken.append(str(broken))
        load.closing.set()


def _faults(told: Told) -> list[str]:
    return [f"{count} times {why}" for why, count in told.failures.items() if why[:1] == "5" and why[:3] != "503"]


def _clock(result: Result, phase: str, begun: float) -> None:
    result.seconds[phase] = time.monotonic() - begun - sum(result.seconds.values())
