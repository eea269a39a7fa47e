"""Access actions: what guests are given, and what is kept of everybody else."""

from datetime import datetime, timedelta

from chalicelib.aws.identity import issue_guest_token, read_guest_token
from chalicelib.core import ids
from chalicelib.core.callers import GUEST, Caller, Claims
from chalicelib.core.problems import Invalid, Unauthenticated

GUEST_LIFE = timedelta(days=90)


def welcome_guest(now: datetime) -> tuple[str, Claims]:
    """A token for a shopper we know nothing about; it is good in every shop of the platform."""
    claims = Claims(caller=Caller(subject=ids.new("guest", now), role=GUEST), expires=now + GUEST_LIFE)
    return issue_guest_token(claims), claims


def guest_in(token: str) -> Caller:
    """The guest that a token speaks for: proof that somebody owns that guest's cart. Raises Invalid."""
    try:
        return read_guest_token(token)
    except Unauthenticated as wrong:
        raise Invalid("That is not a guest's token", field="/guest_token") from wrong
