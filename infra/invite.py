"""`python -m infra.invite EMAIL [--shop demo] [--stage prod]`: lets somebody become an administrator of a shop.

It prints a code that is good once, within a day, for that address; whoever has it chooses a password and gets the
secret of their app for codes. There is no password before. Who has lost either is invited again in the same way.
Needs the credentials that operate the stage; without a stage it is about the shop that `make run` runs here.
"""

import argparse
import importlib
import os
import sys

from chalicelib.core.problems import Problem
from infra.local.place import TroubleError
from infra.operating import attempted, surroundings

NEXT = 'They send {"email", "code", "password"} to POST /staff/enrollments, and get the secret for their app.'


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
        known = ", ".join(each.shop_id for each in identity.shops())
        raise TroubleError(f"There is no shop {shop_id!r}: choose with SHOP= one of {known}.") from None
    with acting.as_tool("operator", "make admin"):
        code: str = staffing.invite(shop, identifiers.read("email", address, "EMAIL"), clock.now())
    return code


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.invite", description=__doc__)
    parser.add_argument("email")
    parser.add_argument("--shop", default="demo")
    parser.add_argument("--stage", help="dev, prod; without it the shop that runs here")
    given = parser.parse_args()

    def work() -> str:
        os.environ.update(surroundings(given.stage))
        code = invited(given.shop, given.email)
        return f"Hand this over to {given.email}; it is good once, within a day:\n\n  {code}\n\n{NEXT}"

    return attempted(work, Problem, OSError, but="Nobody was invited: ")


if __name__ == "__main__":
    sys.exit(main())
