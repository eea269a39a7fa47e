"""The guard judges once, before anything is given out, and stands there until somebody was let pass."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws import transport
from chalicelib.aws.busy import Busy
from chalicelib.aws.guard import Guard, guarded, posted
from chalicelib.aws.table import commit, get, get_many, pass_guard, query
from chalicelib.aws.transport import Lost
from chalicelib.aws.writes import Write
from chalicelib.core.callers import CUSTOMER
from chalicelib.core.problems import Forbidden
from tests.aws.things import Box, BoxRecord, there
from tests.shop import Browser, bearer


class Table:
    """An empty one, which does not answer while it is `away`."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.away = False

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        self.calls.append(operation)
        if self.away:
            raise Lost[0](error="gone")
        return {}


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    empty = Table()
    monkeypatch.setattr(transport, "_opened", lambda *asked: empty)
    return empty


def guard_who(judge: Callable[[Sequence[Any | None]], None]) -> Guard:
    return Guard((there("caller"), there("session")), judge)


def refuse(found: Sequence[Any | None]) -> None:
    raise Forbidden()


WAYS: list[Callable[[], object]] = [
    lambda: get(there("a")),
    lambda: get_many([there("a")]),
    lambda: query(BoxRecord, "BOXES#mugs#a"),
    lambda: commit(Write.put(BoxRecord, Box(box_id="a"))),
    pass_guard,
]
every_way = pytest.mark.parametrize("go", WAYS)


@every_way
def test_who_was_refused_once_is_refused_again(table: Table, go: Callable[[], object]) -> None:
    """S4.2.3-b part: also where somebody goes on after a refusal; and nothing but the guard's own look was done."""
    with guarded(guard_who(refuse)):
        for _ in range(2):
            with pytest.raises(Forbidden):
                go()
            assert posted()
    assert table.calls == ["BatchGetItem"] * 2
    assert not posted()


@every_way
def test_a_guard_who_could_not_look_has_let_nobody_pass(table: Table, go: Callable[[], object]) -> None:
    table.away = True
    with guarded(guard_who(refuse)):
        with pytest.raises(Busy):
            go()
        assert posted()
    assert set(table.calls) == {"BatchGetItem"}


@every_way
def test_who_was_let_pass_is_not_asked_again(table: Table, go: Callable[[], object]) -> None:
    seen: list[Sequence[Any | None]] = []
    with guarded(guard_who(seen.append)):
        go()
        assert not posted()
        go()
    assert seen == [[None, None]]


def test_one_guard_for_a_while_does_not_take_the_others_place(table: Table) -> None:
    with guarded(guard_who(refuse)):
        with guarded(None):
            commit(Write.put(BoxRecord, Box(box_id="a")))
        assert posted()
    assert table.calls == ["PutItem"]


def test_a_table_that_does_not_answer_is_not_asked_once_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each unanswered call takes seconds: who may not is told so when the table answers again."""
    li, silent = Browser(client, bearer(CUSTOMER, "cust_li")), Table()
    assert li.get("/cart").status == 200
    silent.away = True
    monkeypatch.setattr(transport, "_opened", lambda *asked: silent)
    answer = li.get("/cart")
    assert (answer.status, answer.json["type"]) == (503, "/problems/busy")
    assert silent.calls == ["BatchGetItem"]
