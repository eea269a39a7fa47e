"""`python -m infra.rotate [STAGE] [--leaked]`: another key to sign tokens with; without a stage for `make run`.

The new key is published at once, and signs a quarter of an hour later, when every function has heard of it; what the
last one has signed counts on to its end. Nobody is signed out. With `--leaked` the last key counts for nothing from
now on: every access token has to be refreshed, and for five minutes not all of the new ones are believed.
"""

import argparse
import os
import sys
from datetime import datetime
from typing import Any

from chalicelib.core import clock
from infra import signing
from infra.local import keys
from infra.local.access import Access
from infra.local.place import PREFIX, TroubleError, place
from infra.local.run import running
from infra.smoke.target import Target
from infra.stacks.stages import STAGES


def following(private: str, leaked: bool, now: datetime) -> tuple[str, str]:
    """The next `signing` and `token_keys`."""
    return signing.replaced(now) if leaked else signing.rotated(private, now)


def rotate(ssm: Any, prefix: str, leaked: bool, now: datetime) -> None:
    """In a stage's parameters."""
    found = ssm.get_parameter(Name=f"{prefix}/secrets/signing", WithDecryption=True)["Parameter"]["Value"]
    write(ssm, prefix, *following(found, leaked, now))


def write(ssm: Any, prefix: str, private: str, public: str) -> None:
    """Readers first: whatever is signed from now on can be read. Whoever is stopped in between begins again."""
    ssm.put_parameter(Name=f"{prefix}/token_keys", Value=public, Type="String", Overwrite=True)
    ssm.put_parameter(Name=f"{prefix}/secrets/signing", Value=private, Type="SecureString", Overwrite=True)


def rotate_here(leaked: bool, now: datetime) -> None:
    """In the folder of `make run`, and in the run, if there is one."""
    here = place(dict(os.environ))
    private, public = following(keys.load(here)["signing"], leaked, now)
    keys.keep(here, "signing", private)
    if running(here) is not None:
        write(Access(here.cloud).client("ssm"), PREFIX, private, public)


def main() -> int:
    """Rotate, and say what that means."""
    parser = argparse.ArgumentParser(prog="python -m infra.rotate", description=__doc__)
    parser.add_argument("stage", nargs="?", choices=[str(name) for name in STAGES], help="one that was deployed")
    parser.add_argument("--leaked", action="store_true", help="the last key is in somebody else's hands")
    given = parser.parse_args()
    try:
        if given.stage:
            target = Target.read(given.stage)
            rotate(target.client("ssm"), target.params_prefix, given.leaked, clock.now())
        else:
            rotate_here(given.leaked, clock.now())
    except (TroubleError, FileNotFoundError) as trouble:
        print(trouble if isinstance(trouble, TroubleError) else f"{given.stage} was not deployed from here.")
        return 1
    print("The last key counts for nothing any more." if given.leaked else f"The new key signs in {signing.HEARD}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
