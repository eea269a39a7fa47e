"""Which function answers at which route."""

from app import app
from chalicelib.aws.doors import DOORS, PREFLIGHTS
from chalicelib.capabilities import CAPABILITIES
from infra.functions import Function, function

Route = tuple[str, str]
"""A path and a method, e.g. ("/cart", "GET")."""


def owners() -> dict[Route, Function]:
    """The function of every route of the app. Raises KeyError for a route that nobody declared."""
    doors = [door for door in (*DOORS, *PREFLIGHTS) if door.capability in CAPABILITIES]
    declared = {(door.path, door.method): function(door.function) for door in doors}
    return {(path, method): declared[path, method] for path, methods in app.routes.items() for method in methods}
