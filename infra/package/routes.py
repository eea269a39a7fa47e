"""Which function answers at which route."""

from app import app
from chalicelib.aws.doors import DOORS
from chalicelib.capabilities import CAPABILITIES
from infra.functions import Function, function

Route = tuple[str, str]
"""A path and a method, e.g. ("/cart", "GET")."""


def owners() -> dict[Route, Function]:
    """The function of every route of the app. Raises KeyError for a path without a door.

    What is no door of its own (a preflight) is answered by the first capability that has a door at the path.
    """
    doors = {(door.path, door.method): function(door.function) for door in DOORS if door.capability in CAPABILITIES}
    first: dict[str, Function] = {}
    for (path, _), owner in doors.items():
        first.setdefault(path, owner)
    return {
        (path, method): doors.get((path, method)) or first[path]
        for path, methods in app.routes.items()
        for method in methods
    }
