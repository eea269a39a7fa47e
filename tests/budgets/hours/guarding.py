"""Somebody is warned of an unusual sign-in."""

from tests.budgets.day import Day
from tests.faults.flows.guarding import at_risk


def play(day: Day) -> None:
    at_risk(day.world)
    day.hear("users_listener", "SignInAtRisk")
    day.rest()
