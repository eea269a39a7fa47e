"""One stack for all stories of a session."""

from collections.abc import Iterator

import pytest

from tests.stories.stack import Shelf, Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("stories") / "state")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def shelf(stack: Stack) -> Shelf:
    return Shelf(stack.admin())
