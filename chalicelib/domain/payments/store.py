"""Payment items. Reads: one attempt or refund; the attempts of an order; attempts and refunds that are due."""

from datetime import datetime

from chalicelib.aws import buckets
from chalicelib.aws.records import Record
from chalicelib.aws.table import get, get_many
from chalicelib.aws.writes import Otherwise, Write
from chalicelib.domain.payments.rules.attempts import Attempt, attempt_ids
from chalicelib.domain.payments.rules.notices import Notice, repetition
from chalicelib.domain.payments.rules.refunds import Refund

USUAL = 2
"""Attempts that hardly any order needs more of."""


class AttemptRecord(Record):
    KEYS = {
        "pk": "PAYMENTS#{shop}#ATTEMPT#{attempt_id}",
        "sk": "ATTEMPT",
        "gsi2pk": "PAYMENTS#{shop}#DUE#ATTEMPTS#{bucket}",
        "gsi2sk": "{due_at}#{attempt_id}",
    }
    ENTITY = Attempt


class NoticeRecord(Record):
    KEYS = {"pk": "PAYMENTS#{shop}#INBOX#{provider}#{event_id}", "sk": "NOTICE"}
    ENTITY = Notice
    EXPIRES = "expires"


class RefundRecord(Record):
    KEYS = {
        "pk": "PAYMENTS#{shop}#REFUND#{refund_id}",
        "sk": "REFUND",
        "gsi2pk": "PAYMENTS#{shop}#DUE#REFUNDS#{bucket}",
        "gsi2sk": "{due_at}#{refund_id}",
    }
    ENTITY = Refund


def attempt(shop: str, attempt_id: str) -> Attempt | None:
    """Strongly consistent: whoever reads an attempt is about to decide on it."""
    found: Attempt | None = get(AttemptRecord.at(shop=shop, attempt_id=attempt_id), consistent=True)
    return found


def attempts(shop: str, order_id: str) -> list[Attempt]:
    """All attempts of an order, oldest first, consistently. Their ids follow from the order's, one after the other:
    the later ones are asked for only if the first ones are there, for what is not there is paid for, too."""
    places = [AttemptRecord.at(shop=shop, attempt_id=attempt_id) for attempt_id in attempt_ids(order_id)]
    found = get_many(places[:USUAL], consistent=True)
    if None not in found:
        found += get_many(places[USUAL:], consistent=True)
    return [each for each in found if each is not None]


def refund(shop: str, refund_id: str) -> Refund | None:
    """Strongly consistent, as above."""
    found: Refund | None = get(RefundRecord.at(shop=shop, refund_id=refund_id), consistent=True)
    return found


def due_attempts(shop: str, until: datetime, limit: int = 25) -> list[Attempt]:
    """Open attempts whose provider should be asked, at most `limit` per bucket."""
    return buckets.due(AttemptRecord, until, limit, shop=shop)


def due_refunds(shop: str, until: datetime, limit: int = 25) -> list[Refund]:
    """Refunds whose workflow should have finished, at most `limit` per bucket."""
    return buckets.due(RefundRecord, until, limit, shop=shop)


def insert_attempt(attempt: Attempt) -> Write:
    return Write.insert(AttemptRecord, attempt)


def update_attempt(attempt: Attempt) -> Write:
    return Write.replace(AttemptRecord, attempt)


def insert_refund(refund: Refund, otherwise: Otherwise | None = None) -> Write:
    return Write.insert(RefundRecord, refund, otherwise)


def update_refund(refund: Refund) -> Write:
    return Write.replace(RefundRecord, refund)


def insert_notice(notice: Notice) -> Write:
    """Into the inbox. Fails with AlreadyReceived or NotificationAltered when the event id is known."""
    return Write.insert(NoticeRecord, notice, repetition(notice))
