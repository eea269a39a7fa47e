"""Access items. Reads: a shop's roles beside standings; keys, one and all; everybody who is reviewed; the reviews.

Standings, roles and keys are declared in `chalicelib.aws.standing`, for every door looks at them.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from chalicelib.aws import buckets
from chalicelib.aws.records import Record
from chalicelib.aws.standing import MachineKeyRecord, RolesRecord, StandingRecord
from chalicelib.aws.table import get, get_many, query
from chalicelib.aws.writes import Write, stale
from chalicelib.core.buckets import BUCKETS
from chalicelib.core.machines import MachineKey
from chalicelib.core.paging import Page, pages
from chalicelib.core.standing import Roles, Standing
from chalicelib.domain.access.rules.reviews import Review


class ReviewRecord(Record):
    """A shop has one a month, and looks at the last ones: they share a partition."""

    KEYS = {"pk": "ACCESS#{shop}#REVIEWS", "sk": "{review_id}"}
    ENTITY = Review


def load(shop: str, *subjects: str) -> tuple[Roles, list[Standing]]:
    """The shop's roles and the standings, strongly consistent, in one round trip; who has none stored has version 0."""
    places = [RolesRecord.at(shop=shop), *(StandingRecord.at(shop=shop, subject=subject) for subject in subjects)]
    roles, *found = get_many(places, consistent=True)
    standings = [
        standing or Standing(shop=shop, subject=subject) for standing, subject in zip(found, subjects, strict=True)
    ]
    return roles or Roles(shop=shop), standings


def keep(after: Standing) -> Write:
    """The next version, or the first; Stale when somebody else was faster."""
    return Write.save(StandingRecord, after)


def keep_roles(after: Roles) -> Write:
    """The next version, or the first; Stale when somebody else was faster."""
    return Write.save(RolesRecord, after)


def still(standing: Standing) -> Write:
    """Let a commit fail, as Stale, unless the standing is as it was read."""
    address = StandingRecord.at(shop=standing.shop, subject=standing.subject)
    return Write.check(address, StandingRecord.version == standing.version, stale)


def key(shop: str, key_id: str) -> MachineKey | None:
    found: MachineKey | None = get(MachineKeyRecord.at(shop=shop, key_id=key_id), consistent=True)
    return found


def keys(shop: str, key_ids: Sequence[str]) -> list[MachineKey]:
    """Those there are, strongly consistent; no round trip for none."""
    if not key_ids:
        return []
    found = get_many([MachineKeyRecord.at(shop=shop, key_id=key_id) for key_id in key_ids], consistent=True)
    return [each for each in found if each is not None]


def newest_keys(shop: str, limit: int, after: str | None) -> Page[MachineKey]:
    return buckets.newest(MachineKeyRecord, limit, after, shop=shop)


def insert_key(made: MachineKey) -> Write:
    return Write.insert(MachineKeyRecord, made)


def update_key(changed: MachineKey) -> Write:
    return Write.replace(MachineKeyRecord, changed)


def reviewed(shop: str) -> Iterable[Standing]:
    """Everybody to whom people gave something; the index may lag behind."""
    for bucket in BUCKETS:
        partition = StandingRecord.partition("gsi1pk", shop=shop, reviewed=bucket)
        for some in pages(partial(_page, partition)):
            yield from some


def _page(partition: str, after: str | None) -> Page[Standing]:
    return query(StandingRecord, partition, index="gsi1", limit=100, after=after)


def reviews(shop: str, limit: int, after: str | None = None) -> Page[Review]:
    """Newest first, strongly consistent."""
    partition = ReviewRecord.partition("pk", shop=shop)
    return query(ReviewRecord, partition, limit=limit, after=after, newest_first=True, consistent=True)


def last_review(shop: str, until: str) -> Review | None:
    """The newest up to that id, strongly consistent."""
    partition = ReviewRecord.partition("pk", shop=shop)
    found = query(ReviewRecord, partition, until=until, limit=1, newest_first=True, consistent=True).items
    return next(iter(found), None)


def review(shop: str, review_id: str) -> Review | None:
    found: Review | None = get(ReviewRecord.at(shop=shop, review_id=review_id), consistent=True)
    return found


def insert_review(begun: Review) -> Write:
    return Write.insert(ReviewRecord, begun)


def update_review(changed: Review) -> Write:
    return Write.replace(ReviewRecord, changed)
