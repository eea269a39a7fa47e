"""Where a mutant may show: the scenarios in which it does something else than the shop."""

from collections.abc import Iterator

from tests.faults.mutants import Mutant, Spoil
from tests.faults.plans import Fault
from tests.faults.post import POSTS
from tests.faults.scenarios import Scenario, flows, racing
from tests.faults.survey import Survey


def telling(mutant: Mutant, known: Survey) -> Iterator[Scenario]:
    """The scenarios in which the mutant may show, cheap ones first."""
    ways = known.ways[mutant]
    match mutant.spoil:
        case Spoil.NO_CONDITION:
            yield from known.refused[mutant.site, mutant.write]
        case Spoil.SPLIT:
            yield from _between(mutant, known, Fault.CRASH_BEFORE)
            yield from _rivals_between(mutant, known)
            yield from _later_refused(mutant, known)
            yield from (Scenario(way) for way in ways if way in racing())
        case Spoil.BLIND:
            yield from (
                Scenario(p.way, ((p.number, Fault.LOST_AFTER),)) for p in known.passing if p.site == mutant.site
            )
        case _:
            yield from (Scenario(way) for way in ways if way in flows())
            yield from (Scenario(way, post=post) for way in ways if way in flows() for post in POSTS)
            yield from (each for way in ways if way in flows() for each in known.played[way])
            yield from (Scenario(way) for way in ways if way in racing())


def _split(mutant: Mutant, known: Survey) -> Iterator[tuple[str, int, int]]:
    """The commits that are two now: their calls' numbers as they were, and those of the second halves: each that was
    split before moves what follows by one call."""
    for way in known.ways[mutant]:
        passed = [each for each in known.passing if (each.way, each.site) == (way, mutant.site)]
        split = [each for each in passed if mutant.write in each.writes]
        yield from ((way, each.number, each.number + nth) for nth, each in enumerate(split, 1))


def _between(mutant: Mutant, known: Survey, fault: Fault) -> Iterator[Scenario]:
    """The process ends between the two commits."""
    yield from (Scenario(way, ((second, fault),)) for way, _, second in _split(mutant, known))


def _rivals_between(mutant: Mutant, known: Survey) -> Iterator[Scenario]:
    """Somebody else comes between the two commits."""
    for way, number, second in _split(mutant, known):
        rivals = (each.rival for each in known.played[way] if each.rival and each.at == number)
        yield from (Scenario(way, rival=rival, at=second) for rival in rivals)


def _later_refused(mutant: Mutant, known: Survey) -> Iterator[Scenario]:
    """The second commit's conditions do not hold, and the first was made."""
    later = {w for p in known.passing if p.site == mutant.site for w in p.writes if mutant.write in p.writes}
    for write in sorted(later):
        yield from known.refused[mutant.site, write]
