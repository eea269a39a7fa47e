"""A fakepay counter for the tests of refunds."""

from collections.abc import Iterator

import pytest

from tests.payments.builders import Counter, opened
from tests.shop import Browser


@pytest.fixture
def counter(anyone: Browser, noon: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    with opened(anyone, monkeypatch) as counter:
        yield counter
