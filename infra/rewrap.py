"""`python -m infra.rewrap [STAGE] [--retire]`: another key to wrap the keys of owners with; without a stage here.

Every owner's key is wrapped anew, while the shop is open; what it has sealed stays as it is. The last wrapping key
stays for those that have not heard of the new one: a quarter of an hour later, `--retire` wraps what they have made
anew, too, and forgets it. Whoever is stopped in between begins again.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from functools import partial

from chalicelib.aws import params, transport, vault, wrapping
from chalicelib.aws.records import entity_of
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.scan import scan
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit, get
from chalicelib.aws.vault import OwnerKey, OwnerKeyRecord
from chalicelib.core import clock
from chalicelib.core.paging import pages
from chalicelib.core.shops import PLATFORM
from infra.operating import attempted
from infra.smoke.target import Target
from infra.stacks.stages import STAGES
from infra.wrapping import TooSoonError, add, retire

AT_ONCE = 100


def wrapped() -> Iterator[OwnerKey]:
    """Of every owner there is."""
    for items in pages(lambda after: scan([OwnerKeyRecord], PLATFORM, limit=AT_ONCE, after=after)):
        yield from (entity_of(OwnerKeyRecord, item) for item in items)


def rewrap_all() -> int:
    """Wrap each with the newest wrapping key; how many were not."""
    return sum(until_fresh(partial(_rewrap, each.owner)) for each in wrapped())


def _rewrap(owner: str) -> int:
    found: OwnerKey | None = get(vault.key_at(owner), consistent=True)
    write = vault.rewrapped(found) if found else None
    if write is None:
        return 0
    commit(write)
    return 1


def rotate(target: Target, retiring: bool) -> int:
    """Add a key or retire the last; how many keys of owners were wrapped anew. Raises TooSoonError."""
    ssm = target.client("ssm")
    if not retiring:
        add(target.client("kms"), ssm, target.params_prefix, clock.now())
    wrapping.forget()
    params.forget()
    changed = rewrap_all()
    if retiring:
        retire(ssm, target.params_prefix, clock.now())
    return changed


def main() -> int:
    """Rotate, and say what that means."""
    parser = argparse.ArgumentParser(prog="python -m infra.rewrap", description=__doc__)
    parser.add_argument("stage", nargs="?", choices=[*STAGES], help="one that was deployed")
    parser.add_argument("--retire", action="store_true", help="forget the last key, a quarter of an hour later")
    given = parser.parse_args()

    def work() -> str:
        target = Target.chosen(given.stage)
        os.environ.update(target.environment())
        settings.cache_clear()
        transport.forget()
        changed = f"{rotate(target, given.retire)} keys were wrapped anew."
        return f"{changed} The last wrapping key is forgotten." if given.retire else changed

    return attempted(work, TooSoonError)


if __name__ == "__main__":
    sys.exit(main())
