"""Generated pages: `python -m infra.docs` writes them, `python -m infra.docs --check` tells which are stale."""

import json
from pathlib import Path

from chalicelib.aws.openapi import document
from infra.docs.invariants import invariants_page
from infra.docs.limits import limits_page
from infra.docs.modules import load_all
from infra.docs.states import states_page
from infra.docs.table import table_page

FOLDER = Path(__file__).parents[2] / "docs"


def pages() -> dict[str, str]:
    """Every generated file of the folder docs, by its name."""
    load_all()
    return {
        "openapi.json": json.dumps(document(), indent=1, ensure_ascii=False) + "\n",
        "table.md": table_page(),
        "states.md": states_page(),
        "invariants.md": invariants_page(),
        "limits.md": limits_page(),
    }


def stale() -> list[str]:
    """The names of those whose file says something else."""
    return [name for name, text in pages().items() if not (file := FOLDER / name).exists() or file.read_text() != text]


def write() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text)
