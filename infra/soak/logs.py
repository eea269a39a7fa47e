"""The logs: every failure in them has a cause that we know, one of our own making."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

CONNECTION = r"Connection\w*|Broken\w*|RemoteDisconnected|\w*Timeout\w*"
"""The other side was dead, or died."""

CLOUD = r"EndpointConnection\w*|Unreached\w*|NotSent|NotPublished"
"""The cloud was away: only where the whole stack was killed."""

EXPLAINED = {
    "ProviderUnavailable": "the provider was dead or was told to fail",
    "Unanswered": "the same, as the way out tells it: no whole answer came",
    "Busy": "several wanted to change the same at once; it comes again",
    "BeingSent": "the mail is being sent by a worker that may be dead; it comes again",
}
"""What a log may tell of while processes die and the provider plays its tricks."""

LAST = re.compile(r"(?:[a-z]\w*\.)*([A-Z_]\w*)(?::|$)")
"""The last line of a traceback: the exception's class. Other threads may have written their own lines before it."""


def failures(logs: Path) -> Iterator[tuple[str, str, str]]:
    """(log, class of the exception, its last line) of every failure that was logged."""
    for log in sorted(logs.glob("*.log")):
        yield from ((log.name, *each) for each in _failures(log.read_text(errors="replace").splitlines()))


def _failures(lines: list[str]) -> Iterator[tuple[str, str]]:
    inside = False
    for line in lines:
        if line.startswith("{"):
            inside = False
            yield from _structured(line)
        elif line.startswith("Traceback (most recent call last)"):
            inside = True
        elif inside and (last := LAST.match(line)):
            inside = False
            yield last[1], line


def _structured(line: str) -> Iterator[tuple[str, str]]:
    """What our own functions log: one line of JSON, with the exception's class."""
    try:
        told = json.loads(line)
    except ValueError:
        return  # cut off by a kill in the middle of the line
    if told.get("level") in ("ERROR", "CRITICAL"):
        kind = str(told.get("exception_name") or told.get("message"))
        last = str(told.get("exception", "")).strip().rpartition("\n")[2]
        yield kind, f"{told.get('function')}: {kind}: {last or line}"


def unexplained(logs: Path, whole: bool) -> tuple[Counter[str], list[str]]:
    """How often what was logged, and the first line of each that nothing explains; `whole`: all went down, too."""
    seen: Counter[str] = Counter()
    strange: dict[str, str] = {}
    known = f"{CONNECTION}|{CLOUD}" if whole else CONNECTION
    for log, kind, line in failures(logs):
        seen[kind] += 1
        if kind not in EXPLAINED and not re.fullmatch(known, kind):
            strange.setdefault(kind, f"{log}: {line[:600]}")
    return seen, list(strange.values())
