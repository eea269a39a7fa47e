"""Sign-ins: sessions are in rosters, each is on record; who was right comes after all who were wrong."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from chalicelib.aws.stream import stamp_of
from chalicelib.core import clock
from chalicelib.core.sessions import Session
from chalicelib.domain.sessions.rules.roster import Roster
from chalicelib.domain.users.rules.accounts import User
from chalicelib.domain.users.rules.locks import ACCOUNT, DEVICE, Lock, failures
from chalicelib.domain.users.rules.passwords import Password
from chalicelib.domain.users.rules.risk import LastSeen
from chalicelib.domain.users.rules.signins import OPENED, Device, SignIn, knows
from tests.faults.invariants.books import Books, entity_in
from tests.faults.invariants.leaving import erased

CHANGING = ("change_password", "change_staff_password")
"""The doors at which somebody shows that they know the old one."""


def rosters_have_what_lives(books: Books) -> Iterator[str]:
    """S4.1.3-c part: whoever looks where they are signed in sees every session that lives, and ends it there."""
    now = clock.now()
    listed = {(each.user_id, entry.session_id) for each in books.all(Roster) for entry in each.sessions}
    for session in books.all(Session):
        place = session.user_id, session.session_id
        if session.live(now) and place not in listed:
            yield f"{session.session_id} lives, and is not listed"
        if session.ended_at is not None and place in listed:
            yield f"{session.session_id} has ended, and is listed"


def sign_ins_are_on_record(books: Books) -> Iterator[str]:
    """S4.1.3-a part: each session that somebody has opened is among their sign-ins, and none is that opened nothing.
    Of whom was erased, the law wants the sign-ins only."""
    users = {each.user_id for each in books.all(LastSeen)}
    there = Counter((each.user_id, each.created_at) for each in books.all(Session) if each.user_id in users)
    kept = [each for each in books.all(SignIn) if each.user_id not in erased(books)]
    told = Counter((each.user_id, each.at) for each in kept if each.outcome == OPENED)
    if there != told:
        yield f"sessions {there - told} are not on record, and there are none of {told - there}"


def right_guesses_come_last(books: Books) -> Iterator[str]:
    """S4.1.3-b part: nobody hears that a guess at a password was right while another one, that was wrong, was counted
    unseen: what was wrong before is known and taken off in the same commit."""
    if not books.all(Lock):
        return
    locks: dict[tuple[str, str], Lock] = {}
    for put in books.commits("Lock", "SignIn", "Password"):
        entities = [entity_in(item) for item in put]
        locks |= {(each.scope, each.whose): each for each in entities if isinstance(each, Lock)}
        for item, each in zip(put, entities, strict=True):
            stamp = stamp_of(item)
            changed = isinstance(each, Password) and stamp is not None and stamp.action.endswith(CHANGING)
            if changed or (isinstance(each, SignIn) and "password" in each.methods):
                new_device = isinstance(each, SignIn) and each.new_device
                yield from _unseen(books, locks, each.user_id, new_device, stamp.instant if stamp else each.at)


def _unseen(
    books: Books, locks: dict[tuple[str, str], Lock], user_id: str, new_device: bool, now: datetime
) -> Iterator[str]:
    """The guesses that were wrong at the user's account, or from devices of theirs: strangers do not close those."""
    own = {(DEVICE, each.device_hash) for each in books.all(Device) if knows(each, user_id, now)}
    account = {(ACCOUNT, each.index) for user in books.all(User) if user.user_id == user_id for each in user.linked}
    for place in account if new_device else own:
        if place in locks and failures(locks[place], now):
            yield f"{user_id} was right after {failures(locks[place], now)} wrong guesses that nobody has looked at"
