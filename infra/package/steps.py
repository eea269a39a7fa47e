"""The steps that run other programs: pip for dependencies, Chalice for its zip and template, Python for bytecode."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.package.contents import DROPPED
from infra.package.order import CannotPackageError, Order

PARTS = ("app.py", "chalicelib", ".chalice")
CHALICE = "import sys; from chalice.cli import main; sys.exit(main())"
COMPILER = Path(__file__).parent / "bytecode.py"
_ENTRY = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)


def copy_project(order: Order, target: Path) -> None:
    """The project as Chalice wants to see it; what pip installs goes to `vendor`."""
    target.mkdir(parents=True)
    for part in PARTS:
        source = order.project / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("__pycache__", "deployed"))
        else:
            shutil.copy(source, target / part)
    (target / "requirements.txt").touch()  # or else Chalice would build what it finds there, for one architecture only


def wanted(lock: str) -> str:
    """The entries of a hashed lock that are not dropped anyway."""
    entries = [entry for entry in _ENTRY.split(lock) if entry and entry[0] not in "#\n"]
    return "".join(entry for entry in entries if re.split(r"[=\s\[]", entry)[0] not in DROPPED)


def install(order: Order, project: Path) -> None:
    """The locked dependencies for the machine that will run them, which need not be this one."""
    lock = project.parent / "wanted.lock"
    lock.write_text(wanted((order.project / "requirements.lock").read_text()))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    locked = ["--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(lock)]
    machine = ["--implementation", "cp", "--python-version", order.version]
    for tag in order.platforms:
        machine += ["--platform", tag]
    _run([*pip, *locked, *machine, "--target", str(project / "vendor")], project, os.environ)  # with its proxies


def package(project: Path) -> Path:
    """Chalice's own packaging: the folder of its deployment.zip and sam.json, which are the same for every stage."""
    out = project.parent / "chalice"
    _run([sys.executable, "-c", CHALICE, "package", "--stage", "dev", str(out)], project, _alone())
    return out


def compile_all(folder: Path) -> None:
    """Bytecode beside every source, by a fresh interpreter with fixed hashes: marshaled bytes depend on its history."""
    _run([sys.executable, "-S", "-s", str(COMPILER)], folder, _alone() | {"PYTHONHASHSEED": "0"})


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotPackageError(f"{' '.join(command[:5])} ... failed:\n{done.stdout}{done.stderr}")


def _alone() -> dict[str, str]:
    """Variables of nobody's shell: what is packaged does not depend on them."""
    return {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "us-east-1", "PYTHONDONTWRITEBYTECODE": "1"}
