"""The guard of sign-ins: what is known of the account, the network and the device before a guess is looked at, and what
is written down after it.

No guess is counted before it is looked at, which would be one more round trip; instead nobody learns whether theirs was
right before the commit that counts it, and of many guesses at one account at a time only one is committed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.aws.params import secret
from chalicelib.aws.records import Address
from chalicelib.aws.table import get_many
from chalicelib.aws.viewers import Viewer
from chalicelib.aws.writes import Write
from chalicelib.core import ids
from chalicelib.core.events import SignInAtRisk
from chalicelib.core.seals import pseudonym
from chalicelib.domain.users.actions import challenging
from chalicelib.domain.users.rules import locks, risk
from chalicelib.domain.users.rules.challenges import Action
from chalicelib.domain.users.rules.locks import Lock, TooManyGuesses
from chalicelib.domain.users.rules.risk import LastSeen, Place, Risk, SecondFactorNeeded
from chalicelib.domain.users.rules.signins import KEPT, OPENED, STEP_UP, Device, SignIn, knows
from chalicelib.domain.users.store import guards, signins


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's try at an account. `index` names the account that is tried, whether there is one or not."""

    index: str
    viewer: Viewer
    action: Action
    challenge: str | None
    now: datetime

    @property
    def names(self) -> dict[str, str]:
        """By scope; who sends no device is told from others by account and network alone."""
        network = pseudonym(self.viewer.address, "network", secret("challenges"))
        return {locks.ACCOUNT: self.index, locks.NETWORK: network, locks.DEVICE: self.viewer.device_hash or "none"}

    @property
    def places(self) -> tuple[Address, ...]:
        """To be read with whatever else is read first: always as many, strongly consistent."""
        found = tuple(guards.lock_at(scope, name) for scope, name in self.names.items())
        return (*found, guards.device_at(self.viewer.device_hash or "none"))

    def looked(self, found: Sequence[Any]) -> "Looked":
        """With what was found at the places, in their order."""
        *kept, device = found
        held = {
            scope: lock or Lock(scope=scope, whose=name)
            for (scope, name), lock in zip(self.names.items(), kept, strict=True)
        }
        return Looked(attempt=self, locks=held, device=device)


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """A right password or code. `writes` are to be committed in any case; `missing` are the factors without which no
    session may be opened."""

    writes: tuple[Write, ...]
    risk: Risk
    missing: tuple[str, ...]

    @property
    def step_up(self) -> bool:
        return bool(self.missing)

    def problem(self) -> SecondFactorNeeded:
        return SecondFactorNeeded(reasons=list(self.risk.reasons), factors=list(self.missing))


