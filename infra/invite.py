"""`python -m infra.invite EMAIL [--shop demo] [--stage prod]`: lets somebody become an administrator of a shop.

It prints a code that is good once, within a day, for that address; whoever has it chooses a password and gets the
secret of their app for codes. There is no password before. Who has lost either is invited again in the same way.
Needs the credentials that operate the stage; without a stage it is about the shop that `make run` runs here.
"""

import argparse
import importlib
import os
import sys
from typing import Any

from botocore.exceptions import BotoCoreError

from infra.local.place import TroubleError, place


def surroundings(stage: str | None) -> dict[str, str]:
    """Where the shop's own code finds the stage."""
    if stage is None:
        return place(dict(os.environ)).environment()
    stages: Any = importlib.import_module("infra.stacks.stages").STAGES
    name = {str(each): found for each, found in stages.items()}[stage].named()
    return {"STAGE": stage, "TABLE_NAME": name, "PARAMS_PREFIX": f"/storefront/{stage}", "TRANSPORT": "stock"}


def invited(shop_id: str, address: str) -> str:
    """The code. The shop's own actions are loaded after the environment that they read."""
    acting, identity, identifiers, staffing, clock = (
        importlib.import_module(f"chalicelib.{name}")
        for name in (
            "aws.acting", "aws.identity", "domain.users.rules.identifiers", "domain.signin.actions.staffing",
            "core.clock",
        )
    )  # fmt: skip
    try:
        shop = identity.shop(shop_id)
    except KeyError:
        raise TroubleError(f"There is no shop {shop_id!r}.") from None
    with acting.as_tool("operator", "make admin"):
        code: str = staffing.invite(shop, identifiers.read("email", address, "EMAIL"), clock.now())
    return code


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.invite", description=__doc__)
    parser.add_argument("email")
    parser.add_argument("--shop", default="demo")
    parser.add_argument("--stage", help="dev, prod; without it the shop that runs here")
    given = parser.parse_args()
    os.environ.update(surroundings(given.stage))
    problem = importlib.import_module("chalicelib.core.problems").Problem
    try:
        code = invited(given.shop, given.email)
    except (TroubleError, BotoCoreError, OSError, problem) as trouble:
        print(f"Nobody was invited: {trouble}", file=sys.stderr)
        return 1
    print(f"Hand this over to {given.email}; it is good once, within a day:\n\n  {code}\n")
    print('They send {"email", "code", "password"} to POST /staff/enrollments, and get the secret for their app.')
    return 0


if __name__ == "__main__":
    sys.exit(main())
