"""Merit items. Reads: a customer's merits beside their account and their standing, strongly consistent."""

from chalicelib.aws.records import Record
from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import get_many
from chalicelib.aws.writes import Write, stale
from chalicelib.core.standing import Standing
from chalicelib.domain.merits.rules import Merits
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.orders.store import OrderRecord
from chalicelib.domain.users.rules.accounts import User
from chalicelib.domain.users.store.accounts import UserRecord, user_at


class MeritsRecord(Record):
    KEYS = {"pk": "MERITS#{shop}#SUBJECT#{subject}", "sk": "MERITS"}
    ENTITY = Merits


def around(shop: str, subject: str) -> tuple[Merits, Standing, User | None]:
    """In one round trip; what there is not has version 0."""
    own = MeritsRecord.at(shop=shop, subject=subject)
    merits, standing, user = get_many(
        [own, StandingRecord.at(shop=shop, subject=subject), user_at(subject)], consistent=True
    )
    return merits or Merits(shop=shop, subject=subject), standing or Standing(shop=shop, subject=subject), user


def keep(after: Merits) -> Write:
    """The next version, or the first; Stale when somebody else was faster."""
    return Write.save(MeritsRecord, after)


def still_order(order: Order) -> Write:
    """Let a commit fail, as Stale, unless the order is as it was read."""
    return Write.check(
        OrderRecord.at(shop=order.shop, order_id=order.order_id), OrderRecord.version == order.version, stale
    )


def still_user(user: User | None, subject: str) -> Write:
    """The same of an account, or of there being none."""
    there = UserRecord.pk.does_not_exist() if user is None else UserRecord.version == user.version
    return Write.check(user_at(subject), there, stale)
