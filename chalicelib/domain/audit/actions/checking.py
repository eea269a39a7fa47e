"""Checking: is a trail, or an hour, as it was entered and signed? Names the first entry that is not."""

from datetime import datetime
from itertools import islice

import msgspec

from chalicelib.aws import rootkeys
from chalicelib.core.problems import Conflict
from chalicelib.domain.audit import store
from chalicelib.domain.audit.actions.anchoring import anchored, held
from chalicelib.domain.audit.rules import checking
from chalicelib.domain.audit.rules.anchors import gone
from chalicelib.domain.audit.rules.checking import Fault, Item, OneQuestion, TrailNotFound, Walk, Wrong
from chalicelib.domain.audit.rules.roots import Counted, Leaf, Root, RootNotFound, digest_of

MOST = 20_000
"""Entries that one call looks at; `make audit-verify` looks at all."""


class HourTooLarge(Conflict):
    title = f"An hour of more than {MOST} entries is checked with make audit-verify"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries were looked at, from which position of the trail on, and the first that is wrong."""

    entries: int
    began: int = 1
    fault: Fault | None = None


def verify(shop: str, target: str | None, name: str | None, now: datetime) -> Verdict:
    """A trail, or an hour. Raises OneQuestion unless one is named; TrailNotFound, RootNotFound or HourTooLarge."""
    if target is not None and name is None:
        return _known(trail(shop, target, now))
    if name is not None and target is None:
        return hour(shop, name, now)
    raise OneQuestion(field="target")


def _known(verdict: Verdict) -> Verdict:
    """A trail of which nothing is left is not sound; the hours that signed it say what was there."""
    if not verdict.entries:
        raise TrailNotFound()
    return verdict


def trail(shop: str, target: str, now: datetime, most: int = MOST, item: Item | None = None) -> Verdict:
    """The newest entries of a trail, and the item that it tells of (looked up, unless it is given)."""
    found = list(islice(store.backwards(shop, target), most))[::-1]
    began = found[0].position if len(found) == most else 1
    walk = Walk(shop=shop, target=target, began=began).go(found)
    told = next((entry for entry in reversed(found) if entry.item_version is not None), None)
    there = item or (store.item_of(told) if told and walk.fault is None else None)
    fault = walk.end(there, now) or (walk.gone(told) if told and there is None else None)
    return Verdict(entries=len(found), began=began, fault=fault)


def hour(shop: str, name: str, now: datetime, most: int = MOST) -> Verdict:
    """What was signed and anchored of an hour, and what there is. Raises RootNotFound or HourTooLarge."""
    root = store.root(shop, name)
    if root is None:
        if anchored(shop, name):
            return Verdict(entries=0, fault=gone(name))
        raise RootNotFound(hour=name)
    fault = checking.link_fault(root, store.root_before(root)) or forged(root) or held(root, now)
    if fault is None and root.entries > most:
        raise HourTooLarge(entries=root.entries)
    return Verdict(entries=root.entries, fault=fault or root_fault(root))


def forged(root: Root) -> Fault | None:
    """Whether it was signed by us."""
    if rootkeys.signed(root.kid, root.signature, root.said):
        return None
    return Fault(wrong="forged", says="No key of ours has signed this root", hour=root.hour)


def root_fault(root: Root) -> Fault | None:
    """Whether its hour is as it was when it was signed."""
    leaves = list[Leaf]()
    for named, sheet in zip(root.sheets, store.sheets(root), strict=True):
        if sheet is None or digest_of(sheet.leaves) != named:
            wrong: Wrong = "missing" if sheet is None else "altered"
            return Fault(wrong=wrong, says=f"The sheet {named} of the root is {wrong}", hour=root.hour)
        leaves += sheet.leaves
    entered = Counted(store.of_hour(root.shop, root.hour))
    fault = checking.hour_fault(root, leaves, checking.sound(root, entered))
    return fault or checking.count_fault(root, entered.number)
