"""Sign-ins, and where somebody was last. Reads: one's own sign-ins, newest first; the last place, by user."""

from chalicelib.aws.records import Address, Record
from chalicelib.aws.table import query
from chalicelib.aws.writes import Write
from chalicelib.core.paging import Page
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.rules.risk import LastSeen
from chalicelib.domain.users.rules.signins import SignIn


class SignInRecord(Record):
    KEYS = {"pk": "USERS#{shop}#SIGNINS#{user_id}", "sk": "SIGNIN#{at}#{signin_id}"}
    ENTITY = SignIn
    EXPIRES = "expires"


class LastSeenRecord(Record):
    KEYS = {"pk": "USERS#{shop}#USER#{user_id}", "sk": "LASTSEEN"}
    ENTITY = LastSeen


def last_at(user_id: str) -> Address:
    return LastSeenRecord.at(shop=PLATFORM, user_id=user_id)


def insert(signin: SignIn) -> Write:
    return Write.insert(SignInRecord, signin)


def keep(seen: LastSeen) -> Write:
    """Stale when the same user signs in elsewhere just now."""
    return Write.save(LastSeenRecord, seen)


def forget(user_id: str) -> Write:
    """Nobody was anywhere."""
    return Write.delete(last_at(user_id))


def of_user(user_id: str, limit: int, after: str | None) -> Page[SignIn]:
    partition = SignInRecord.partition("pk", shop=PLATFORM, user_id=user_id)
    return query(SignInRecord, partition, limit=limit, after=after, newest_first=True)