class Looked(msgspec.Struct, kw_only=True):
    """What is known of an attempt before it is looked at."""

    attempt: Attempt
    locks: dict[str, Lock]
    device: Device | None
    known: bool = False
    locking: bool = True
    spent: tuple[Write, ...] = ()

    def admit(self, user_id: str | None, *, suspicion: int = 0, locking: bool = True) -> None:
        """Before the guess is looked at; `user_id` is None for whom nobody knows. `suspicion` adds to the score. With
        `locking` off only the challenge is asked for: codes have tries of their own, and are the way in for the owner
        of an account that strangers guess at.

        Raises TooManyGuesses, ChallengeNeeded or ChallengeFailed.
        """
        now, viewer = self.attempt.now, self.attempt.viewer
        self.known = viewer.device_hash is not None and knows(self.device, user_id, now)
        self.locking = locking
        waits = max(locks.wait(lock, now) for lock in self._counted()) if locking else 0
        if waits:
            raise TooManyGuesses(retry_after=waits)
        account, network = (locks.failures(self.locks[scope], now) for scope in (locks.ACCOUNT, locks.NETWORK))
        score = suspicion + risk.of_request(account, network, self.known, viewer.device_hash is not None)
        if self.attempt.challenge is not None:
            self.spent = (challenging.solved(self.attempt.challenge, self.attempt.action, now),)
        elif score >= risk.CHALLENGE_FROM:
            raise challenging.needed(self.attempt.action, now)

    def failed(self) -> tuple[Write, ...]:
        """The guess was wrong. Commit these before saying so."""
        now, gate = self.attempt.now, self._gate()
        others = (lock for lock in self._counted() if lock not in gate)
        return (
            *(guards.guessed(lock, now) for lock in gate),
            *(guards.counted(lock, now) for lock in others),
            *self.spent,
        )

    def passed(
        self, user_id: str, last: LastSeen | None, methods: tuple[str, ...], shop_id: str, *, has: tuple[str, ...] = ()
    ) -> Passed:
        """The guess was right: `last` is what was found at `last_at(user_id)`. Commit the writes before saying so."""
        now, viewer = self.attempt.now, self.attempt.viewer
        here = Place(viewer.country, viewer.latitude, viewer.longitude)
        gate = self._gate()
        failures = sum(locks.failures(lock, now) for lock in gate)
        found = risk.of_sign_in(here, self.known, last, failures, now)
        missing = risk.factors_missing(found, methods, has)
        signin = SignIn(
            user_id=user_id,
            signin_id=ids.new("si", now),
            at=now,
            outcome=STEP_UP if missing else OPENED,
            methods=methods,
            new_device=not self.known,
            country=viewer.country,
            score=found.score,
            reasons=found.reasons,
            failures_before=failures,
            expires=now + KEPT,
        )
        told = signins.insert(signin).telling(*_news(signin, found, shop_id))
        writes = [told, *(guards.right(lock, now) for lock in gate), *self.spent]
        if not missing:
            writes.append(signins.keep(_seen(last, user_id, here, now)))
        return Passed(writes=tuple(writes), risk=found, missing=missing)

    def right(self) -> tuple[Write, ...]:
        """The guess was right, and was for something else than a sign-in: commit these with that."""
        return (*(guards.right(lock, self.attempt.now) for lock in self._gate()), *self.spent)

    def remembered(self, user_id: str, device_hash: str) -> tuple[Write, ...]:
        """The device of a session that is opened is its owner's from now on."""
        same = self.device if device_hash == self.attempt.viewer.device_hash else None
        return (guards.remember(same, device_hash, user_id, self.attempt.now),)

    def _counted(self) -> list[Lock]:
        """The locks that hold for this attempt."""
        if self.known:
            return [self.locks[locks.DEVICE]]
        device = [self.locks[locks.DEVICE]] if self.attempt.viewer.device_hash else []
        account = [self.locks[locks.ACCOUNT]] if self.locking else []
        return [*account, self.locks[locks.NETWORK], *device]

    def _gate(self) -> list[Lock]:
        """The one through which guesses go one by one: the owner's device, or else the account."""
        return self._counted()[:1] if self.locking else []


def look(index: str, viewer: Viewer, action: Action, challenge: str | None, now: datetime) -> Looked:
    """In a round trip of its own; who reads something else first takes `Attempt.places` along."""
    attempt = Attempt(index=index, viewer=viewer, action=action, challenge=challenge, now=now)
    return attempt.looked(get_many(attempt.places, consistent=True))


def _seen(last: LastSeen | None, user_id: str, here: Place, now: datetime) -> LastSeen:
    return LastSeen(user_id=user_id, at=now, place=here, version=last.version + 1 if last else 1)


def _news(signin: SignIn, found: Risk, shop_id: str) -> tuple[SignInAtRisk, ...]:
    if not found.unusual:
        return ()
    return (
        SignInAtRisk(
            shop=shop_id,
            at=signin.at,
            user_id=signin.user_id,
            signin_id=signin.signin_id,
            reasons=signin.reasons,
            step_up=signin.outcome == STEP_UP,
        ),
    )
