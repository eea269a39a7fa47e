"""Used tickets, which are gone some time after they are over, and invitations. Reads: a shop's invitations."""

from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.aws.records import Address, Record
from chalicelib.aws.table import get
from chalicelib.aws.writes import Write
from chalicelib.domain.signin.rules.invitations import Invitations
from chalicelib.domain.signin.rules.tickets import Ticket, TicketRefused

LONGER = timedelta(hours=1)
"""A mark outlives its ticket by this: clocks differ."""


class Used(Struct, frozen=True, kw_only=True):
    """That a ticket was used."""

    shop: str
    ticket_id: str
    expires: datetime


class UsedRecord(Record):
    KEYS = {"pk": "SIGNIN#{shop}#USED#{ticket_id}", "sk": "USED"}
    ENTITY = Used
    EXPIRES = "expires"


class InvitationsRecord(Record):
    """A shop invites somebody a few times a week: all that wait are one item, and one version follows the other."""

    KEYS = {"pk": "SIGNIN#{shop}#INVITATIONS", "sk": "INVITATIONS"}
    ENTITY = Invitations


def use_ticket(shop: str, ticket: Ticket) -> Write:
    """Once: raises TicketRefused when it was used before."""
    used = Used(shop=shop, ticket_id=ticket.ticket_id, expires=ticket.expires + LONGER)
    return Write.insert(UsedRecord, used, TicketRefused())


def invitations_at(shop: str) -> Address:
    return InvitationsRecord.at(shop=shop)


def invitations(shop: str) -> Invitations:
    """Strongly consistent; none where there never was one."""
    found: Invitations | None = get(invitations_at(shop), consistent=True)
    return found or Invitations(shop=shop)


def keep(after: Invitations) -> Write:
    """The next version, or the first; Stale when somebody was invited, came or was revoked meanwhile."""
    return Write.save(InvitationsRecord, after)
