"""Keys for machines: made, listed, revoked."""

from datetime import datetime
from functools import partial

from msgspec.structs import replace

from chalicelib.aws.lists import paged
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import ids, machines
from chalicelib.core.machines import MachineKey
from chalicelib.core.paging import Page
from chalicelib.core.shops import Shop
from chalicelib.core.standing import Standing
from chalicelib.domain.access import store
from chalicelib.domain.access.actions.standings import authorized, unchanged
from chalicelib.domain.access.rules import keys as rules
from chalicelib.domain.access.rules.authority import Authority
from chalicelib.domain.access.rules.keys import KeyNotFound
from chalicelib.domain.access.rules.standings import Change


def make(
    shop: str, name: str, permissions: list[str], expires: datetime, by: str, now: datetime
) -> tuple[MachineKey, str]:
    """A new key and what its machine sends, which nobody can read again. Raises KeyExists, TooManyKeys, NotHeld or
    Invalid."""
    secret = machines.new_secret()

    def made() -> MachineKey:
        roles, [own] = store.load(shop, by)
        others = [key for key in store.keys(shop, own.keys) if key.live(now)]
        authority = Authority(standing=own, roles=roles).admit(now)
        may = rules.check(authority, name, permissions, expires, others, now)
        key = MachineKey(
            shop=shop, key_id=ids.new("key", now), name=name, permissions=may, secret_hash=machines.hashed(secret),
            created_by=by, created_at=now, expires_at=expires,
        )  # fmt: skip
        listed = (*(each.key_id for each in others), key.key_id)
        commit(store.insert_key(key), store.keep(replace(own, keys=listed, version=own.version + 1)))
        return key

    key = until_fresh(made)
    return key, machines.bearer(key.key_id, secret)


def newest(shop: Shop, by: str, limit: int, given: str | None) -> Page[MachineKey]:
    """A page of the shop's keys, newest first; its `after` is the next cursor. Raises BadCursor."""
    return paged(shop, f"keys:{by}", given, partial(store.newest_keys, shop.shop_id, limit))


def revoke(shop: str, key_id: str, reason: str, by: str, now: datetime) -> MachineKey:
    """From its next call on it opens nothing. Anybody may who decides on access: a key that has leaked cannot wait.
    Raises KeyNotFound."""

    def revoked() -> MachineKey:
        before = known(shop, key_id)
        if before.revoked is not None:
            return before
        authority, maker = authorized(shop, by, before.created_by, now)
        change = Change(authority=authority, reason=reason, now=now)
        commit(*revocation(maker, before, change))
        return rules.revoked(before, by, reason, now)

    return until_fresh(revoked)


def known(shop: str, key_id: str) -> MachineKey:
    """Raises KeyNotFound."""
    key = store.key(shop, key_id)
    if key is None:
        raise KeyNotFound(key_id=key_id)
    return key


def revocation(maker: Standing, key: MachineKey, change: Change) -> list[Write]:
    """The writes that end a key of somebody's; none when it is over already."""
    after = rules.revoked(key, change.authority.subject, change.reason, change.now)
    if after is key:
        return []
    left = replace(maker, keys=tuple(each for each in maker.keys if each != key.key_id), version=maker.version + 1)
    return [store.update_key(after), store.keep(left), *unchanged(change.authority, left)]
