"""Entering: a proof becomes a session, in one commit; who is not known yet, and has proved enough, becomes known."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from chalicelib.aws import acting, vault
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core.problems import Stale
from chalicelib.core.sessions import STORE, Audience
from chalicelib.domain.sessions.actions import opening
from chalicelib.domain.sessions.actions.opening import Name, Opened
from chalicelib.domain.signin.actions.meeting import Ask, Entrance, Met, meet
from chalicelib.domain.users.actions import codes, creating
from chalicelib.domain.users.rules.codes import Purpose
from chalicelib.domain.users.rules.identifiers import Identifier

Prove = Callable[[Met], Sequence[Write]]
RIVALS = (Stale, AlreadyThere)
"""The same user signs in elsewhere, or the same identifier is registered, at that moment."""
TURNS = 12
"""Tries of one who signs in: a family's devices may come back all at once."""


def by_code(entrance: Entrance, identifier: Identifier, purpose: Purpose, code: str, kept: str | None) -> Opened:
    """Somebody who reads what is sent to a phone or a mail address. `kept` is a new user's password as it is stored;
    somebody who is known already keeps theirs. Raises WrongCode, or what `meet` and `enter` raise."""
    ask = Ask(
        action="register" if purpose == "register" else "sign_in",
        along=(codes.at(identifier, purpose, entrance.device),),
    )

    def prove(met: Met) -> Sequence[Write]:
        return [codes.used(met.evidence[0], code, entrance.now, met.looked.spent)]

    return known_or_new(entrance, identifier, ask, ("code",), prove, kept)


def known_or_new(
    entrance: Entrance,
    identifier: Identifier,
    ask: Ask,
    methods: tuple[str, ...],
    prove: Prove,
    kept: str | None = None,
) -> Opened:
    """A session for whoever has the identifier; for nobody, a new user who has it. Raises as `meet` and `enter`."""

    def attempt() -> Opened:
        met = meet(entrance, identifier, ask)
        proof = prove(met)
        if met.user_id is not None:
            return enter(entrance, met, met.user_id, methods, proof)
        shop, now = entrance.shop.shop_id, entrance.now
        user, made = creating.writes(identifier, shop, now, kept, locale=entrance.locale)
        key = creating.key_in(made, user.user_id)
        nothing = replace(met, password=None, factors=None, last=None, roster=None, key=key)
        return enter(entrance, nothing, user.user_id, methods, [*proof, *made])

    return until_fresh(attempt, rivals=RIVALS, attempts=TURNS)


def enter(
    entrance: Entrance,
    met: Met,
    user_id: str,
    methods: tuple[str, ...],
    proof: Sequence[Write],
    audience: Audience = STORE,
) -> Opened:
    """The session. Raises SecondFactorNeeded (the proof is not used up then), and Stale for a rival."""
    shop, now = entrance.shop.shop_id, entrance.now
    acting.called(user_id)
    passed = met.looked.passed(user_id, met.last, methods, shop, has=met.has)
    if passed.step_up:
        commit(*passed.writes)
        raise passed.problem()
    name, keeping = _named(entrance.device_name, met, user_id)
    opened = opening.open(
        user_id,
        met.roster,
        audience=audience,
        shop_id=None if audience == STORE else shop,
        device=entrance.device,
        name=name,
        remember=entrance.remember,
        methods=methods,
        now=now,
    )
    remembered = met.looked.remembered(user_id, opened.session.device_hash)
    commit(*proof, *passed.writes, *remembered, *opened.writes, *keeping)
    return opened


def _named(text: str, met: Met, user_id: str) -> tuple[Name | None, tuple[Write, ...]]:
    """What they call the device, with their key, and the Write that keeps that if it is new."""
    if not text:
        return None, ()
    key, keeping = vault.key_of(met.key, user_id)
    return Name(text, key), keeping
