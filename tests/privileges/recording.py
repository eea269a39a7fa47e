"""The recording: what the functions asked for in one run of the whole suite, kept until the next one begins."""

import hashlib
import json
import shutil
from collections import defaultdict
from pathlib import Path

from tests.privileges.policies import Grant

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "used"
WHOLE = "whole.json"
"""Written last, and only after a run of everything that passed."""

Used = dict[str, set[Grant]]


class NoRecording(Exception):
    """There is nothing to compare with: run `make test`."""


def begin() -> None:
    """Forget the run before."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    (FOLDER / "code").write_text(code())


def keep(worker: str, used: Used) -> None:
    """What one process of the run has seen."""
    lines = {function: sorted(grants) for function, grants in sorted(used.items())}
    (FOLDER / f"seen-{worker}.json").write_text(json.dumps(lines, indent=1))


def finish() -> None:
    """The run was whole and passed."""
    seen: Used = defaultdict(set)
    for path in sorted(FOLDER.glob("seen-*.json")):
        for function, grants in json.loads(path.read_text()).items():
            seen[function] |= {Grant(*grant) for grant in grants}
    text = json.dumps({function: sorted(grants) for function, grants in sorted(seen.items())}, indent=1)
    (FOLDER / WHOLE).write_text(text)


def whole() -> Used:
    """What the last whole run has seen. Raises NoRecording."""
    path = FOLDER / WHOLE
    if not path.exists():
        raise NoRecording("no whole run has passed since the recording was begun; `make test` makes one")
    if (FOLDER / "code").read_text() != code():
        raise NoRecording("the code has changed since the recording was made; `make test` makes a new one")
    return {function: {Grant(*grant) for grant in grants} for function, grants in json.loads(path.read_text()).items()}


def code() -> str:
    """A hash of all that decides what a function asks for."""
    digest = hashlib.sha256()
    for path in sorted([ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
