"""`python -m infra.rotate [STAGE] [--audit] [--leaked]`: another key to sign with; without a stage for `make run`.

The new key is published at once, and signs a quarter of an hour later, when every function has heard of it; what the
last one has signed counts on to its end. Nobody is signed out. With `--leaked` the last key counts for nothing from
now on: every access token has to be refreshed, and for five minutes not all of the new ones are believed.

With `--audit` it is the key that the audit's roots are signed with. What the ones before have signed counts for ever.
"""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.core import clock
from infra import signing
from infra.local import keys
from infra.local.access import Access
from infra.local.place import PREFIX, TroubleError, place
from infra.local.run import running
from infra.operating import attempted
from infra.smoke.target import Target
from infra.stacks.stages import STAGES


@dataclass(frozen=True)
class Keyring:
    """The secret with the private keys, the parameter with the public ones, and what both are next."""

    secret: str
    parameter: str
    following: Callable[[str, str, bool, datetime], tuple[str, str]]


def _tokens(private: str, public: str, leaked: bool, now: datetime) -> tuple[str, str]:
    return signing.replaced(now) if leaked else signing.rotated(private, now)


TOKENS = Keyring("signing", "token_keys", _tokens)
AUDIT = Keyring("audit_signing", "audit_keys", signing.followed)


def rotate(ssm: Any, prefix: str, leaked: bool, now: datetime, ring: Keyring = TOKENS) -> None:
    """In a stage's parameters."""
    private, public = (
        ssm.get_parameter(Name=f"{prefix}/{name}", WithDecryption=True)["Parameter"]["Value"]
        for name in (f"secrets/{ring.secret}", ring.parameter)
    )
    write(ssm, prefix, ring, *ring.following(private, public, leaked, now))


def write(ssm: Any, prefix: str, ring: Keyring, private: str, public: str) -> None:
    """Readers first: whatever is signed from now on can be read. Whoever is stopped in between begins again."""
    ssm.put_parameter(Name=f"{prefix}/{ring.parameter}", Value=public, Type="String", Overwrite=True)
    ssm.put_parameter(Name=f"{prefix}/secrets/{ring.secret}", Value=private, Type="SecureString", Overwrite=True)


def rotate_here(leaked: bool, now: datetime, ring: Keyring = TOKENS) -> None:
    """In the folder of `make run`, and in the run, if there is one. Raises TroubleError."""
    here = place(dict(os.environ))
    if not here.state.exists():
        raise TroubleError(f"There are no keys in {here.state} yet: make run makes the first ones")
    public = keys.parameters(here)[0][f"{PREFIX}/{ring.parameter}"]
    private, public = ring.following(keys.load(here)[ring.secret], public, leaked, now)
    if ring is AUDIT:
        keys.keep(here, ring.parameter, public)
    keys.keep(here, ring.secret, private)
    if running(here) is not None:
        write(Access(here.cloud).client("ssm"), PREFIX, ring, private, public)


def main() -> int:
    """Rotate, and say what that means."""
    parser = argparse.ArgumentParser(prog="python -m infra.rotate", description=__doc__)
    parser.add_argument("stage", nargs="?", choices=[*STAGES], help="one that was deployed")
    parser.add_argument("--leaked", action="store_true", help="the last key is in somebody else's hands")
    parser.add_argument("--audit", action="store_true", help="the key of the audit's roots")
    given = parser.parse_args()
    ring = AUDIT if given.audit else TOKENS

    def work() -> str:
        if given.stage:
            target = Target.chosen(given.stage)
            rotate(target.client("ssm"), target.params_prefix, given.leaked, clock.now(), ring)
        else:
            rotate_here(given.leaked, clock.now(), ring)
        leaked = "signs" if given.audit else "counts for"
        return f"The last key {leaked} nothing any more." if given.leaked else f"The new key signs in {signing.HEARD}."

    return attempted(work)


if __name__ == "__main__":
    sys.exit(main())
