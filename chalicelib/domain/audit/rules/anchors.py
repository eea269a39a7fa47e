"""Anchors: each root, once more, where whoever may write the table and holds the key that signs cannot reach it."""

from datetime import datetime, timedelta

from chalicelib.domain.audit.rules.checking import Fault
from chalicelib.domain.audit.rules.roots import Root

ALL = "roots/"
PATIENCE = timedelta(minutes=15)
"""How long a root may wait for its anchor."""


def key_of(shop: str, hour: str) -> str:
    return f"{ALL}{shop}/{hour}.json"


def place_of(key: str) -> tuple[str, str]:
    """Shop and hour."""
    shop, _, hour = key.removeprefix(ALL).removesuffix(".json").partition("/")
    return shop, hour


def fault(root: Root, anchored: bytes | None, now: datetime) -> Fault | None:
    """Whether a root is the one that was anchored."""
    if anchored == root.document:
        return None
    if anchored is not None:
        return Fault(wrong="altered", says="It is not the root that was anchored", hour=root.hour)
    if abs(now - root.signed_at) < PATIENCE:
        return None
    return Fault(wrong="unanchored", says="It was signed, and never anchored", hour=root.hour)


def gone(hour: str) -> Fault:
    return Fault(wrong="missing", says="The root was anchored, and is not there (any more)", hour=hour)


def touched(hour: str) -> Fault:
    return Fault(wrong="altered", says="Somebody put something over its anchor, or deleted it", hour=hour)
