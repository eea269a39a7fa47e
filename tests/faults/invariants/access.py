"""Access: every shop that counts its administrators has one, and machines may no more than who has made their keys."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.aws.stream import stamp_of
from chalicelib.core import clock
from chalicelib.core.machines import MachineKey
from chalicelib.core.standing import Part, Roles, Standing
from tests.faults.invariants.books import Books, entity_in

DECIDED = ("Standing", "Roles", "MachineKey")
DOORS = "access_api "
"""How the acts begin of those who decide on what others may."""
STAFF = ("staff_", "admin_")
"""Whose doing it is; not the operator's, nor a rule's."""


def shops_keep_an_administrator(books: Books) -> Iterator[str]:
    """S4.2.2-c part: a shop's administrators are those who are counted, and never none, whatever clock tells."""
    now = clock.now()
    for roles in books.all(Roles):
        there = {each.subject for each in books.all(Standing) if each.shop == roles.shop and each.is_administrator(now)}
        if roles.admins != there or not there:
            yield f"{roles.shop} counts {sorted(roles.admins)}, there are {sorted(there)}"


def keys_are_within_their_makers(books: Books) -> Iterator[str]:
    """S4.2.3-b part: a maker's standing lists the keys that are good, and none of them may what the maker may not."""
    shops = {roles.shop: roles for roles in books.all(Roles)}
    for each in books.all(Standing):
        held = each.permissions((), shops.get(each.shop, Roles(shop=each.shop)), clock.now())
        mine = [key for key in books.all(MachineKey) if (key.shop, key.created_by) == (each.shop, each.subject)]
        good = {key.key_id for key in mine if key.live(clock.now())}
        if good != set(each.keys):
            yield f"{each.subject} lists {sorted(each.keys)}, good are {sorted(good)}"
        yield from (
            f"{key.key_id} is beyond {each.subject}" for key in mine if key.key_id in good and key.permissions - held
        )


def nobody_acts_on_what_they_were(books: Books) -> Iterator[str]:
    """S4.2.2-b part: whoever changes what somebody may, or has invited them, may do so when it is changed, not only
    when they were read."""
    standings: dict[tuple[str, str], Standing] = {}
    roles: dict[str, Roles] = {}
    for changed in books.commits(*DECIDED):
        entities = [entity_in(item) for item in changed]
        deciding = {
            (each.shop, by, act.instant)
            for item, each in zip(changed, entities, strict=True)
            if (act := stamp_of(item)) is not None
            for by in (*_given_by(each, standings), *([act.subject] if act.action.startswith(DOORS) else ()))
        }
        for shop, by, instant in deciding:
            if not _may_grant(standings.get((shop, by)), roles, instant):
                yield f"{by} decided on {sorted(item['pk']['S'] for item in changed)}, and might not any more"
        standings |= {(each.shop, each.subject): each for each in entities if isinstance(each, Standing)}
        roles |= {each.shop: each for each in entities if isinstance(each, Roles)}


def _given_by(changed: Any, standings: dict[tuple[str, str], Standing]) -> Iterator[str]:
    """The staff who have given what somebody has from now on."""
    if isinstance(changed, Standing):
        before = standings.get((changed.shop, changed.subject))
        had = {*before.roles, *before.given} if before else set[Part]()
        yield from (part.by for part in {*changed.roles, *changed.given} - had if part.by.startswith(STAFF))


def _may_grant(standing: Standing | None, roles: dict[str, Roles], now: datetime) -> bool:
    if standing is None:
        return False
    return "access.grant" in standing.permissions((), roles.get(standing.shop, Roles(shop=standing.shop)), now)
