"""Log lines of a journey, by piece of work: `python -m infra.costs.measure LOG... > infra/costs/measured.json`.

Made with `make run`, `python -m infra.smoke --run` beside it, five minutes of nothing, and the log of the shop.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def lines(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Every line of work that went well."""
    for path in paths:
        for line in path.read_text().splitlines():
            said = json.loads(line) if line.startswith("{") else {}
            if "round_trips" in said and said.get("status", 200) < 400 and said["level"] == "INFO":
                yield said | {"bytes": len(line)}


def name(line: dict[str, Any]) -> str:
    """E.g. `request checkout_api place_order`, `message checkout_listener OrderPlaced`, `schedule close_unpaid`."""
    return " ".join(filter(None, (line["kind"], line["function"], line.get("door") or line.get("event"))))


def measured(found: Iterable[dict[str, Any]]) -> dict[str, float]:
    """The mean length of the line of each piece of work, in bytes."""
    kept: dict[str, list[int]] = defaultdict(list)
    for line in found:
        kept[name(line)].append(line["bytes"])
    return {
        piece: round(sum(same) / len(same), 2) for piece, same in sorted(kept.items()) if not piece.endswith(" health")
    }


if __name__ == "__main__":
    print(json.dumps(measured(lines(map(Path, sys.argv[1:]))), indent=1))
