"""Sessions to test with: users who have signed in, and what they hold."""

from datetime import datetime

from chalicelib.aws import vault
from chalicelib.aws.table import commit, get, get_many
from chalicelib.core import clock
from chalicelib.core.sessions import STORE, Audience
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.actions import setting
from chalicelib.domain.sessions.actions.opening import Name, Opened, open
from tests.shop import NOON

DEVICE = "the-secret-of-a-phone"
LAPTOP = "the-secret-of-a-laptop"


def opened(
    user_id: str = "cust_li",
    *,
    device: str = DEVICE,
    name: str = "",
    remember: bool = False,
    audience: Audience = STORE,
    shop_id: str | None = None,
    now: datetime = NOON,
) -> Opened:
    """Somebody has signed in just now; their first key is made for a `name` of the device."""
    key, keeping = vault.key_of(get(vault.key_at(user_id), consistent=True), user_id) if name else (None, ())
    made = open(
        user_id,
        store.roster(user_id),
        audience=audience,
        shop_id=shop_id,
        device=device,
        name=Name(name, key) if key else None,
        remember=remember,
        methods=("password",),
        now=now,
    )
    commit(*made.writes, *keeping)
    return made


def enrolled(user_id: str = "admin_zhang") -> str:
    """The secret of the app that staff have got with their enrollment."""
    factors, key = get_many([store.factors_at(user_id), vault.key_at(user_id)], consistent=True)
    shared, writes = setting.enroll(user_id, factors, key, "Mugs", clock.now())
    commit(*writes)
    return shared.secret
