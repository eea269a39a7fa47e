"""What is to be packaged, and for which machine."""

import platform
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Lambda's names of architectures, and those of wheels."""

AMAZON_LINUX_2 = ("manylinux2014_{machine}",)
"""glibc 2.26; wheels are tagged for 2.17 (manylinux2014) or for newer ones than it has."""
AMAZON_LINUX_2023 = ("manylinux_2_34_{machine}", "manylinux_2_28_{machine}", "manylinux2014_{machine}")
"""glibc 2.34"""

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
        tags = AMAZON_LINUX_2023 if self.python >= FIRST_ON_2023 else AMAZON_LINUX_2
        return tuple(tag.format(machine=MACHINES[self.architecture]) for tag in tags)
