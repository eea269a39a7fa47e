"""Leaving: whoever has closed an account is nobody, and of whom was erased nothing can be read any more."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.aws.vault import OwnerKey
from chalicelib.core.events import AccountClosed
from chalicelib.core.sessions import Session
from chalicelib.core.standing import Standing
from chalicelib.domain.privacy.rules.closures import ERASED, Closure
from chalicelib.domain.profiles.rules.about import Profile
from chalicelib.domain.profiles.rules.addresses import AddressBook
from chalicelib.domain.sessions.rules.factors import Factors
from chalicelib.domain.sessions.rules.lives import BRIEF
from chalicelib.domain.sessions.rules.roster import Roster
from chalicelib.domain.users.rules.accounts import Identity, User
from chalicelib.domain.users.rules.passwords import Password
from chalicelib.domain.users.rules.risk import LastSeen
from chalicelib.domain.users.rules.signins import Device
from tests.faults.invariants.books import Books

WAYS_IN = (Identity, Session)
PERSONAL = (Profile, AddressBook, LastSeen, Roster)


def erased(books: Books) -> frozenset[str]:
    """Who was."""
    return frozenset(each.user_id for each in books.all(Closure) if each.status == ERASED)


def closed_accounts_lead_nowhere(books: Books) -> Iterator[str]:
    """SEC30: an account is closed whole or not at all, which is told once; nothing leads to it, or proves it."""
    closed = {user.user_id for user in books.all(User) if user.is_closed}
    told = Counter(each.event.user_id for each in books.news(AccountClosed))
    if closed != {each.user_id for each in books.all(Closure)} or told != Counter(closed):
        yield f"closed are {sorted(closed)}, told was {dict(told)}"
    for kind in WAYS_IN:
        alive = (each for each in books.all(kind) if getattr(each, "ended_at", None) is None)
        yield from (f"{kind.__name__} leads to {each.user_id}" for each in alive if each.user_id in closed)
    for user in books.all(User):
        if user.user_id in closed and (user.linked or user.held):
            yield f"{user.user_id} can be reached"
    for password in books.all(Password):
        if password.user_id in closed and password.hash:
            yield f"{password.user_id} has a password"
    for factors in books.all(Factors):
        if factors.user_id in closed and (factors.any or factors.pending):
            yield f"{factors.user_id} has proofs"


def erased_persons_are_nobody(books: Books) -> Iterator[str]:
    """I26: their key is gone, and with it whatever was sealed for them; nothing else is kept that was only theirs. What
    had run out by then goes by itself, and nobody knows any more which device it was on."""
    gone = {each.user_id: each.erased_at for each in books.all(Closure) if each.status == ERASED}
    yield from (f"there is a key of {each.owner}" for each in books.all(OwnerKey) if each.owner in gone)
    for kind in PERSONAL:
        yield from (f"there is {kind.__name__} of {each.user_id}" for each in books.all(kind) if each.user_id in gone)
    for session in books.all(Session):
        if session.user_id in gone and session.expires_at > gone[session.user_id]:
            yield f"there is {session.session_id}"
    for device in books.all(Device):
        for owner in device.owners:
            if owner.user_id in gone and owner.seen + BRIEF.idle > gone[owner.user_id]:
                yield f"{owner.user_id} has a device"
    for standing in books.all(Standing):
        if standing.subject in gone and (standing.given or standing.taken or standing.banned):
            yield f"{standing.subject} stands in {standing.shop}"
