"""`python -m infra.soak.ahead JOB SECONDS`: run a scheduled job of the running stack with a clock that is ahead."""

import importlib
import os
import sys
from datetime import timedelta

from chalicelib.core import clock
from infra.demo.play.stage import SCHEDULED
from infra.local.place import place


def main(job: str, seconds: str) -> None:
    """In this process, on the stack's table; raises what the job raises."""
    os.environ.update(place(dict(os.environ)).environment())
    app = importlib.import_module("app").app  # which reads the environment
    with clock.stopped(clock.now() + timedelta(seconds=int(seconds))):
        app.handler_map[job](SCHEDULED, None)


if __name__ == "__main__":
    main(*sys.argv[1:])
