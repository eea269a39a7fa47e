"""Passwords, as they are kept. Reads: one, by user."""

from datetime import datetime

from msgspec.structs import replace

from chalicelib.aws.records import Address, Record
from chalicelib.aws.writes import Write, stale
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.rules.passwords import Password


class PasswordRecord(Record):
    KEYS = {"pk": "USERS#{shop}#USER#{user_id}", "sk": "PASSWORD"}
    ENTITY = Password


def at(user_id: str) -> Address:
    return PasswordRecord.at(shop=PLATFORM, user_id=user_id)


def first(user_id: str, hashed: str, now: datetime) -> Write:
    """The first one; Stale when there is one already."""
    return Write.insert(PasswordRecord, Password(user_id=user_id, hash=hashed, changed_at=now), stale)


def changed(before: Password, hashed: str, now: datetime) -> Write:
    """Another one. Stale when it was changed meanwhile."""
    return Write.replace(PasswordRecord, replace(before, hash=hashed, changed_at=now, version=before.version + 1))


def rehashed(before: Password, hashed: str) -> Write:
    """The same one, kept as is usual today."""
    return Write.replace(PasswordRecord, replace(before, hash=hashed, version=before.version + 1))


def forgotten(found: Password | None, now: datetime) -> tuple[Write, ...]:
    """None fits any more; that there was one stays known. Nothing where there is none."""
    return (changed(found, "", now),) if found is not None and found.hash else ()
