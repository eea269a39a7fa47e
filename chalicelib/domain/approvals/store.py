"""Approval items. Reads: one; a status's, newest first; what one person did alone; both people, as they are now."""

from chalicelib.aws import buckets
from chalicelib.aws.records import Record
from chalicelib.aws.standing import MachineKeyRecord, RolesRecord, StandingRecord
from chalicelib.aws.table import get, get_many
from chalicelib.aws.writes import Write
from chalicelib.core.machines import MachineKey
from chalicelib.core.money import Money
from chalicelib.core.paging import Page
from chalicelib.core.problems import Conflict
from chalicelib.core.standing import Roles, Standing
from chalicelib.domain.approvals.rules.approvals import Approval
from chalicelib.domain.approvals.rules.limits import Unseen
from chalicelib.domain.approvals.rules.marks import Marks
from chalicelib.domain.approvals.rules.people import People


class SomebodyMoved(Conflict):
    """The approval was decided on, or the standing of one of the two has changed, at this very moment."""

    title = "Somebody was faster"


class ApprovalRecord(Record):
    KEYS = {
        "pk": "APPROVALS#{shop}#APPROVAL#{approval_id}",
        "sk": "APPROVAL",
        "gsi1pk": "APPROVALS#{shop}#{status}#{bucket}",
        "gsi1sk": "{asked_at}#{approval_id}",
    }
    ENTITY = Approval


class UnseenRecord(Record):
    KEYS = {"pk": "APPROVALS#{shop}#ORDER#{order_id}", "sk": "UNSEEN"}
    ENTITY = Unseen


class MarksRecord(Record):
    KEYS = {"pk": "APPROVALS#{shop}#PRODUCT#{product_id}", "sk": "MARKS"}
    ENTITY = Marks


def load(shop: str, approval_id: str) -> Approval | None:
    """Strongly consistent: whoever reads it may be about to decide."""
    found: Approval | None = get(ApprovalRecord.at(shop=shop, approval_id=approval_id), consistent=True)
    return found


def newest(shop: str, status: str, limit: int, after: str | None) -> Page[Approval]:
    return buckets.newest(ApprovalRecord, limit, after, shop=shop, status=status)


def insert(asked: Approval) -> Write:
    return Write.insert(ApprovalRecord, asked)


def update(after: Approval) -> Write:
    """The next version; SomebodyMoved when that was decided on otherwise."""
    return Write.replace(ApprovalRecord, after, SomebodyMoved())


def unseen(shop: str, order_id: str, currency: str) -> Unseen:
    found: Unseen | None = get(UnseenRecord.at(shop=shop, order_id=order_id), consistent=True)
    return found or Unseen(shop=shop, order_id=order_id, amount=Money.zero(currency))


def keep(after: Unseen) -> Write:
    """The next version, or the first; Stale when another refund of the order was faster."""
    return Write.save(UnseenRecord, after)


def marks(shop: str, product_id: str) -> Marks:
    found: Marks | None = get(MarksRecord.at(shop=shop, product_id=product_id), consistent=True)
    return found or Marks(shop=shop, product_id=product_id)


def keep_marks(before: Marks, after: Marks) -> list[Write]:
    """The next version, or the first, if it is another one; Stale when another publication was faster."""
    return [] if after is before else [Write.save(MarksRecord, after)]


def people(waiting: Approval, decider: str) -> People:
    """One round trip, strongly consistent."""
    shop, maker = waiting.shop, waiting.asked_by
    key, own = MachineKeyRecord.at(shop=shop, key_id=maker), StandingRecord.at(shop=shop, subject=maker)
    places = [key if waiting.by_machine else own, StandingRecord.at(shop=shop, subject=decider)]
    asking, deciding, roles = get_many([*places, RolesRecord.at(shop=shop)], consistent=True)
    return People(
        maker=asking, decider=deciding or Standing(shop=shop, subject=decider), roles=roles or Roles(shop=shop)
    )


def still(people: People) -> list[Write]:
    """Let a commit fail, as SomebodyMoved, unless both persons are as they were read."""
    return [_still(each) for each in (people.maker, people.decider) if each is not None]


def _still(person: Standing | MachineKey) -> Write:
    if isinstance(person, MachineKey):
        place = MachineKeyRecord.at(shop=person.shop, key_id=person.key_id)
        return Write.check(place, MachineKeyRecord.version == person.version, SomebodyMoved())
    place = StandingRecord.at(shop=person.shop, subject=person.subject)
    return Write.check(place, StandingRecord.version == person.version, SomebodyMoved())
