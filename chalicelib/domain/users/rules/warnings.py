"""Warnings: the owner of an account is told of unusual sign-ins, once an hour and kind: nobody can flood them."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.messages import Message, best
from chalicelib.core.problems import Unavailable
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.words import Caution, en, zh_cn

CAUTIONS: dict[str, Caution] = {"en": en.CAUTION, "zh-CN": zh_cn.CAUTION}

PENDING, SENT = "pending", "sent"
MOVES = Lifecycle(
    {
        (PENDING, "claim"): PENDING,  # whoever claimed it before has not finished in time
        (PENDING, "send"): SENT,
        (SENT, "claim"): SENT,  # the message came again, or another such sign-in in the same hour
    }
)

LEASE = timedelta(seconds=50)
"""Longer than handing a message over may take, shorter than the queue hides one."""

KEPT = timedelta(days=7)


class BeingWarned(Unavailable):
    title = "Somebody else is sending this just now, or has died over it"


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """That a user was told of such sign-ins in that hour (of UTC). Where it was sent is not kept."""

    shop: str = PLATFORM
    user_id: str
    hour: str
    kind: str
    status: str = PENDING
    claimed_until: datetime
    expires: datetime
    version: int = 1


def first_claim(user_id: str, at: datetime, step_up: bool, now: datetime) -> Warned:
    kind = "stopped" if step_up else "opened"
    return Warned(user_id=user_id, hour=f"{at:%Y-%m-%dT%H}", kind=kind, claimed_until=now + LEASE, expires=now + KEPT)


def claimed(before: Warned, now: datetime) -> Warned:
    """Taken over from whoever did not finish; the same when it was sent. Raises BeingWarned while a claim holds."""
    if MOVES.move(before.status, "claim") == SENT:
        return before
    if before.claimed_until > now:
        raise BeingWarned()
    return replace(before, claimed_until=now + LEASE, version=before.version + 1)


def sent(before: Warned) -> Warned:
    return replace(before, status=MOVES.move(before.status, "send"), version=before.version + 1)


def message(warned: Warned, reasons: tuple[str, ...], at: datetime, locale: str, shop: str) -> Message:
    """Without any link: whoever imitates it has none to imitate."""
    words = best(CAUTIONS, locale)
    return words.filled(
        shop=shop,
        when=f"{at:%Y-%m-%d %H:%M} UTC",
        what=words.kinds[warned.kind],
        why=words.comma.join(words.reasons[reason] for reason in reasons),
    )
