"""Lifecycles: one table of moves per entity; what is absent from it is illegal."""

from collections.abc import Mapping

from chalicelib.core.problems import Conflict


class IllegalMove(Conflict):
    title = "That is not possible in the current state"


class Lifecycle:
    """`{(state, event): next state}`; a harmless duplicate is a row that stays where it is."""

    def __init__(self, moves: Mapping[tuple[str, str], str]) -> None:
        self.moves = dict(moves)

    def move(self, state: str, event: str, **facts: str) -> str:
        """The state after the event. Raises IllegalMove, which carries the facts."""
        if (state, event) not in self.moves:
            raise IllegalMove(f"{event!r} is not possible while {state!r}", status_now=state, event=event, **facts)
        return self.moves[state, event]

    def allows(self, state: str, event: str) -> bool:
        return (state, event) in self.moves

    @property
    def states(self) -> list[str]:
        """Every state, in the order in which the table first names it."""
        return list(dict.fromkeys(state for (source, _), target in self.moves.items() for state in (source, target)))

    @property
    def events(self) -> list[str]:
        return list(dict.fromkeys(event for _, event in self.moves))
