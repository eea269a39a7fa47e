"""A door with a password, guarded as sign-ins are, in the model's cloud: fast enough for a thousand guesses."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count

import pytest

from chalicelib.aws import params, table, transport
from chalicelib.aws.params import secret
from chalicelib.aws.settings import settings
from chalicelib.aws.viewers import Viewer
from chalicelib.core import clock, ids
from chalicelib.core.problems import Problem
from chalicelib.domain.users.actions import guarding
from chalicelib.domain.users.actions.guarding import Looked, Passed
from chalicelib.domain.users.rules import challenges
from chalicelib.domain.users.rules.challenges import Action, ChallengeNeeded
from chalicelib.domain.users.store import signins
from tests.faults.cloud import Cloud
from tests.shop import NOON

USER, INDEX, RIGHT = "cust_li", "f" * 32, "tulip anvil 47 mossy"
HOME, CAFE = "203.0.113.7", "198.51.100.9"


@contextmanager
def in_the_model() -> Iterator[Cloud]:
    cloud = Cloud()
    prefix = f"{settings().params_prefix}/secrets"
    cloud.parameters |= {f"{prefix}/{name}": f"{name}-secret" for name in ("pepper", "challenges")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transport, "_opened", lambda _, service: cloud.opened(service))
        params.forget()
        yield cloud
    params.forget()


def viewer(address: str = HOME, device: str | None = None) -> Viewer:
    return Viewer(address=address, device_hash=hashed(device) if device else None)


def hashed(device: str) -> str:
    return sha256(device.encode()).hexdigest()


def worked_for(action: Action, now: datetime, bits: int = 4) -> str:
    """A challenge as ours are, with less work, and its answer."""
    made = challenges.made(ids.new("ch", now), challenges.WORK, action, now, bits)
    text = challenges.written(made, secret("challenges"))
    return f"{text}:{answer(text, bits)}"


def answer(text: str, bits: int) -> str:
    return next(str(number) for number in count() if challenges.worked(text, str(number), bits))


@dataclass
class Gate:
    """One account. `verified` counts how often a password was looked at."""

    now: datetime = NOON
    verified: int = 0
    said: list[str] = field(default_factory=list)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def look(self, seen: Viewer, challenge: str | None = None, user_id: str | None = USER) -> Looked:
        with clock.stopped(self.now):
            looked = guarding.look(INDEX, seen, "sign_in", challenge, self.now)
            looked.admit(user_id)
        return looked

    def judge(self, looked: Looked, password: str, user_id: str = USER) -> Passed | None:
        """What is committed before anything is said: the session's opener when the password is right."""
        self.verified += 1
        with clock.stopped(self.now):
            if password != RIGHT:
                table.commit(*looked.failed())
                return None
            last = table.get(signins.last_at(user_id), consistent=True)
            passed = looked.passed(user_id, last, ("password",), "mugs")
            device = looked.attempt.viewer.device_hash
            opened = looked.remembered(user_id, device) if device and not passed.step_up else ()
            table.commit(*passed.writes, *opened)
        return passed

    def guess(self, password: str, seen: Viewer, user_id: str | None = USER) -> str:
        """What is said: `opened`, `step_up`, `wrong` or a problem; whoever is asked for work does it."""
        try:
            said = self._guess(password, seen, user_id)
        except Problem as problem:
            said = problem.name()
        self.said.append(said)
        return said

    def _guess(self, password: str, seen: Viewer, user_id: str | None) -> str:
        try:
            looked = self.look(seen, user_id=user_id)
        except ChallengeNeeded:
            looked = self.look(seen, worked_for("sign_in", self.now), user_id)
        passed = self.judge(looked, password)
        return "wrong" if passed is None else "step_up" if passed.step_up else "opened"
