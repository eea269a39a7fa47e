"""Visitors, at noon, with a letter box."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from chalice.test import Client

from chalicelib.domain.users.actions import asking
from infra.local.fakeidp.server import FakeIdpServer
from tests.signin.doorway import Letters, Office, Visitor, providers


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
