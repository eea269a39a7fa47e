"""Bugs with people: who comes in, who stays in, and who may what."""

from typing import Any

from msgspec.structs import replace

from chalicelib.aws.sessions import SessionRecord
from chalicelib.aws.writes import Write
from chalicelib.core.sessions import Session
from chalicelib.domain.access.actions import standings
from chalicelib.domain.access.rules import authority, keys
from chalicelib.domain.sessions import store as sessions
from chalicelib.domain.sessions.actions import ending
from chalicelib.domain.sessions.rules import factors, lives, refreshing, roster, totp
from chalicelib.domain.signin import store as tickets
from chalicelib.domain.signin.store import UsedRecord
from chalicelib.domain.users.actions.guarding import Looked
from chalicelib.domain.users.rules import locks
from chalicelib.domain.users.rules.codes import Code
from chalicelib.domain.users.store import guards
from chalicelib.domain.users.store.guards import LockRecord
from tests.faults.bugs.bug import Shop, noticed_in


@noticed_in("change the password x sign in by the old one")
def the_roster_stays_where_nothing_is_to_end(shop: Shop) -> None:
    """Another password ends the other sessions that there are, and not the one that is just being opened."""
    real = ending.over
    shop.setattr(ending, "over", lambda found, *rest: real(found, *rest) if found else ())


@noticed_in("sign out there")
def a_session_that_ends_stays_listed(shop: Shop) -> None:
    """The roster keeps who has signed out."""
    shop.setattr(roster, "left", lambda kept, ended, now: replace(kept, version=kept.version + 1))


@noticed_in("register")
def a_session_is_opened_and_not_listed(shop: Shop) -> None:
    """The roster is not told of who signs in."""
    real = roster.joined

    def joined(before: Any, session: Session, now: Any) -> Any:
        after, gone = real(before, session, now)
        return replace(after, sessions=after.sessions[:-1]), gone

    shop.setattr(roster, "joined", joined)


@noticed_in("use a stolen refresh token")
def a_token_that_comes_again_is_only_refused(shop: Shop) -> None:
    """Whoever has stolen it goes on."""
    shop.setattr(refreshing, "GRACE", lives.life("store", True).whole)


@noticed_in("refresh x sign out")
def whoever_refreshes_is_not_compared(shop: Shop) -> None:
    """A session that has just ended lives on by its next token."""
    shop.setattr(sessions, "update", lambda session: Write.put(SessionRecord, session))


@noticed_in("one code, two proofs")
def a_code_of_the_app_is_good_again(shop: Shop) -> None:
    """Which of its codes was used last is not kept."""
    real = totp.step_of
    shop.setattr(totp, "step_of", lambda secret, code, now, after: real(secret, code, now, 0))


@noticed_in("be wrong too often")
def proofs_are_never_locked(shop: Shop) -> None:
    """Wrong ones are counted, and that is all."""
    shop.setattr(factors, "admit", lambda found, now: None)


@noticed_in("guess a password")
def a_wrong_guess_is_not_counted(shop: Shop) -> None:
    """It is told that it was wrong, and may be followed by any number of others."""
    shop.setattr(Looked, "failed", lambda self: (guards.right(self.locks[locks.DEVICE], self.attempt.now),))


@noticed_in("sign in by password", rival="guess a password", at=3)
def a_right_guess_looks_at_no_other(shop: Shop) -> None:
    """Of many that come at once all are looked at."""
    shop.setattr(guards, "right", lambda lock, now: Write.put(LockRecord, locks.passed(lock, now)))


@noticed_in("one assertion, two who use it")
def an_assertion_is_good_twice(shop: Shop) -> None:
    """That it was used is written, and not compared."""

    def used(at: str, ticket: Any) -> Write:
        mark = tickets.Used(shop=at, ticket_id=ticket.ticket_id, expires=ticket.expires)
        return Write.put(UsedRecord, mark)

    shop.instead(tickets.use_ticket, used)


@noticed_in("one code, two who register")
def a_code_is_good_twice(shop: Shop) -> None:
    """That it was used is not looked at."""
    shop.setattr(Code, "is_open", property(lambda self: True))
    shop.setattr(Code, "counts", lambda self, now: True)


@noticed_in("ban")
def the_keys_of_who_is_banned_stay(shop: Shop) -> None:
    """Only their maker is shut out."""
    shop.setattr(keys, "cut", lambda key, maker, by, reason, now: key)


@noticed_in("leave x leave")
def administrators_are_not_counted(shop: Shop) -> None:
    """Each of two who leave sees the other one stay."""
    real = authority.counted

    def counted(roles: Any, before: Any, after: Any, by: Any, now: Any) -> Any:
        return real(roles, before, after, by, now) if after.is_administrator(now) else roles

    shop.instead(real, counted)


@noticed_in("grant", rival="dismiss who grants", at=5)
def who_was_dismissed_goes_on(shop: Shop) -> None:
    """Whoever was let in at the door decides on what others may, whatever has become of them since."""
    shop.instead(standings.unchanged, lambda by, *changed: [])


@noticed_in("revoke a key", rival="dismiss who revokes keys", at=3)
def the_second_try_asks_nobody(shop: Shop) -> None:
    """Whoever was dismissed meanwhile is compared with what they are by then, and passes."""
    shop.setattr(authority.Authority, "admit", lambda self, now: self)
