"""Print what operations and stages cost, or write it into the documents: `python -m infra.costs [--write]`."""

import sys
from pathlib import Path

from infra.costs.pages import page, summary

DOCS = Path(__file__).parents[2] / "docs"
PAGE, GUIDE = DOCS / "costs.md", DOCS / "deploy.md"
BEGIN, END = "<!-- costs -->", "<!-- end of costs -->"


def guide() -> str:
    """The guide, with the summary in its place."""
    before, _, rest = GUIDE.read_text().partition(BEGIN)
    return "".join((before, BEGIN, "\n", summary(), "\n", END, rest.partition(END)[2]))


def main(arguments: list[str]) -> int:
    if arguments == ["--write"]:
        PAGE.write_text(page())
        GUIDE.write_text(guide())
    else:
        print(page())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
