"""Write the generated pages, or with --check only say which are stale."""

import sys

from infra.docs import stale, write


def main(arguments: list[str]) -> int:
    """The exit code: 1 when something is stale."""
    if arguments != ["--check"]:
        write()
        return 0
    for name in (old := stale()):
        print(f"docs/{name} is stale: run python -m infra.docs")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
