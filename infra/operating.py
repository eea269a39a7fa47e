"""What operators' commands share: where the stage is that they are about, and trouble told in one sentence."""

import os
import sys
from collections.abc import Callable

from infra.deploy.aws import explained, opened
from infra.local.place import TroubleError, place, reached
from infra.smoke.target import Target
from infra.stacks.stages import LOCAL, STAGES


def surroundings(stage: str | None) -> dict[str, str]:
    """Where the shop's own code finds the stage, or, without one, the run of this folder. Raises TroubleError."""
    if stage is None:
        return reached(place(dict(os.environ))).environment()
    if stage not in STAGES:
        raise TroubleError(f"There is no stage {stage}: choose one of {', '.join(STAGES)}.")
    if stage == LOCAL.name:
        return Target.chosen(stage).environment()
    region = opened().region_name
    named = {"STAGE": stage, "TABLE_NAME": STAGES[stage].named(), "PARAMS_PREFIX": f"/storefront/{stage}"}
    return named | {"AWS_REGION": region, "AWS_DEFAULT_REGION": region, "TRANSPORT": "stock"}


def attempted(work: Callable[[], str], *refusals: type[Exception], but: str = "") -> int:
    """Do it, and print what it says; the exit code. Of what AWS, the shop or one of these `refusals` says instead, one
    sentence is told, after `but`."""
    told: tuple[type[Exception], ...] = (TroubleError, *refusals)
    try:
        with explained():
            print(work())
    except told as trouble:
        print(f"{but}{trouble}", file=sys.stderr)
        return 1
    return 0
