"""`python -m infra.verify [STAGE]`: is the audit whole? Every anchor, root, hour, trail and audited item.

Without a stage it looks at the local run. It reads the table itself, with the credentials of whoever asks, and no
function of the shop takes part in it.
"""

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws import transport
from chalicelib.aws.clients import client
from chalicelib.aws.identity import shops
from chalicelib.aws.settings import settings
from chalicelib.aws.stream import Unreadable, audited
from chalicelib.core import clock
from chalicelib.core.paging import pages
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.audit import store
from chalicelib.domain.audit.actions import checking
from chalicelib.domain.audit.rules import roots
from chalicelib.domain.audit.rules.checking import PATIENCE, Fault, link_fault
from chalicelib.domain.audit.rules.roots import Root
from infra.anchored import END, Anchors, anchors_by_shop
from infra.deploy.aws import explained
from infra.local.place import TroubleError
from infra.operating import surroundings
from infra.stacks.stages import STAGES

ENDLESS = 10**9
LATE = timedelta(hours=2)
"""An hour that was not signed this long after it was due will not be."""


class Verifier:
    """Looks at everything once; `targets` are trails that a root names and no item has spoken for. At rest nothing is
    under way any more: a fact that is not there by now is missing."""

    def __init__(self, now: datetime, at_rest: bool = False) -> None:
        self.now, self.arrived = now, now + (PATIENCE + timedelta(seconds=1) if at_rest else timedelta())
        self.roots = self.trails = self.entries = 0
        self.targets: dict[str, set[str]] = defaultdict(set)

    def __str__(self) -> str:
        return f"{self.roots} signed hours, {self.trails} trails, {self.entries} entries"

    def faults(self) -> Iterator[tuple[str, Fault]]:
        """All that is wrong, with whose it is: first the hours, then the trails and their items."""
        anchored = anchors_by_shop()
        for shop in dict.fromkeys((*(each.shop_id for each in shops()), PLATFORM, *anchored)):
            yield from ((shop, fault) for fault in self._hours(shop, Anchors(anchored.get(shop, {}))))
        for item in scanned():
            try:
                image = audited(item)
            except Unreadable as broken:  # its trail is looked at as one of which no item speaks
                yield "?", Fault(wrong="different", says="The item cannot be read (any more)", target=str(broken))
                continue
            if image is not None:
                self.targets[image.shop].discard(image.target)
                yield from self._trail(image.shop, image.target, item)
        for shop, targets in self.targets.items():
            for target in sorted(targets):
                yield from self._trail(shop, target)

    def _hours(self, shop: str, anchors: Anchors) -> Iterator[Fault]:
        last: Root | None = None
        for some in pages(lambda after: store.roots(shop, 100, after, newest_first=False)):
            for root in some:
                self.roots += 1
                yield from anchors.before(root.hour)
                fault = link_fault(root, last) or checking.forged(root)
                fault = fault or anchors.fault(root, self.arrived) or checking.root_fault(root)
                self.targets[shop] |= {leaf.target for sheet in store.sheets(root) if sheet for leaf in sheet.leaves}
                last = root
                if fault is not None:
                    yield fault
        yield from anchors.before(END)
        if last is not None and (late := roots.due(last, self.now - LATE)):
            yield Fault(wrong="missing", says="That hour has no root", hour=late[0])

    def _trail(self, shop: str, target: str, raw: dict[str, Any] | None = None) -> Iterator[tuple[str, Fault]]:
        verdict = checking.trail(shop, target, self.arrived, ENDLESS, store.as_item(raw))
        self.trails += 1
        self.entries += verdict.entries
        if verdict.fault is not None:
            yield shop, verdict.fault


def scanned() -> Iterator[dict[str, Any]]:
    """Every item that says whose doing its version is."""
    request = {
        "TableName": settings().table,
        "FilterExpression": "attribute_exists(#by)",
        "ExpressionAttributeNames": {"#by": "by"},
        "ConsistentRead": True,
    }
    answer = transport.call("Scan", request)
    yield from answer["Items"]
    while "LastEvaluatedKey" in answer:
        answer = transport.call("Scan", request | {"ExclusiveStartKey": answer["LastEvaluatedKey"]})
        yield from answer["Items"]


def verify(now: datetime, at_rest: bool = False) -> int:
    """Look at everything, and tell; the exit code."""
    verifier, wrong = Verifier(now, at_rest), 0
    for shop, fault in verifier.faults():
        wrong += 1
        place_in = f", entry {fault.position}" if fault.position else ""
        print(f"{shop}: {fault.wrong}: {fault.target or fault.hour}{place_in}: {fault.says}")
    print(f"{verifier}: {f'{wrong} faults' if wrong else 'whole'}.")
    return 1 if wrong else 0


def look(stage: str | None) -> None:
    """Have the shop's own code look at the stage. Raises TroubleError."""
    os.environ.update(surroundings(stage))
    settings.cache_clear()
    if stage is not None:
        account = client("sts").get_caller_identity()["Account"]
        os.environ["ANCHOR_BUCKET"] = f"{STAGES[stage].named('anchors')}-{account}"
        settings.cache_clear()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", nargs="?", choices=[*STAGES])
    parser.add_argument("--at-rest", action="store_true", help="nothing is under way any more")
    given = parser.parse_args()
    try:
        with explained():
            look(given.stage)
            return verify(clock.now(), given.at_rest)
    except TroubleError as trouble:
        print(trouble, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
