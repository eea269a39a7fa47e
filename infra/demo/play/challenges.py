"""Challenges: where many have asked from before, a code has to be worked for; a browser does that unseen."""

from hashlib import sha256
from itertools import count
from typing import Any

from infra.client import Answer, Client

NEEDED = "/problems/challenge-needed"


def post(client: Client, path: str, body: Any) -> Answer:
    """Send it, and again with the solution where the shop wants one."""
    answer = client.post(path, body)
    if answer.status != 403 or answer.json["type"] != NEEDED:
        return answer
    asked = answer.json
    return client.post(
        path, body, X_Challenge=f"{asked['challenge']}:{solution(asked['challenge'], asked['difficulty'])}"
    )


def solution(challenge: str, difficulty: int) -> int:
    """The first number whose hash behind the challenge begins with so many zero bits."""
    begun = sha256(f"{challenge}:".encode())
    return next(number for number in count() if _zeros(begun.copy(), number) >= difficulty)


def _zeros(begun: Any, number: int) -> int:
    begun.update(b"%d" % number)
    return 256 - int.from_bytes(begun.digest()).bit_length()
