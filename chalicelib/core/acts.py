"""Acts: who changes something, by which action, for which request and why, as an audited item says of its version."""

from datetime import UTC, datetime, timedelta
from typing import Self

import msgspec

SYSTEM = "system"
"""The subject of what nobody asks for: listeners, schedules, workflows."""

UNKNOWN = "unknown"
"""The subject of what was written by something that does not say who it is: not by us."""

LONGEST_REASON = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """`action` is function and door (`checkout_api cancel_order`), or function and event; `request_id` the gateway's,
    or the id of the event. The reason is what the caller gave, if anything."""

    subject: str = SYSTEM
    action: str = ""
    request_id: str = ""
    reason: str = ""


class Stamp(msgspec.Struct, frozen=True, array_like=True):
    """An act as an item has it: as short as it can be, for every item has one. `at` is in milliseconds."""

    at: int
    subject: str
    action: str
    request_id: str
    reason: str

    @classmethod
    def of(cls, act: Act, now: datetime) -> Self:
        at = (now - EPOCH) // timedelta(milliseconds=1)
        return cls(at, act.subject, act.action, act.request_id, act.reason[:LONGEST_REASON])

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises msgspec.DecodeError on what no commit has written."""
        return msgspec.json.decode(text, type=cls)

    @property
    def text(self) -> str:
        return msgspec.json.encode(self).decode()

    @property
    def instant(self) -> datetime:
        return EPOCH + timedelta(milliseconds=self.at)
