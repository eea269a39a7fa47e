"""Linking: further identities of one user, each proven before; and unlinking them, but never the last.

Whose an identity is that is not free, nobody is told: whoever has it hears nothing, and whoever wants it hears what
they would hear if they had proven nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from chalicelib.aws import vault
from chalicelib.aws.records import Address
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get_many
from chalicelib.aws.writes import Write
from chalicelib.core import ids
from chalicelib.core.events import IdentityLinked, IdentityUnlinked
from chalicelib.core.problems import Problem
from chalicelib.domain.users.actions import codes
from chalicelib.domain.users.actions.finding import indexes_of
from chalicelib.domain.users.actions.knowing import held_in, sealed
from chalicelib.domain.users.rules import accounts as rules
from chalicelib.domain.users.rules.accounts import Known, Linked, UsernameTaken
from chalicelib.domain.users.rules.codes import CodeNeeded, WrongCode
from chalicelib.domain.users.rules.identifiers import USERNAME, VERIFIABLE, Identifier
from chalicelib.domain.users.store import accounts as store

Refuse = Callable[..., NoReturn]


@dataclass(frozen=True)
class Proof:
    """What is read along at `places`, the Writes that go with it if it proves something, and the refusal if the
    identity is somebody else's: `taken` if that turns out in the commit."""

    taken: Problem
    refuse: Refuse
    check: Callable[..., Sequence[Write]]
    places: tuple[Address, ...] = ()


def link(
    user_id: str, identifier: Identifier, proof: Sequence[Write], refused: Problem, shop_id: str, now: datetime
) -> Known:
    """An identity that was proven elsewhere; the proof's Writes are in the same commit. Theirs already: as it is.

    Raises `refused` when it is somebody else's: give what you would give without a proof. And TooManyIdentities.
    """
    return _link(user_id, identifier, Proof(refused, _raising(refused), lambda: proof), shop_id, now)


def link_given(
    user_id: str, identifier: Identifier, code: str | None, device: str | None, shop_id: str, now: datetime
) -> Known:
    """As a user asks for it: with the code that was sent there, if one can be. Raises CodeNeeded, and as below."""
    if identifier.kind not in VERIFIABLE:
        return link_username(user_id, identifier, shop_id, now)
    if code is None:
        raise CodeNeeded(field="/code")
    return link_by_code(user_id, identifier, code, device, shop_id, now)


def link_by_code(
    user_id: str, identifier: Identifier, code: str, device: str | None, shop_id: str, now: datetime
) -> Known:
    """A phone or a mail address, proven by the code that was sent there. Raises WrongCode or TooManyIdentities."""
    place = codes.at(identifier, "link", device)
    proof = Proof(
        WrongCode(), lambda found: codes.missed(found, now), lambda found: [codes.used(found, code, now)], (place,)
    )
    return _link(user_id, identifier, proof, shop_id, now)


def link_username(user_id: str, identifier: Identifier, shop_id: str, now: datetime) -> Known:
    """A name needs no proof. Raises UsernameTaken or TooManyIdentities."""
    taken = UsernameTaken()
    return _link(user_id, identifier, Proof(taken, _raising(taken), lambda: ()), shop_id, now)


def unlink(user_id: str, identity_id: str, shop_id: str, now: datetime) -> None:
    """Raises IdentityNotFound or LastIdentity."""

    def attempt() -> None:
        user, key = get_many([store.user_at(user_id), vault.key_at(user_id)], consistent=True)
        left, gone = rules.unlinked(rules.owned(user), identity_id)
        kept, keeping = sealed(left, key, held_in(left, key).without(identity_id))
        news = IdentityUnlinked(shop=shop_id, at=now, user_id=user_id, kind=gone.kind)
        commit(store.update(kept).telling(news), *store.releases(gone), *keeping)

    until_fresh(attempt)


def _link(user_id: str, identifier: Identifier, proof: Proof, shop_id: str, now: datetime) -> Known:
    index, *also = indexes_of(identifier)
    places = [store.user_at(user_id), vault.key_at(user_id), store.identity_at(index), *proof.places]

    def attempt() -> Known:
        found, key, identity, *evidence = get_many(places, consistent=True)
        user = rules.owned(found)
        if mine := user.identity(index):
            return Known(linked=mine, value=identifier.value)
        proven = proof.check(*evidence)
        if identity is not None:
            proof.refuse(*evidence)
        linked = _linked(identifier, index, tuple(also), now)
        after = rules.linked(user, linked)
        kept, keeping = sealed(after, key, held_in(user, key).plus(linked.identity_id, identifier.value))
        news = IdentityLinked(shop=shop_id, at=now, user_id=user_id, kind=identifier.kind)
        claims = store.claims(linked, user_id, proof.taken)
        commit(store.update(kept).telling(news), *claims, *keeping, *proven)
        return Known(linked=linked, value=identifier.value)

    return until_fresh(attempt)


def _linked(identifier: Identifier, index: str, also: tuple[str, ...], now: datetime) -> Linked:
    verified = None if identifier.kind == USERNAME else now
    identity_id = ids.new("idn", now)
    return Linked(
        identity_id=identity_id, index=index, kind=identifier.kind, linked_at=now, verified_at=verified, also=also
    )


def _raising(problem: Problem) -> Refuse:
    def refuse() -> NoReturn:
        raise problem

    return refuse
