"""From the code to what is deployed: the package, the templates, and the CDK's command line on them."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra import node
from infra.local.place import TroubleError

BUILD = Path("build")
QUIET = ("--no-notices", "--no-version-reporting")


def machine() -> str:
    """This machine's architecture, as Lambda calls it."""
    return "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"


@dataclass(frozen=True)
class Assembly:
    """What is deployed of a stage. `context` is for the templates, `variables` lead to the cloud."""

    stage: str
    architecture: str
    context: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    snap_start: bool = False

    @property
    def package(self) -> Path:
        return BUILD / self.stage / "package"

    @property
    def templates(self) -> Path:
        return BUILD / self.stage / "assembly"

    def make(self) -> None:
        """Package and templates, from the code as it is now. Raises TroubleError."""
        snap_start = ["--snap-start"] if self.snap_start else []
        _run("infra.package", "--stage", self.stage, "--arch", self.architecture, *snap_start)
        self.synthesize()

    def synthesize(self) -> None:
        """The templates alone, and none of before."""
        shutil.rmtree(self.templates, ignore_errors=True)
        context = {"stage": self.stage, "package": str(self.package), **self.context}
        pairs = [part for name, value in context.items() for part in ("-c", f"{name}={value}")]
        _run("infra.stacks", *pairs, "-o", str(self.templates))

    def contents(self) -> dict[str, Counter[str]]:
        """How many resources of which type each stack has."""
        return {stack: Counter(each["Type"] for each in made) for stack, made in self._resources().items()}

    def reserved(self) -> dict[str, int | None]:
        """The executions that each function has of its own, by its name."""
        made = (each["Properties"] for stack in self._resources().values() for each in stack if _is_function(each))
        return {_text(each["FunctionName"]): each.get("ReservedConcurrentExecutions") for each in made}

    def _resources(self) -> dict[str, list[dict[str, Any]]]:
        found = sorted(self.templates.glob("*.template.json"))
        read = {path.name.removesuffix(".template.json"): json.loads(path.read_text()) for path in found}
        return {stack: list(template.get("Resources", {}).values()) for stack, template in read.items()}

    def buckets(self) -> set[str]:
        """Where the assets go."""
        files = [json.loads(path.read_text()).get("files", {}) for path in self.templates.glob("*.assets.json")]
        places = [place for each in files for asset in each.values() for place in asset["destinations"].values()]
        return {str(place["bucketName"]) for place in places}

    def cdk(self, *arguments: str, log: Path | None = None) -> None:
        """The CDK's command line; it asks and tells by itself, or into a log. Raises TroubleError when it fails."""
        command = node.command("cdk", *arguments, "-a", str(self.templates), *QUIET)
        path = os.pathsep.join((str(node.NODE.parent), os.environ.get("PATH", "")))
        variables = os.environ | {"PATH": path} | dict(self.variables)
        with log.open("w") if log else nullcontext() as said:
            done = subprocess.run(command, env=variables, stdout=said, stderr=said, check=False)
        if done.returncode:
            last = log.read_text(errors="replace").strip().splitlines()[-8:] if log else []
            where = f"see {log}" if log else "what it said stands above"
            raise TroubleError("\n".join([*last, f"cdk {arguments[0]} failed: {where}"]))


def _is_function(resource: Mapping[str, Any]) -> bool:
    return bool(resource["Type"] == "AWS::Lambda::Function")


def _text(value: Any) -> str:
    """A name that the templates have put together already."""
    return str(value["Fn::Sub"] if isinstance(value, dict) else value)


def _run(module: str, *arguments: str) -> None:
    """What it says is of interest when it fails."""
    command: Sequence[str] = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise TroubleError(f"{done.stdout.strip()}\n{module} failed; what it said stands above.".strip())
