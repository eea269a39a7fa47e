"""Users to test with, and the codes that they were sent."""

import re

from chalicelib.aws.table import commit
from chalicelib.aws.viewers import Viewer
from chalicelib.domain.users.actions import creating
from chalicelib.domain.users.rules.accounts import User
from chalicelib.domain.users.rules.identifiers import Identifier, Kind, read
from tests.notifications.outboxes import mails, texts
from tests.shop import NOON

LI, WANG = "+8613800138000", "+8613800138001"
MAIL = "li@example.com"
HOME = Viewer(address="203.0.113.7", device_hash="d" * 64)
DIGITS = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")


def phone(text: str = LI) -> Identifier:
    return read("phone", text)


def mail(text: str = MAIL) -> Identifier:
    return read("email", text)


def registered(kind: Kind = "phone", text: str = LI) -> User:
    """Somebody who has come with this."""
    user, writes = creating.writes(read(kind, text), "mugs", NOON)
    commit(*writes)
    return user


def sent() -> list[tuple[str, str]]:
    """(where to, digits) of every code that was sent, text messages first."""
    by_mail = [(each.destinations["ToAddresses"][0], each.body) for each in mails()]
    return [(to, DIGITS.findall(text)[0]) for to, text in [*texts(), *by_mail]]
