"""python -m infra.weak [FILE ...]: write the filter; files with one password a line are put in besides."""

import sys
from pathlib import Path

from infra.weak.making import FILTER, filter_of
from infra.weak.patterns import everything


def main(files: list[str]) -> None:
    listed = {line.strip().casefold() for file in files for line in Path(file).read_text().splitlines()}
    words = everything() | {word for word in listed if word}
    FILTER.write_bytes(filter_of(words))
    print(f"{FILTER.name}: {len(words)} entries, {FILTER.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
