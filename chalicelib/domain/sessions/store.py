"""Session items. Reads: one session; all of a user; the roster of a user; the factors of a user."""

from functools import partial

from chalicelib.aws.records import Address, Record
from chalicelib.aws.sessions import SessionRecord
from chalicelib.aws.table import get, get_many, query
from chalicelib.aws.vault import place
from chalicelib.aws.writes import Write
from chalicelib.core.paging import pages
from chalicelib.core.sessions import Session
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.sessions.rules import factors as rules
from chalicelib.domain.sessions.rules.factors import Factors
from chalicelib.domain.sessions.rules.roster import Roster

PREFIX = SessionRecord.KEYS["sk"].partition("{")[0]
USUAL = 100
"""Sessions of a user at once: those that are alive are five times less, and ended ones expire."""


class RosterRecord(Record):
    KEYS = {"pk": "SESSIONS#{shop}#USER#{user_id}", "sk": "ROSTER"}
    ENTITY = Roster


class FactorsRecord(Record):
    KEYS = {"pk": "SESSIONS#{shop}#USER#{user_id}", "sk": "FACTORS"}
    ENTITY = Factors


def session_at(user_id: str, session_id: str) -> Address:
    return SessionRecord.at(user_id=user_id, session_id=session_id)


def roster_at(user_id: str) -> Address:
    return RosterRecord.at(shop=PLATFORM, user_id=user_id)


def factors_at(user_id: str) -> Address:
    return FactorsRecord.at(shop=PLATFORM, user_id=user_id)


def label_place(user_id: str, session_id: str) -> str:
    """What the label of a session is bound to."""
    return place(session_at(user_id, session_id), "label")


def load(user_id: str, session_id: str) -> Session | None:
    """Strongly consistent."""
    found: Session | None = get(session_at(user_id, session_id), consistent=True)
    return found


def roster(user_id: str) -> Roster | None:
    """Strongly consistent."""
    found: Roster | None = get(roster_at(user_id), consistent=True)
    return found


def session_and_roster(user_id: str, session_id: str) -> tuple[Session | None, Roster | None]:
    """In one round trip, strongly consistent."""
    session, found = get_many([session_at(user_id, session_id), roster_at(user_id)], consistent=True)
    return session, found


def factors(user_id: str) -> Factors | None:
    """Strongly consistent."""
    found: Factors | None = get(factors_at(user_id), consistent=True)
    return found


def of_user(user_id: str) -> list[Session]:
    """Newest first, strongly consistent; also those that have been ended."""
    partition = SessionRecord.partition("pk", user_id=user_id)
    asked = partial(query, SessionRecord, partition, prefix=PREFIX, limit=USUAL, newest_first=True, consistent=True)
    return [session for page in pages(lambda after: asked(after=after)) for session in page]


def insert(session: Session) -> Write:
    return Write.insert(SessionRecord, session)


def update(session: Session) -> Write:
    return Write.replace(SessionRecord, session)


def drop(user_id: str, session_id: str) -> Write:
    """Whether it is there or not: it may have run out."""
    return Write.delete(session_at(user_id, session_id))


def save_roster(roster: Roster) -> Write:
    """Raises Stale when the user has signed in or out elsewhere meanwhile."""
    return Write.save(RosterRecord, roster)


def drop_roster(user_id: str) -> Write:
    """Of an account that is over."""
    return Write.delete(roster_at(user_id))


def forgotten(found: Factors | None) -> tuple[Write, ...]:
    """Nothing proves anything any more; nothing where nothing was set up."""
    return (save_factors(rules.forgotten(found)),) if found is not None and (found.any or found.pending) else ()


def save_factors(factors: Factors) -> Write:
    """Raises Stale when another proof was tried meanwhile: none is looked at without being counted."""
    return Write.save(FactorsRecord, factors)
