"""Parameters, by reference: secrets, the shop directory, our own URL; from the SSM parameter store, kept while warm."""

from time import monotonic

from chalicelib.aws.settings import encrypted, settings
from chalicelib.aws.transport import ask

KEEP_SECONDS = 300

_kept: dict[str, tuple[float, str]] = {}


def parameter(name: str) -> str:
    """The value under our prefix, at most five minutes old. Raises Refusal (ParameterNotFound) or Lost."""
    path = f"{settings().params_prefix}/{name}"
    until, value = _kept.get(path, (0.0, ""))
    if monotonic() < until:
        return value
    value = str(ask("ssm", "GetParameter", {"Name": path, "WithDecryption": True})["Parameter"]["Value"])
    _kept[path] = (monotonic() + KEEP_SECONDS, value)
    return value


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


def forget() -> None:
    """Read again at the next use (for tests and rotations)."""
    _kept.clear()
