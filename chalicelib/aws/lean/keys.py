"""Keys: a function's own stand in its environment; all other credentials are found and renewed by the SDK."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, Protocol

from chalicelib.aws.settings import own_credentials


class Keys(Protocol):
    """What signing needs; `token` is None for keys that do not expire."""

    @property
    def access_key(self) -> str: ...

    @property
    def secret_key(self) -> str: ...

    @property
    def token(self) -> str | None: ...


class OwnKeys(NamedTuple):
    """Keys that last as long as this process."""

    access_key: str
    secret_key: str
    token: str | None


class NoKeys(RuntimeError):
    """Neither the environment nor the SDK knows any credentials."""


def lender() -> Callable[[], Keys]:
    """What gives the keys of the moment. Raises NoKeys.

    Functions restored from a snapshot have none in their environment: theirs come from an endpoint and expire.
    """
    access_key, secret_key, token = own_credentials()
    if access_key and secret_key:
        own = OwnKeys(access_key, secret_key, token)
        return lambda: own
    found = import_module("botocore.session").get_session().get_credentials()
    if found is None:
        raise NoKeys("no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile")
    lend: Callable[[], Keys] = found.get_frozen_credentials
    return lend
