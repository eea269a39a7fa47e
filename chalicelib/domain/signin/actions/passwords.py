"""Passwords: by identifier and password, with a second factor where the sign-in is unusual; and another password."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from chalicelib.aws import vault
from chalicelib.aws.records import Address
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.problems import Problem
from chalicelib.domain.sessions import store as sessions
from chalicelib.domain.sessions.actions import proving
from chalicelib.domain.sessions.actions.opening import Opened
from chalicelib.domain.signin.actions.entering import RIVALS, TURNS, enter
from chalicelib.domain.signin.actions.meeting import Ask, Entrance, Met, meet
from chalicelib.domain.signin.rules.refusals import NotSignedIn
from chalicelib.domain.users.actions import codes, passwords
from chalicelib.domain.users.actions.finding import index_of
from chalicelib.domain.users.rules.codes import WrongCode
from chalicelib.domain.users.rules.identifiers import Identifier


class Second(Struct, frozen=True, kw_only=True):
    """A second factor: a code for signing in, sent to an identity of the same user, or one of their app."""

    code: str | None = None
    sent_to: Identifier | None = None
    totp: str | None = None

    def along(self, device: str | None) -> tuple[Address, ...]:
        return () if self.sent_to is None else (codes.at(self.sent_to, "sign_in", device),)

    def more(self, owner: str) -> tuple[Address, ...]:
        return () if self.totp is None else (vault.key_at(owner),)


def by_password(entrance: Entrance, identifier: Identifier, password: str, second: Second) -> Opened:
    """Raises NotSignedIn, SecondFactorNeeded, WrongCode, WrongFactor and its like, or what `meet` raises."""
    judge = passwords.guess(password)
    ask = Ask(guessing=True, along=second.along(entrance.device), more=second.more)

    def attempt() -> Opened:
        met = meet(entrance, identifier, ask)
        verdict = judge(met.password)
        if not verdict.right or met.user_id is None:
            commit(*met.looked.failed())
            raise NotSignedIn()
        try:
            methods, proof = _second(met, met.user_id, second, entrance.now)
        except Problem:  # whoever knows the password alone is counted, too: a wrong code must not make guesses free
            commit(*met.looked.failed())
            raise
        rehashed = passwords.refreshed(met.password, verdict, password)
        return enter(entrance, met, met.user_id, ("password", *methods), [*proof, *rehashed])

    return until_fresh(attempt, rivals=RIVALS, attempts=TURNS)


def _second(met: Met, user_id: str, second: Second, now: datetime) -> tuple[tuple[str, ...], Sequence[Write]]:
    """The methods and Writes of what came besides the password."""
    if second.totp is not None:
        after = proving.by_totp(user_id, met.factors, met.more[0], second.totp, now)
        return ("totp",), [sessions.save_factors(after)]
    if second.code is None or second.sent_to is None:
        return (), []
    sent_to = met.user.identity(index_of(second.sent_to)) if met.user else None
    if sent_to is None or sent_to.verified_at is None:
        raise WrongCode()  # whoever can read what is sent there is not the one who has the password
    return ("code",), [codes.used(met.evidence[0], second.code, now)]
