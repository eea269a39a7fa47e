"""Used tickets and invitations. Reads: an invitation by its code. Both are gone some time after they are over."""

from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.aws.records import Address, Record
from chalicelib.aws.writes import Write
from chalicelib.domain.signin.rules.invitations import Invitation, InvitationRefused
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


class InvitationRecord(Record):
    KEYS = {"pk": "SIGNIN#{shop}#INVITATION#{code_hash}", "sk": "INVITATION"}
    ENTITY = Invitation
    EXPIRES = "expires"


def use_ticket(shop: str, ticket: Ticket) -> Write:
    """Once: raises TicketRefused when it was used before."""
    used = Used(shop=shop, ticket_id=ticket.ticket_id, expires=ticket.expires + LONGER)
    return Write.insert(UsedRecord, used, TicketRefused())


def invitation_at(shop: str, code_hash: str) -> Address:
    return InvitationRecord.at(shop=shop, code_hash=code_hash)


def invite(invitation: Invitation) -> Write:
    return Write.insert(InvitationRecord, invitation)


def use_invitation(invitation: Invitation) -> Write:
    """Its next version; raises InvitationRefused when it was used meanwhile."""
    return Write.replace(InvitationRecord, invitation, InvitationRefused())
