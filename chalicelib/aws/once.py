"""Once: an Idempotency-Key is stored in the same commit as the effect, with the answer that was given."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chalicelib.aws.records import Address, Record
from chalicelib.aws.replies import encode
from chalicelib.aws.table import get
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.core.problems import BadRequest, Conflict, Invalid

KEPT = timedelta(hours=24)


class MissingIdempotencyKey(BadRequest):
    title = "This call needs an Idempotency-Key header of 1 to 255 visible characters"


class IdempotencyKeyReused(Invalid):
    title = "This Idempotency-Key was used with another request"


class AnsweredBefore(Conflict):
    """The same call has been carried out; the door answers with what was said then."""

    title = "This was done already"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to a key of a caller at a door."""

    capability: str
    shop: str
    subject: str
    key_hash: str
    fingerprint: str
    status: int
    body: str
    expires: datetime


class AnswerRecord(Record):
    KEYS = {"pk": "{capability}#{shop}#ONCE#{subject}", "sk": "ONCE#{key_hash}"}
    ENTITY = Answer
    EXPIRES = "expires"


class Once(msgspec.Struct, frozen=True, kw_only=True):
    """The key of one call. `view` makes the answer from the action's result; `fingerprint` tells the request."""

    capability: str
    shop: str
    subject: str
    key: str
    fingerprint: str
    status: int
    view: Any

    @property
    def key_hash(self) -> str:
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]

    @property
    def address(self) -> Address:
        """Where the answer is: for an action that has to know before it does anything."""
        return AnswerRecord.at(capability=self.capability, shop=self.shop, subject=self.subject, key_hash=self.key_hash)

    def keep(self, result: Any) -> Write:
        """The Write that remembers the answer; put it into the commit of the effect."""
        answer = Answer(
            capability=self.capability,
            shop=self.shop,
            subject=self.subject,
            key_hash=self.key_hash,
            fingerprint=self.fingerprint,
            status=self.status,
            body=encode(self.view(result)).decode(),
            expires=clock.now() + KEPT,
        )
        return Write.insert(AnswerRecord, answer, AnsweredBefore())

    def given_before(self) -> Answer | None:
        """The earlier answer to this key. Raises IdempotencyKeyReused when it answered another request."""
        answer: Answer | None = get(self.address, consistent=True)
        if answer is not None and answer.fingerprint != self.fingerprint:
            raise IdempotencyKeyReused(field="Idempotency-Key")
        return answer


def fingerprint(method: str, path: str, raw: bytes) -> str:
    """What makes two requests the same one."""
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), raw])).hexdigest()
