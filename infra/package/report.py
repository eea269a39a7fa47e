"""What was packaged, and whether it is within the budgets."""

import platform
from collections.abc import Iterator
from pathlib import Path

from infra.functions import functions
from infra.package import measure
from infra.package.build import Package
from infra.package.measure import Start
from infra.package.order import MACHINES, Order

AIM_ZIPPED = 12_000_000
"""Five megabytes, and seven for signatures, sealed data, passwords and phone numbers; OpenSSL alone is nearly five."""

MOST_MODULES = 410
MOST_INSTRUCTIONS = 1.0
SHOWN = "catalog"
"""The budgets: bytes of an artifact, modules of the public catalog, a first answer against a stock botocore client."""


def report(package: Package, order: Order, count: bool) -> Iterator[str]:
    """Lines to print. The instructions take a minute to `count`."""
    yield from _sizes(package)
    if MACHINES[order.architecture] != platform.machine():
        yield f"Not run: {order.architecture} code does not run on this {platform.machine()} machine; ARCH=local does."
        return
    with measure.unpacked(package.out) as folder:
        started = measure.starts(folder)
        yield from _modules(started)
        if not count:
            yield "Instructions were not counted; MEASURE=1 does."
        elif not measure.can_count():
            yield "Instructions were not counted: valgrind is not installed."
        else:
            yield from _instructions(folder, started)


def _sizes(package: Package) -> Iterator[str]:
    yield f"{'artifact':<12}{'zipped':>10}{'unzipped':>11}  sha256"
    for each in package.artifacts:
        yield f"{each.name:<12}{_mb(each.zipped):>10}{_mb(each.unzipped):>11}  {each.sha256}"
    for each in package.artifacts:
        users = [function.name for function in functions() if function.artifact == each.name]
        verdict = _verdict(each.zipped <= AIM_ZIPPED)
        yield f"{each.name}: {len(users)} functions, {_mb(each.zipped)} zipped, aim {_mb(AIM_ZIPPED)}: {verdict}"
    largest = max(package.artifacts, key=lambda each: each.zipped)
    names = ", ".join(function.name for function in functions() if function.artifact == largest.name)
    yield f"The largest package is that of {names}."


def _shown(started: list[Start]) -> Iterator[Start]:
    """The lightest, the one that shoppers wait for most, the heaviest."""
    catalog = next(start for start in started if start.function.capability == SHOWN)
    yield from dict.fromkeys((started[0], catalog, started[-1]))


def _modules(started: list[Start]) -> Iterator[str]:
    for start in _shown(started):
        budget = "no budget"
        if start.function.capability == SHOWN:
            budget = f"at most {MOST_MODULES}: {_verdict(start.modules <= MOST_MODULES)}"
        yield f"{start.function.name}: {start.modules} modules after {start.asked} ({start.status}), {budget}"


def _instructions(folder: Path, started: list[Start]) -> Iterator[str]:
    for start in _shown(started):
        ratio = measure.ratio(folder, start.function)
        verdict = _verdict(ratio <= MOST_INSTRUCTIONS)
        yield (
            f"{start.function.name}: start and first answer take {ratio:.2f} x the instructions of a stock botocore "
            f"client, at most {MOST_INSTRUCTIONS:.1f}: {verdict}"
        )


def _verdict(within: bool) -> str:
    return "within" if within else "NOT WITHIN"


def _mb(size: int) -> str:
    return f"{size / 1e6:.2f} MB"
