"""One siege for all tests of a module: each attack begins with everything as it was."""

from collections.abc import Iterator

import pytest

from tests.attacks.siege import Siege, besieged


@pytest.fixture(scope="module")
def whole_siege() -> Iterator[Siege]:
    with besieged() as made:
        yield made


@pytest.fixture
def siege(whole_siege: Siege) -> Iterator[Siege]:
    with whole_siege.again():
        yield whole_siege
