"""Every race there is, the largest last."""

from tests.faults.flows.racing_access import ACCESS
from tests.faults.flows.racing_approvals import APPROVALS
from tests.faults.flows.racing_audits import AUDITS
from tests.faults.flows.racing_carts import CARTS
from tests.faults.flows.racing_goods import CONSUMERS, GOODS
from tests.faults.flows.racing_guesses import GUESSES
from tests.faults.flows.racing_inviting import INVITATIONS
from tests.faults.flows.racing_keys import KEYS
from tests.faults.flows.racing_leaving import LEAVING
from tests.faults.flows.racing_orders import ORDERS
from tests.faults.flows.racing_refunds import REFUNDS
from tests.faults.flows.racing_returns import RETURNS
from tests.faults.flows.racing_sessions import SESSIONS
from tests.faults.flows.racing_signin import SIGNINS
from tests.faults.flows.racing_trails import TRAILS
from tests.faults.flows.racing_users import USERS

LARGE = (
    "refund settled x settled x told by webhook",
    "tick x tick x order",
    "fulfill x fulfill x cancel",
    "refund x refund x refund, paid",
    "refund by two workflows at once",
)
"""Races of more than a thousand states."""

SHOP = (*ORDERS, *REFUNDS, *RETURNS, *APPROVALS, *CONSUMERS, *GOODS, *CARTS, *KEYS, *AUDITS, *TRAILS)
PEOPLE = (*USERS, *ACCESS, *SESSIONS, *SIGNINS, *INVITATIONS, *GUESSES, *LEAVING)

RACES = tuple(
    sorted(
        (*SHOP, *PEOPLE),
        key=lambda race: LARGE.index(race.name) if race.name in LARGE else -1,
    )
)
