"""How often one caller may come, surface by surface, and the answer to who comes more often: the firewall's figures."""

from dataclasses import dataclass

import msgspec

from chalicelib.core.paces import VIEWER_HEADER as VIEWER
from chalicelib.core.paces import TooManyRequests
from chalicelib.core.problems import Forbidden, Problem, TooLarge

__all__ = ["BODIES", "PACES", "PARTNER", "TOO_LONG", "VIEWER", "WINDOW", "Pace", "TooManyRequests"]

PARTNER = "x-api-key"

WINDOW = 60
"""Seconds that requests are counted over; also how long to wait. The firewall looks every few seconds, not at once."""

TOO_LONG = r"^([3-9][0-9]{5}|[0-9]{7,})$"
"""Values of Content-Length beyond all that a door takes (`chalicelib.aws.inputs.LARGEST_BODY`)."""


@dataclass(frozen=True)
class Pace:
    """At most `limit` requests in a window from one value of the header `key`, on `paths` (or, with `but`, elsewhere).

    Paths are a regular expression, over the path with the API's stage before it or without.
    """

    name: str
    limit: int
    key: str
    paths: str
    but: bool = False


def below(*surfaces: str) -> str:
    return rf"^(/api)?/({'|'.join(surfaces)})(/|$)"


PACES = (
    Pace("webhooks", 30_000, VIEWER, below("webhooks")),  # a provider has few addresses and speaks for all buyers
    Pace("admin", 600, VIEWER, below("admin")),
    Pace("partners", 3_000, PARTNER, below("webhooks"), but=True),
    Pace("public", 3_000, VIEWER, below("webhooks"), but=True),  # also a street behind one address; also false keys
)


def _body(problem: type[Problem]) -> str:
    """The problem without an instance, which the firewall cannot tell."""
    document = problem().document("")
    del document["instance"]
    return msgspec.json.encode(document).decode()


BODIES = {str(problem.status): _body(problem) for problem in (Forbidden, TooLarge, TooManyRequests)}
