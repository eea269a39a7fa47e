"""Visitors, at noon, with a letter box."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from chalice.test import Client

from chalicelib.domain.users.actions import asking
from chalicelib.domain.users.rules import passwords
from infra.local.fakeidp.server import FakeIdpServer
from tests.signin.doorway import Letters, Office, Visitor, providers


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords are hashed as always, with a hundredth of the work; tests/users look at how much it is."""
    monkeypatch.setattr(passwords, "MEMORY_KIB", 64)
    for made in (passwords._argon2, passwords._nobodys):
        made.cache_clear()
    yield
    for made in (passwords._argon2, passwords._nobodys):
        made.cache_clear()


@pytest.fixture
def visitor(client: Client, noon: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    letters = Letters()
    for name in ("send_mail", "send_sms"):
        monkeypatch.setattr(asking, name, letters.keep)
    with ExitStack() as time:
        yield Visitor(client, letters.sent, time=time)


@pytest.fixture
def idp(visitor: Visitor) -> Iterator[FakeIdpServer]:
    with providers() as running:
        yield running


@pytest.fixture
def office(visitor: Visitor) -> Office:
    return Office(visitor)
