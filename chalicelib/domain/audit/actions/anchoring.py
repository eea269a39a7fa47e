"""Anchoring: what was signed goes where nobody can change it, once, however often it is tried."""

from datetime import datetime

from chalicelib.aws import anchors
from chalicelib.aws.observe import alert
from chalicelib.domain.audit.rules.anchors import fault, key_of
from chalicelib.domain.audit.rules.checking import Fault
from chalicelib.domain.audit.rules.roots import Root


class RootReplaced(RuntimeError):
    """The root in the table is not the one that was anchored: nothing may be signed after it."""


def anchor(root: Root) -> None:
    """Its very bytes; that they are there already is as good. Raises RootReplaced."""
    key = key_of(root.shop, root.hour)
    if not anchors.put(key, root.document) and anchors.read(key) != root.document:
        alert("RootReplaced", shop=root.shop, hour=root.hour)
        raise RootReplaced(f"{root.shop} {root.hour}")


def anchored(shop: str, hour: str) -> bool:
    return anchors.read(key_of(shop, hour)) is not None


def held(root: Root, now: datetime) -> Fault | None:
    """Whether a root is the one that was anchored."""
    return fault(root, anchors.read(key_of(root.shop, root.hour)), now)
