"""Warnings. Reads: one, by user, hour and kind."""

from chalicelib.aws.records import Record
from chalicelib.aws.table import get
from chalicelib.aws.writes import Write
from chalicelib.domain.users.rules.warnings import BeingWarned, Warned


class WarnedRecord(Record):
    KEYS = {"pk": "USERS#{shop}#WARNED#{user_id}", "sk": "WARNED#{hour}#{kind}"}
    ENTITY = Warned
    EXPIRES = "expires"


def same(warned: Warned) -> Warned | None:
    """What is known of the same user, hour and kind; strongly consistent."""
    fields = {name: getattr(warned, name) for name in ("shop", "user_id", "hour", "kind")}
    found: Warned | None = get(WarnedRecord.at(**fields), consistent=True)
    return found


def insert(warned: Warned) -> Write:
    """The first claim. BeingWarned when a rival was faster."""
    return Write.insert(WarnedRecord, warned, BeingWarned())


def update(warned: Warned) -> Write:
    """A later claim, or the end. BeingWarned when a rival was faster."""
    return Write.replace(WarnedRecord, warned, BeingWarned())
