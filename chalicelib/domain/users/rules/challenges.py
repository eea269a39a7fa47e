"""Challenges: a little work, or letters to read, before an unusual request is looked at.

A challenge is a sealed text: nothing is stored when one is given out. What is stored is that it was used, in the commit
of what it was used for, so that it is good for one thing, once, for a few minutes.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

import msgspec

from chalicelib.core.problems import Forbidden
from chalicelib.core.seals import Forged, seal, unseal
from chalicelib.core.shops import PLATFORM

Kind = Literal["work", "image"]
WORK: Kind = "work"
IMAGE: Kind = "image"
KINDS: tuple[Kind, ...] = get_args(Kind)

Action = Literal["sign_in", "register", "code", "password"]
"""What may take a challenge."""

LIFE = timedelta(minutes=5)
LONGER = timedelta(hours=1)
"""The mark of a used one outlives it by this: clocks differ, and who came in time may be held up by others."""

WORK_BITS = 18
"""A quarter of a million hashes: half a second of a telephone, and an hour of one machine for 7,000 guesses."""

LETTERS = "ACDEFHJKLMNPRTUVWXY34679"
"""None that looks like another one."""
LENGTH = 5
PURPOSE = "challenge"


CHALLENGE_HEADER = "x-challenge"
"""Holds a challenge, a colon and the answer."""


class ChallengeNeeded(Forbidden):
    """`challenge`: one to work for (find an N such that the SHA-256 of `<challenge>:<N>` begins with `difficulty` zero
    bits); or ask POST /challenges for letters. Send the same request again with `X-Challenge: <challenge>:<answer>`."""

    title = "Please solve a challenge first"


class ChallengeFailed(Forbidden):
    title = "The challenge was not solved, has been used, or is over; please solve another one"


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """`expires` in seconds since 1970."""

    challenge_id: str
    kind: Kind
    action: Action
    expires: int
    bits: int = 0


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """The mark of a challenge that was used."""

    shop: str = PLATFORM
    challenge_id: str
    expires: datetime


def made(challenge_id: str, kind: Kind, action: Action, now: datetime, bits: int = WORK_BITS) -> Challenge:
    expires = int((now + LIFE).timestamp())
    return Challenge(
        challenge_id=challenge_id, kind=kind, action=action, expires=expires, bits=bits if kind == WORK else 0
    )


def written(challenge: Challenge, secret: str) -> str:
    """As it is given out."""
    return seal(msgspec.json.encode(challenge), PURPOSE, secret)


def read(text: str, action: Action, secret: str, now: datetime) -> Challenge:
    """The challenge in a text of ours, for this action and still good. Raises ChallengeFailed."""
    try:
        challenge = msgspec.json.decode(unseal(text, PURPOSE, secret), type=Challenge)
    except (Forged, msgspec.MsgspecError) as forged:
        raise ChallengeFailed() from forged
    if challenge.action != action or challenge.expires <= now.timestamp():
        raise ChallengeFailed()
    return challenge


def solves(challenge: Challenge, text: str, answer: str, secret: str) -> bool:
    """Whether it is the answer to the challenge that was given out as that text."""
    if challenge.kind == WORK:
        return worked(text, answer, challenge.bits)
    given = answer.strip().upper().encode("utf-8", "replace")
    return hmac.compare_digest(given, letters(challenge.challenge_id, secret).encode())


def worked(text: str, answer: str, bits: int) -> bool:
    digest = hashlib.sha256(f"{text}:{answer}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0


def letters(challenge_id: str, secret: str) -> str:
    """What its image shows; nobody without the secret can tell it from the challenge."""
    number = int.from_bytes(noise(challenge_id, secret, 16))
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(LENGTH))


def noise(challenge_id: str, secret: str, size: int) -> bytes:
    """Chance that is always the same for a challenge: the first bytes are its letters', the rest the drawing's."""
    key = hmac.digest(secret.encode(), b"drawing\0" + challenge_id.encode(), hashlib.sha256)
    return hashlib.shake_256(key).digest(size)


def over(challenge: Challenge) -> datetime:
    return datetime.fromtimestamp(challenge.expires, UTC)


def spent(challenge: Challenge) -> Spent:
    """The mark that it was used."""
    return Spent(challenge_id=challenge.challenge_id, expires=over(challenge) + LONGER)
