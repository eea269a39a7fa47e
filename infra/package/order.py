"""What is to be packaged, and for which machine."""

import platform
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Lambda's names of architectures, and those of wheels."""

AMAZON_LINUX_2, AMAZON_LINUX_2023 = 26, 34
"""What Lambda runs on, by its C library: glibc 2.26 and 2.34. A wheel says from which one on it runs."""
OLDEST_OF_2014 = 17

FIRST_ON_2023 = (3, 12)
FIRST_WITH_SNAP_START = (3, 12)


class CannotPackageError(Exception):
    """Says in one sentence what has to be changed."""


def architecture(asked: str) -> str:
    """Lambda's name for it; `local` is this machine's. Raises CannotPackageError."""
    if asked == "local":
        asked = {machine: name for name, machine in MACHINES.items()}.get(platform.machine(), platform.machine())
    if asked not in MACHINES:
        raise CannotPackageError(f"Lambda has no {asked} machines: use one of {', '.join(MACHINES)}")
    return asked


@dataclass(frozen=True, kw_only=True)
class Order:
    """`project` is the folder with app.py; the runtime is that of the Python that packages."""

    out: Path
    architecture: str
    snap_start: bool = False
    project: Path = ROOT
    python: tuple[int, int] = field(default_factory=lambda: sys.version_info[:2])

    def __post_init__(self) -> None:
        if self.snap_start and self.python < FIRST_WITH_SNAP_START:
            raise CannotPackageError(f"SnapStart needs python3.12 or newer to package with; this is {self.runtime}")

    @property
    def version(self) -> str:
        return f"{self.python[0]}.{self.python[1]}"

    @property
    def runtime(self) -> str:
        return f"python{self.version}"

    @property
    def platforms(self) -> tuple[str, ...]:
        """The tags of wheels that run there."""
        newest = AMAZON_LINUX_2023 if self.python >= FIRST_ON_2023 else AMAZON_LINUX_2
        families = [f"manylinux_2_{minor}" for minor in range(newest, OLDEST_OF_2014 - 1, -1)]
        return tuple(f"{family}_{MACHINES[self.architecture]}" for family in (*families, "manylinux2014"))
