"""Warm doors: the CPU from an event's bytes to the answer's, beside a floor handler written by hand."""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from bench import packaged
from bench.endpoint import Served, served
from bench.table import Row, Section
from infra.package import alone

TITLE = "Warm doors: CPU from event bytes to response bytes"
WORKER = Path(__file__).parent / "worker.py"
BUDGETS = {"product": 2.0, "category of 24": 2.5}
UNREAD = "category, cards not read before"
BESIDE = {"category of 24": "floor category", UNREAD: "floor category"}
"""The floor that does the same query; for all others it is the floor of one item."""
DOORS = {
    "catalog": ("product", "category of 24", UNREAD, "categories", "brands"),
    "cart": ("cart",),
    "orders": ("order",),
    "checkout": ("quote",),
}
ROUNDS, CALLS = 25, 100
NOTES = (
    "Ratios of medians of interleaved rounds in one process per function; in brackets the middle half of the rounds.",
    "The artifact as deployed, with its log line; DynamoDB is a canned endpoint on loopback, in a process of its own.",
    "A process remembers the last 512 cards that it decoded; the row below the category has cards it has forgotten.",
    "It remembers the last 1,024 tokens, too: the first call with one checks its signature, a sixth of a millisecond.",
    "The floor passes DynamoDB's bytes on as they are: no shop, no price, no log line, nothing a shopper could read.",
)


def measure(quick: bool) -> Section:
    """A function's doors at a time."""
    rows: list[Row] = []
    with served() as endpoint, packaged.artifact(quick) as folder:
        for capability, names in DOORS.items():
            rows += _rows(names, _measured(folder, capability, endpoint, names, quick), quick)
    return Section(TITLE, rows, NOTES)


def _measured(folder: Path, capability: str, endpoint: Served, names: tuple[str, ...], quick: bool) -> dict[str, Any]:
    wanted = [endpoint.of(name) for name in names]
    floors = {"product": endpoint.of("product").event, "category": endpoint.of("category of 24").event}
    plan = {
        "visits": [{"name": visit.name, "events": [visit.event, *visit.others]} for visit in wanted],
        "floors": floors,
        "rounds": 2 if quick else ROUNDS,
        "calls": 2 if quick else CALLS,
    }
    told = _worked(folder, capability, plan, endpoint.url)
    expected = {visit.name: visit.status for visit in wanted} | {f"floor {name}": 200 for name in floors}
    if told["statuses"] != expected:
        raise AssertionError(f"{capability} answers with {told['statuses']}")
    times: dict[str, Any] = told["microseconds"]
    return times


def _worked(folder: Path, capability: str, plan: dict[str, Any], url: str) -> Any:
    """Log lines are written, as they are when deployed, to where nobody reads."""
    with TemporaryDirectory(prefix="storefront-") as work, Path(os.devnull).open("w") as nowhere:
        written, out = Path(work, "plan.json"), Path(work, "out.json")
        written.write_text(json.dumps(plan))
        words = [sys.executable, *alone.ISOLATED, str(WORKER), str(folder), "app.app", str(written), str(out)]
        own = {"CAPABILITY": capability, "AWS_ENDPOINT_URL": url, "PARAMS_PREFIX": "/storefront/test"}
        own |= {"RATE_FACTOR": "0"}  # everybody comes from one address
        subprocess.run(words, env=alone.VARIABLES | own | {"PATH": os.environ["PATH"]}, stdout=nowhere, check=True)
        return json.loads(out.read_text())


def _rows(names: tuple[str, ...], times: dict[str, list[float]], quick: bool) -> list[Row]:
    rows = []
    for name in names:
        floor = times[BESIDE.get(name, "floor product")]
        ratios = [ours / theirs for ours, theirs in zip(times[name], floor, strict=True)]
        low, _, high = quantiles(ratios, n=4)
        what = f"{name}: {_middle(times[name]):,.0f} µs, floor {_middle(floor):,.0f} µs [{low:.2f} to {high:.2f}]"
        rows.append(Row(what, _middle(ratios), "x the floor", None if quick else BUDGETS.get(name)))
    return rows


def _middle(figures: list[float]) -> float:
    return round(median(figures), 3)
