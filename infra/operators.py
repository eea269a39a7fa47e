"""Operators: tokens for whoever has the cloud's own credentials: the tools that run, load and test a shop.

They are made as the shop makes them, out of what only the shop and its operators can read, and what they may is
stored as everybody else's is: for some hours, and with a name in the audit.
"""

from datetime import datetime, timedelta
from functools import partial

from chalicelib.aws import acting, tokens
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import commit, get
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core import ids
from chalicelib.core.permissions import ADMIN
from chalicelib.core.problems import Stale
from chalicelib.core.sessions import STAFF, STORE
from chalicelib.core.standing import Part, Standing

OPERATOR = "operator"
LIFE = timedelta(hours=12)
CUSTOMER_LIFE = timedelta(days=30)


def staff_token(shop_id: str, now: datetime, life: timedelta = LIFE, role: str = ADMIN) -> str:
    """A token that may what the role may in a shop, for so long."""
    subject = OPERATOR if role == ADMIN else f"{OPERATOR}_{role}"
    with acting.as_tool(OPERATOR, "make admin-token"):
        until_fresh(partial(_stand, shop_id, subject, role, now, now + life), rivals=(AlreadyThere, Stale))
    return tokens.sign(tokens.Access(subject=subject, audience=STAFF, shop=shop_id, issued_at=now, expires=now + life))


def customer_token(now: datetime) -> str:
    """A token for a customer whom nobody knows yet."""
    subject = ids.new("us", now)
    return tokens.sign(tokens.Access(subject=subject, audience=STORE, issued_at=now, expires=now + CUSTOMER_LIFE))


def _stand(shop_id: str, subject: str, role: str, now: datetime, until: datetime) -> None:
    """Have the role until then. Not for good: the shop's last administrator is always a person."""
    found: Standing | None = get(StandingRecord.at(shop=shop_id, subject=subject), consistent=True)
    if found and any(part.name == role and part.until and part.until >= until for part in found.roles):
        return
    part = Part(name=role, since=now, until=until, by=OPERATOR, reason="the shop's own tools")
    stands = Standing(shop=shop_id, subject=subject, version=(found.version if found else 0) + 1, roles=(part,))
    commit(Write.replace(StandingRecord, stands) if found else Write.insert(StandingRecord, stands))
