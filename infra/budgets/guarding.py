"""Budgets of what guards sign-ins: the owner of an account is told of unusual ones."""

from infra.budgets.cost import Cost
from infra.budgets.reasons import because, message

OPERATIONS = (
    message(
        "users_listener SignInAtRisk",
        "SignInAtRisk",
        Cost(1, 0, 1),
        because("where the owner is reached", "S4.1.3-a", trips=1, rru=1),
        because("the key that opens it", "S10.2.1-a", rru=1),
        because("claimed before it is sent, so that nobody is flooded", "S4.1.3-a", trips=1, wru=1),
    ),
)
