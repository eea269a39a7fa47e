"""What all tests share: a cloud in the process, a clock that stands still, callers."""

import os
from collections.abc import Iterator

os.environ |= {
    "STAGE": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "POWERTOOLS_LOG_LEVEL": "WARNING",
    "TRANSPORT": "stock",  # moto answers botocore only
}

import pytest
from chalice.test import Client

from chalicelib.core import clock
from chalicelib.core.callers import CUSTOMER, GUEST, STAFF
from infra.local import shapes
from tests.haste import make_haste
from tests.shop import NOON, Browser, bearer, mocked_cloud

pytest_plugins = ["tests.cloud", "tests.privileges.plugin"]
make_haste()


@pytest.fixture(scope="session", autouse=True)
def shapes_built() -> None:
    """Some tests have several threads."""
    shapes.load_all("chalicelib")
    shapes.build_all()


@pytest.fixture
def noon() -> Iterator[None]:
    """The clock stands at noon."""
    with clock.stopped(NOON):
        yield


@pytest.fixture
def cloud_in_process() -> Iterator[None]:
    with mocked_cloud():
        yield


@pytest.fixture
def client(cloud_in_process: None) -> Iterator[Client]:
    """The whole app, in this process, on moto."""
    from app import app  # noqa: PLC0415 - the app reads the environment

    with Client(app) as opened:
        yield opened


@pytest.fixture
def anyone(client: Client) -> Browser:
    return Browser(client)


@pytest.fixture
def guest(client: Client) -> Browser:
    return Browser(client, bearer(GUEST, "guest_mei"))


@pytest.fixture
def customer(client: Client) -> Browser:
    return Browser(client, bearer(CUSTOMER, "cust_li"))


@pytest.fixture
def stranger(client: Client) -> Browser:
    return Browser(client, bearer(CUSTOMER, "cust_wang"))


@pytest.fixture
def admin(client: Client) -> Browser:
    return Browser(client, bearer(STAFF, "admin_zhang", "mugs"))


@pytest.fixture
def other_admin(client: Client) -> Browser:
    """Staff of the other shop, at its own host."""
    return Browser(client, bearer(STAFF, "admin_zhao", "lamps"), host="lamps.example")
