"""The demo plays on however often it is played: also where a code has to be worked for."""

import json
from typing import Any

from chalicelib.domain.users.rules.challenges import ChallengeNeeded, worked
from infra.client import Answer, Client
from infra.demo.play import challenges

CHALLENGE, BITS = "what the shop has sealed", 9


class Gate(Client):
    """A shop that wants work for everything."""

    asked = 0

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        self.asked += 1
        challenge, _, answer = headers.get("X_Challenge", "").rpartition(":")
        if challenge == CHALLENGE and worked(challenge, answer, BITS):
            return Answer(202, {}, b"{}")
        problem = ChallengeNeeded(action="code", challenge=CHALLENGE, difficulty=BITS)
        return Answer(problem.status, {}, json.dumps(problem.document(path)).encode())


def test_a_challenge_is_solved_and_what_was_asked_is_asked_again() -> None:
    gate = Gate("http://127.0.0.1:9")
    assert (challenges.post(gate, "/codes", {}).status, gate.asked) == (202, 2)


def test_the_solution_is_the_first_that_the_shop_takes() -> None:
    found = challenges.solution(CHALLENGE, BITS)
    assert [number for number in range(found + 1) if worked(CHALLENGE, str(number), BITS)] == [found]
