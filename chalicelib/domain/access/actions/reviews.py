"""Permission reviews: begun by the calendar or by hand, and decided on finding by finding."""

from contextlib import suppress
from datetime import datetime
from functools import partial

from chalicelib.aws import uses
from chalicelib.aws.lists import paged
from chalicelib.aws.once import Once
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core import ids
from chalicelib.core.paging import Page
from chalicelib.core.shops import Shop
from chalicelib.core.standing import Standing
from chalicelib.domain.access import store
from chalicelib.domain.access.actions.keys import known, revocation
from chalicelib.domain.access.actions.standings import altered, authorized, unchanged
from chalicelib.domain.access.rules import reviews as rules
from chalicelib.domain.access.rules.reviews import CERTIFIED, Decision, Finding, Review, ReviewNotFound
from chalicelib.domain.access.rules.standings import Change, take, take_role

CLOCK = "clock"


def tick(shop: str, now: datetime) -> None:
    """Begin the month's review if it is time. Twice is as good as once."""
    if rules.due(store.last_review(shop, rules.newest_id(now)), now):
        review = _looked(shop, rules.calendar_id(now), CLOCK, now)
        with suppress(AlreadyThere):  # another tick was faster
            commit(store.insert_review(review))


def begin(shop: str, once: Once, by: str, now: datetime) -> Review:
    """A review out of turn."""
    review = _looked(shop, ids.new("review", now), by, now)
    commit(store.insert_review(review), once.keep(review))
    return review


def newest(shop: Shop, by: str, limit: int, given: str | None) -> Page[Review]:
    """A page of the shop's reviews, newest first; its `after` is the next cursor. Raises BadCursor."""
    return paged(shop, f"reviews:{by}", given, partial(store.reviews, shop.shop_id, limit))


def find(shop: str, review_id: str) -> Review:
    """Raises ReviewNotFound."""
    review = store.review(shop, review_id)
    if review is None:
        raise ReviewNotFound(review_id=review_id)
    return review


def decide(
    shop: str, review_id: str, finding_id: str, decision: Decision, reason: str, by: str, now: datetime
) -> Review:
    """Certify what was found, or revoke it, and say so in the review: all in one commit. Raises ReviewNotFound,
    FindingNotFound, DecidedBefore, and what taking it away raises."""

    def decided() -> Review:
        review = find(shop, review_id)
        finding = rules.open_finding(review, finding_id)
        authority, before = authorized(shop, by, finding.subject, now)
        after = rules.decided(review, finding, decision, by, reason, now)
        change = Change(authority=authority, reason=reason, now=now)
        commit(store.update_review(after), *_done(before, finding, decision, change))
        return after

    return until_fresh(decided)


def _done(before: Standing, finding: Finding, decision: Decision, change: Change) -> list[Write]:
    if decision == CERTIFIED:
        after = rules.certified(before, finding, change.now)
        return [store.keep(after), *unchanged(change.authority, after)]
    if finding.kind == "key":
        return revocation(before, known(before.shop, finding.name), change)
    changing = take_role(finding.name) if finding.kind == "role" else take(finding.name)
    return altered(change.authority, before, changing(before, change), change.reason, change.now)[1]


def _looked(shop: str, review_id: str, by: str, now: datetime) -> Review:
    everybody = list(store.reviewed(shop))
    key_ids = [key_id for each in everybody for key_id in each.keys]
    made = {key.key_id: key for key in store.keys(shop, key_ids)}
    used = {subject: uses.of(shop, subject) for subject in (*(each.subject for each in everybody), *made)}
    roles, _ = store.load(shop)
    return rules.begin(roles, everybody, made, used, review_id, by, now)
