"""Functions run from their unpacked artifact alone, without this environment: what they answer and what they load."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROBE = Path(__file__).parent / "probe.py"
ISOLATED = ("-S", "-s", "-P")
"""No site packages, no user's, and not the probe's own folder; its variables are given, so -E is not needed."""

VARIABLES = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
    "STAGE": "local",  # where services may be asked in the clear
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class BrokenArtifactError(Exception):
    """A function does not even start from what was packaged."""


@dataclass(frozen=True)
class Run:
    """`modules` are the files of what was loaded, by name; `routes` the methods by path, if it is an API's function."""

    answer: Any
    modules: dict[str, str | None]
    routes: dict[str, list[str]]

    @property
    def domains(self) -> set[str]:
        """The capabilities that it is made of."""
        return {name.split(".")[2] for name in self.modules if name.startswith("chalicelib.domain.")}


def run(artifact: Path, capability: str, handler: str, event: Mapping[str, Any] | None = None, **variables: str) -> Run:
    """Raises BrokenArtifactError."""
    said = start(command(artifact, handler, event), capability, **variables)
    return Run(**json.loads(said.rstrip().rpartition("\n")[2]))


def command(artifact: Path, handler: str, event: Mapping[str, Any] | None = None) -> list[str]:
    events = [] if event is None else [json.dumps(event)]
    return [sys.executable, *ISOLATED, str(PROBE), str(artifact), handler, *events]


def start(words: Sequence[str], capability: str, **variables: str) -> str:
    """What it prints, standard error included. Raises BrokenArtifactError."""
    environment = VARIABLES | {"PATH": os.environ["PATH"], "CAPABILITY": capability} | variables
    done = subprocess.run(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise BrokenArtifactError(f"{capability}: {done.stdout}")
    return done.stdout


def request(path: str, method: str = "GET", host: str = "nobody.example", **values: str) -> dict[str, Any]:
    """An event of API Gateway; `path` is the route, `values` what stands in its braces."""
    return {
        "resource": path,
        "path": path.format(**values),
        "httpMethod": method,
        "headers": {"Host": host},
        "multiValueHeaders": {"Host": [host]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": values or None,
        "stageVariables": None,
        "requestContext": {"resourcePath": path, "httpMethod": method, "path": path.format(**values), "identity": {}},
        "body": None,
        "isBase64Encoded": False,
    }
