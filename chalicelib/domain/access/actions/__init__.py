"""Access actions: handing out tokens."""

from datetime import datetime, timedelta

from chalicelib.aws.identity import issue_token, read_token
from chalicelib.core import ids
from chalicelib.core.callers import ADMIN, CUSTOMER, GUEST, Caller, Claims
from chalicelib.core.problems import Invalid

GUEST_LIFE = timedelta(days=90)
CUSTOMER_LIFE = timedelta(days=30)
ADMIN_LIFE = timedelta(hours=12)


def welcome_guest(now: datetime) -> tuple[str, Claims]:
    """A token for a shopper we know nothing about; it is good in every shop of the platform."""
    return _issue(Claims(caller=Caller(subject=ids.new("guest", now), role=GUEST), expires=now + GUEST_LIFE))


def admit_customer(customer_id: str, now: datetime) -> tuple[str, Claims]:
    """A token for a customer whom the caller has made sure of."""
    return _issue(Claims(caller=Caller(subject=customer_id, role=CUSTOMER), expires=now + CUSTOMER_LIFE))


def admit_admin(shop_id: str, now: datetime) -> tuple[str, Claims]:
    """A token for staff of one shop."""
    caller = Caller(subject=ids.new("admin", now), role=ADMIN, shop_id=shop_id)
    return _issue(Claims(caller=caller, expires=now + ADMIN_LIFE))


def guest_in(token: str) -> Caller:
    """The guest that a token speaks for: proof that somebody owns that guest's cart. Raises Invalid."""
    caller = read_token(token)
    if caller.role != GUEST:
        raise Invalid("That is not a guest's token", field="/guest_token")
    return caller


def _issue(claims: Claims) -> tuple[str, Claims]:
    return issue_token(claims), claims
