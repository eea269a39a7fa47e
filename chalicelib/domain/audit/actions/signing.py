"""Signing: each hour of a shop becomes a root, once it is over."""

from contextlib import suppress
from datetime import datetime
from itertools import islice

from chalicelib.aws import rootkeys
from chalicelib.aws.lists import paged
from chalicelib.aws.observe import note
from chalicelib.aws.table import commit
from chalicelib.core.paging import Page
from chalicelib.core.shops import Shop
from chalicelib.domain.audit import store
from chalicelib.domain.audit.actions.anchoring import anchor
from chalicelib.domain.audit.rules import roots
from chalicelib.domain.audit.rules.roots import SHEET, Counted, Leaf, Root


def sign(shop: str, now: datetime) -> list[Root]:
    """Sign all hours of a shop that are over: what an hour entered is bound to all before it. Nothing is signed before
    the root that it follows is anchored. The hashes go into the log, too. Raises RootReplaced."""
    last = next(iter(store.roots(shop, 1, None).items), None)
    if last is not None:
        anchor(last)
    signed: list[Root] = []
    for hour in roots.due(last, now):
        try:
            last = _sign_hour(last, shop, hour, now)
        except store.SignedBefore:  # somebody else is at it
            break
        anchor(last)
        signed.append(last)
    note(**{f"root_{shop}": root.hash for root in signed[-1:]})
    return signed


def newest(shop: Shop, limit: int, given: str | None) -> Page[Root]:
    """A page of the shop's roots, newest first. Raises BadCursor."""
    return paged(shop, "roots", given, lambda after: store.roots(shop.shop_id, limit, after))


def _sign_hour(last: Root | None, shop: str, hour: str, now: datetime) -> Root:
    entries = Counted(store.of_hour(shop, hour))
    leaves, sheets = roots.leaves_of(entries), list[str]()
    while some := tuple(islice(leaves, SHEET)):
        sheets.append(_keep(shop, hour, some))
    unsigned = roots.root_after(last, shop, hour, tuple(sheets), entries.number, now)
    kid, signature = rootkeys.sign(unsigned.said)
    root = roots.with_signature(unsigned, kid, signature)
    commit(store.keep_root(root))
    return root


def _keep(shop: str, hour: str, leaves: tuple[Leaf, ...]) -> str:
    """A sheet is kept before the root that names it; one whose root never came is of no use, and harms nobody."""
    sheet = roots.sheet_of(shop, hour, leaves)
    with suppress(store.KeptBefore):  # by somebody who did not come to sign
        commit(store.keep_sheet(sheet))
    return sheet.digest
