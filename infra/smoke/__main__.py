"""`python -m infra.smoke [STAGE] [--api URL] [--run]`: shop at a deployed stage, or at the stack of `make run`."""

import argparse
import sys
from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.place import TroubleError
from infra.shopping import PromiseBrokenError
from infra.smoke.journey import Journey, play
from infra.smoke.steps import steps
from infra.smoke.target import Target


def target(given: argparse.Namespace) -> Target:
    """Raises TroubleError for a stage that was not deployed from here."""
    found = Target.chosen(None if given.run else given.stage)
    return replace(found, api=given.api.rstrip("/")) if given.api else found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.smoke", description=__doc__)
    parser.add_argument("stage", nargs="?", default="local")
    parser.add_argument("--api", default="", help="another address of the same stage, e.g. of its CDN")
    parser.add_argument("--run", action="store_true", help="the stack of make run")
    given = parser.parse_args()
    try:
        at = target(given)
        print(f"Shopping at {at.api}")
        seconds = play(Journey(at), steps())
    except TroubleError as trouble:
        print(trouble, file=sys.stderr)
    except (PromiseBrokenError, OSError, BotoCoreError, ClientError) as failed:
        print(f"✗ {failed}", file=sys.stderr)
    else:
        print(f"Everything happened as promised, in {seconds:.1f} s.")
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
