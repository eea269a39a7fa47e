"""Challenges are given out, and what was answered to them is looked at. Nothing is stored before one is used."""

from datetime import datetime

import msgspec

from chalicelib.aws.params import secret
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import ids
from chalicelib.domain.users.rules import challenges as rules
from chalicelib.domain.users.rules import drawing
from chalicelib.domain.users.rules.challenges import Action, ChallengeFailed, ChallengeNeeded, Kind
from chalicelib.domain.users.store import guards


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """`difficulty`: zero bits to find, of work; `image`: a data URI with `letters` to read."""

    challenge: str
    kind: Kind
    action: Action
    expires_at: datetime
    difficulty: int | None = None
    letters: int | None = None
    image: str | None = None


def offer(action: Action, kind: Kind, now: datetime) -> Offered:
    """A new challenge for this action."""
    key = secret("challenges")
    made = rules.made(ids.new("ch", now), kind, action, now)
    drawn = kind == rules.IMAGE
    return Offered(
        challenge=rules.written(made, key),
        kind=kind,
        action=action,
        expires_at=rules.over(made),
        difficulty=None if drawn else made.bits,
        letters=rules.LENGTH if drawn else None,
        image=drawing.data_uri(made.challenge_id, key) if drawn else None,
    )


def needed(action: Action, now: datetime) -> ChallengeNeeded:
    """The refusal, with one to work for at hand."""
    work = offer(action, rules.WORK, now)
    return ChallengeNeeded(action=action, kinds=list(rules.KINDS), challenge=work.challenge, difficulty=work.difficulty)


def solved(given: str, action: Action, now: datetime) -> Write:
    """The Write by which the challenge is used up: whose commit it fails was not the first. Raises ChallengeFailed.

    Wrong letters use it up, too: an image may be guessed at once.
    """
    text, _, answer = given.rpartition(":")
    key = secret("challenges")
    challenge = rules.read(text, action, key, now)
    spent = guards.spend(rules.spent(challenge))
    if rules.solves(challenge, text, answer, key):
        return spent
    if challenge.kind == rules.IMAGE:
        commit(spent)
    raise ChallengeFailed()
