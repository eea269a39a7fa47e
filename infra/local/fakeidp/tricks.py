"""The ways in which fakeidp can be told to misbehave; each trick is played once."""

import threading
from typing import Literal, get_args

Trick = Literal[
    "silence",  # no answer to the next call
    "broken",  # 500
    "moved",  # 302 to somewhere else
    "garbled",  # no JSON
    "huge",  # more than anybody should read
    "no_nonce",
    "wrong_nonce",
    "wrong_issuer",
    "wrong_audience",
    "other_party",  # the audience fits, but it was given to another client
    "expired",
    "from_tomorrow",
    "stale",  # issued an hour ago, still good
    "unsigned",  # alg none
    "shared_secret",  # HS256, with the public key as the secret
    "foreign_key",  # signed by nobody known, under a known key's id
    "unknown_key",  # under an id that is in no list
    "own_key",  # brings its key along, in the header
    "two_keys_of_one_name",
    "other_issuer_document",
    "endpoint_elsewhere",  # the document names a token endpoint at another host
    "endpoint_inside",  # or at a link-local address
    "other_client",  # QQ: the token was given to another application
    "nobody",  # an answer without an id
]
TRICKS: tuple[Trick, ...] = get_args(Trick)


class Tricks:
    """Those that wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Trick] = []

    def add(self, trick: Trick) -> None:
        with self._lock:
            self._waiting.append(trick)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def play(self, *possible: Trick) -> Trick | None:
        """The first that waits of those that are possible here; it waits no longer."""
        with self._lock:
            for trick in self._waiting:
                if trick in possible:
                    self._waiting.remove(trick)
                    return trick
        return None
