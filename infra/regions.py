"""`python -m infra.regions FILE [--country CN] [--stage prod]`: brings the list of a country's regions.

The file has a region in each line, parents first: `{"id", "parent" (0 for the largest), "name", "level" (1 and up),
"code"}`. It takes the place of the list that was there; addresses that were written down stay as they are, and are held
against the newer list when they change. Without a list, addresses of a country are taken by their shape. Needs the
credentials that operate the stage; without a stage it is for the shop that `make run` runs here.
"""

import argparse
import importlib
import os
import sys
from pathlib import Path

import msgspec

from chalicelib.core.problems import Problem
from chalicelib.domain.profiles.rules.regions import BadList, Row
from infra.local.place import TroubleError
from infra.operating import attempted, surroundings


def rows(path: Path) -> list[Row]:
    """The lines of a file. Raises BadList with the number of one that is none."""
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            found.append(msgspec.json.decode(line, type=Row))
        except msgspec.DecodeError as mistake:
            raise BadList(str(mistake), field="/rows", row=number) from mistake
    return found


def brought(path: Path, country: str) -> int:
    """How many regions there are now. The shop's own actions are loaded after the environment that they read."""
    found = rows(path)
    acting, regions = (
        importlib.import_module(f"chalicelib.{name}") for name in ("aws.acting", "domain.profiles.actions.regions")
    )
    with acting.as_tool("operator", "make regions"):
        regions.bring(country, found)
    return len(found)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.regions", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--country", default="CN")
    parser.add_argument("--stage", help="dev, prod; without it the shop that runs here")
    given = parser.parse_args()

    def work() -> str:
        os.environ.update(surroundings(given.stage))
        try:
            count = brought(given.file, given.country)
        except BadList as wrong:
            raise TroubleError(f"{given.file}, line {wrong.facts['row']}: {wrong}") from wrong
        return f"Addresses in {given.country} are held against {count} regions now."

    return attempted(work, Problem, OSError, but="No region was brought: ")


if __name__ == "__main__":
    sys.exit(main())
