"""Closures. Reads: one, with all that is of the account; those that are due. Writes: all that ends with an account."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from chalicelib.aws import buckets, vault
from chalicelib.aws.records import Address, Record
from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import get, get_many
from chalicelib.aws.writes import Write, stale
from chalicelib.core.sessions import Session
from chalicelib.core.shops import PLATFORM
from chalicelib.core.standing import Standing
from chalicelib.domain.access import store as access
from chalicelib.domain.access.rules.standings import left_behind
from chalicelib.domain.privacy.rules.closures import Closure
from chalicelib.domain.profiles import store as profiles
from chalicelib.domain.sessions import store as sessions
from chalicelib.domain.sessions.rules.factors import Factors
from chalicelib.domain.users.rules.accounts import User
from chalicelib.domain.users.rules.passwords import Password
from chalicelib.domain.users.rules.signins import Device
from chalicelib.domain.users.store import accounts, guards, passwords, signins


class ClosureRecord(Record):
    KEYS = {
        "pk": "PRIVACY#{shop}#CLOSURE#{user_id}",
        "sk": "CLOSURE",
        "gsi2pk": "PRIVACY#{shop}#DUE#{bucket}",
        "gsi2sk": "{due_at}#{user_id}",
    }
    ENTITY = Closure


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What leads into an account, and whether it is closed already."""

    closure: Closure | None
    user: User | None
    password: Password | None
    factors: Factors | None


def closure_at(user_id: str) -> Address:
    return ClosureRecord.at(shop=PLATFORM, user_id=user_id)


def load(user_id: str) -> Account:
    """In one round trip, strongly consistent."""
    places = [closure_at(user_id), accounts.user_at(user_id), passwords.at(user_id), sessions.factors_at(user_id)]
    closure, user, password, factors = get_many(places, consistent=True)
    return Account(closure=closure, user=user, password=password, factors=factors)


def closure(user_id: str) -> Closure | None:
    found: Closure | None = get(closure_at(user_id), consistent=True)
    return found


def due(until: datetime, limit: int = 25) -> list[Closure]:
    """Closures that somebody should look at, at most `limit` per bucket."""
    return buckets.due(ClosureRecord, until, limit, shop=PLATFORM)


def insert(closure: Closure) -> Write:
    """Stale when the account is being closed at the same time."""
    return Write.insert(ClosureRecord, closure, stale)


def update(closure: Closure) -> Write:
    return Write.replace(ClosureRecord, closure)


def keys_to(account: Account, now: datetime) -> list[Write]:
    """Whatever proves that somebody is the account's owner, taken away."""
    return [*passwords.forgotten(account.password, now), *sessions.forgotten(account.factors)]


def standings(user_id: str, shops: Sequence[str]) -> list[Write]:
    """What the account was given or denied in shops, taken back; nothing for where that is nothing."""
    places = [StandingRecord.at(shop=shop, subject=user_id) for shop in shops]
    found: list[Standing] = [each for each in get_many(places, consistent=True) if each is not None]
    return [access.keep(after) for each in found if (after := left_behind(each)) is not each]


def visits(user_id: str, ended: Sequence[Session]) -> list[Write]:
    """These sessions, and that their devices were theirs."""
    places = {each.device_hash: guards.device_at(each.device_hash) for each in ended}
    devices: list[Device | None] = get_many(list(places.values()), consistent=True)
    known = [guards.forget(device, user_id) for device in devices if device is not None and device.owner(user_id)]
    return [*known, *(sessions.drop(user_id, each.session_id) for each in ended)]


def personal(user_id: str) -> list[Write]:
    """What is personal of an account; and the key, without which nobody can read what stays in orders and backups."""
    return [*profiles.drop(user_id), signins.forget(user_id), sessions.drop_roster(user_id), vault.erase(user_id)]
