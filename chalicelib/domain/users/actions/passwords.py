"""Passwords are chosen, looked at and changed. The words that everybody guesses are read with the first choice."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from chalicelib.aws.params import secret
from chalicelib.aws.writes import Write
from chalicelib.domain.users.rules import passwords as rules
from chalicelib.domain.users.rules.passwords import Password, Peppers, Verdict
from chalicelib.domain.users.rules.weak import Filter, refuse_weak
from chalicelib.domain.users.store import passwords as store

WEAK = Path(__file__).parents[1] / "words" / "weak.bloom"
"""Made by infra.weak."""


def chosen(text: str, own: Iterable[str], field: str = "/password") -> str:
    """A new password, as it is kept. `own`: what the user is called by. Raises BadPassword or WeakPassword."""
    refuse_weak(rules.composed(text, field), own, common(), field)
    return rules.hashed(text, peppers(), field)


def looked_at(found: Password | None, text: str) -> Verdict:
    """Whether it is the password; just as much work where there is none."""
    return rules.verify(found.hash if found else None, text, peppers())


def guess(text: str) -> Callable[[Password | None], Verdict]:
    """The same for who may have to look again, because others were faster: nothing is derived twice of one stored
    password."""
    judged: dict[Password | None, Verdict] = {}

    def judge(found: Password | None) -> Verdict:
        if found not in judged:
            judged[found] = looked_at(found, text)
        return judged[found]

    return judge


def refreshed(found: Password | None, verdict: Verdict, text: str) -> tuple[Write, ...]:
    """After a right one: kept as is usual today, if it was not."""
    if found is None or not verdict.stale:
        return ()
    return (store.rehashed(found, rules.hashed(text, peppers())),)


def set_anew(user_id: str, found: Password | None, text: str, own: Iterable[str], now: datetime) -> tuple[Write, ...]:
    """Another password, or the first one. Whoever commits it ends the other sessions in the same commit."""
    kept = chosen(text, own, "/new")
    return (store.changed(found, kept, now) if found else store.first(user_id, kept, now),)


def peppers() -> Peppers:
    return Peppers.read(secret("pepper"))


@cache
def common() -> Filter:
    return Filter.read(WEAK.read_bytes())
