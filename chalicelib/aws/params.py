"""Parameters, by reference: secrets, the shop directory, our own URL; from the SSM parameter store, kept while warm."""

from time import monotonic

from chalicelib.aws.settings import encrypted, settings
from chalicelib.aws.transport import Lost, Refusal, ask, code
from chalicelib.core.problems import Unavailable

KEEP_SECONDS = 300
RETRY_SECONDS = 10
PASSING = frozenset({"ThrottlingException", "InternalServerError"})
"""The store takes 40 reads a second of an account, unless it pays for more: a crowd of new environments is refused."""

_kept: dict[str, tuple[float, str]] = {}


class Unreadable(Unavailable):
    title = "The shop's settings cannot be read now; please try again"


def parameter(name: str) -> str:
    """The value under our prefix: at most five minutes old, or older as long as the store does not answer.

    Raises Unreadable when it never did, or Refusal (ParameterNotFound).
    """
    path = _path(name)
    until, value = _kept.get(path, (0.0, ""))
    if monotonic() < until:
        return value
    try:
        value, good_for = _read(path), KEEP_SECONDS
    except Unreadable:
        if path not in _kept:
            raise
        good_for = RETRY_SECONDS
    _kept[path] = (monotonic() + good_for, value)
    return value


def _path(name: str) -> str:
    return f"{settings().params_prefix}/{name}"


def _read(path: str) -> str:
    try:
        return str(ask("ssm", "GetParameter", {"Name": path, "WithDecryption": True})["Parameter"]["Value"])
    except Lost as lost:
        raise Unreadable() from lost
    except Refusal as refused:
        if code(refused) not in PASSING:
            raise
        raise Unreadable() from refused


def public_url() -> str:
    """Where shoppers and providers find us; written by whoever sets up the way in, which is made after us."""
    return encrypted(settings().public_url or parameter("public_url"))


def media_url() -> str:
    """Where shoppers find images: at the same place, unless the settings say otherwise."""
    return encrypted(settings().media_url or public_url())


def object_url(key: str) -> str:
    """Where shoppers find an object of ours, if the distribution serves its kind."""
    return f"{media_url()}/{key}"


def secret(name: str) -> str:
    return parameter(f"secrets/{name}")


def again(name: str) -> str:
    """The secret as it is now: somebody has met what the kept one does not know. Raises Unreadable; then it is kept."""
    path = _path(f"secrets/{name}")
    value = _read(path)
    _kept[path] = (monotonic() + KEEP_SECONDS, value)
    return value


def forget() -> None:
    """Read again at the next use (for tests and rotations)."""
    _kept.clear()
