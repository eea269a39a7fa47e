"""Admission: who sends a request, and what will be looked at to judge whether they may.

A token says only who; what they may is said by what is stored, at that very moment (`chalicelib.aws.guard`). Guests
have nothing stored that could be taken from them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.aws import tokens
from chalicelib.aws.guard import Guard
from chalicelib.aws.identity import read_guest_token
from chalicelib.aws.sessions import SessionRecord
from chalicelib.aws.standing import MachineKeyRecord, RolesRecord, StandingRecord
from chalicelib.aws.table import get
from chalicelib.aws.uses import note as note_use
from chalicelib.core import clock, machines, sessions
from chalicelib.core.callers import ANYONE, CUSTOMER, MACHINE, STAFF, Caller
from chalicelib.core.permissions import GUEST, PUBLIC, ROLES, exercised
from chalicelib.core.problems import Forbidden, Unauthenticated
from chalicelib.core.sessions import DEVICE_HEADER
from chalicelib.core.shops import Shop
from chalicelib.core.standing import Roles, Standing

BEARER = "bearer"
STEP_UP_HEADER = "x-step-up"
OWN = frozenset({"account.use"})
"""What all staff may, whatever their roles are made of: it concerns nobody but themselves."""


class StepUpNeeded(Forbidden):
    """POST /step-ups gives out the token, for five minutes, to who proves it anew; staff ask at /admin/step-ups."""

    title = "Prove once more who you are: this call needs an X-Step-Up header"


def admitted(
    headers: Mapping[str, str], shop: Shop, permission: str, fresh: bool = False
) -> tuple[Caller, Guard | None]:
    """Who sends the request, and the guard who is yet to judge; a `fresh` one lets only those pass who have signed in
    or proved who they are but now. Raises Unauthenticated or Forbidden."""
    if permission == PUBLIC:
        return ANYONE, None
    scheme, _, given = headers.get("authorization", "").partition(" ")
    token = given.strip()
    if scheme.lower() != BEARER or not token:
        raise Unauthenticated("Send an Authorization header with a bearer token")
    if key := machines.read_bearer(token):
        return _machine(*key, shop, permission)
    if token.count(".") == 2:
        return _signed_in(tokens.read(token, clock.now()), shop, permission, headers, fresh)
    guest = read_guest_token(token)
    _insist(permission, ROLES[GUEST])
    return guest, None


def _signed_in(
    access: tokens.Access, shop: Shop, permission: str, headers: Mapping[str, str], fresh: bool
) -> tuple[Caller, Guard]:
    """Staff are of one shop, and nothing else in it; shoppers are the platform's."""
    staff = access.audience == sessions.STAFF
    if staff and access.shop != shop.shop_id:
        raise Forbidden(permission=permission)
    role = STAFF if staff else CUSTOMER
    caller = Caller(subject=access.subject, role=role, shop_id=access.shop, session=access.session)
    places = [StandingRecord.at(shop=shop.shop_id, subject=access.subject)]
    if access.session is not None:
        places.append(SessionRecord.at(user_id=access.subject, session_id=access.session))
    basic = () if staff else (CUSTOMER,)

    def judge(found: Sequence[Any | None]) -> None:
        standing, *session = found
        now = clock.now()
        for each in session:
            sessions.admit(each, headers.get(DEVICE_HEADER), now)
        standing = standing or Standing(shop=shop.shop_id, subject=access.subject)
        standing.admit(now)
        held = standing.permissions(basic, _roles(standing), now)
        _insist(permission, exercised(held, staff) | (OWN if staff else frozenset()))
        if staff:
            note_use(shop.shop_id, access.subject, permission, now)
        if fresh and any(each is None or not each.fresh(now) for each in session):
            insist_on_proof(caller, headers)

    return caller, Guard(tuple(places), judge)


def _roles(standing: Standing) -> Roles:
    """What the shop's roles are made of; looked up for those who have one that not every shop has."""
    if all(part.name in ROLES for part in standing.roles):
        return Roles(shop=standing.shop)
    return get(RolesRecord.at(shop=standing.shop), consistent=True) or Roles(shop=standing.shop)


def insist_on_proof(caller: Caller, headers: Mapping[str, str]) -> None:
    """Let only those do it who have just proved who they are. Raises StepUpNeeded.

    A token without a session is an operator's tool's: whoever made it holds the keys of the shop's cloud. Machines
    cannot prove anything anew.
    """
    if caller.role != MACHINE and caller.session is None:
        return
    try:
        proof = tokens.read_step_up(headers.get(STEP_UP_HEADER, ""), clock.now())
    except Unauthenticated as wrong:
        raise StepUpNeeded() from wrong
    if (proof.subject, proof.session) != (caller.subject, caller.session):
        raise StepUpNeeded()


def _machine(key_id: str, secret: str, shop: Shop, permission: str) -> tuple[Caller, Guard]:
    def judge(found: Sequence[Any | None]) -> None:
        [key] = found
        if key is None:
            raise Unauthenticated("This key is not valid (any more)")
        now = clock.now()
        key.admit(secret, now)
        _insist(permission, exercised(key.permissions, staff=True))
        note_use(shop.shop_id, key_id, permission, now)

    caller = Caller(subject=key_id, role=MACHINE, shop_id=shop.shop_id)
    return caller, Guard((MachineKeyRecord.at(shop=shop.shop_id, key_id=key_id),), judge)


def _insist(permission: str, held: frozenset[str]) -> None:
    if permission not in held:
        raise Forbidden(permission=permission)
