"""Where a mutant may show: the scenarios in which it does something else than the shop."""

from collections.abc import Iterator

from tests.faults.mutants import Mutant, Spoil
from tests.faults.plans import Fault
from tests.faults.scenarios import Scenario, flows, racing
from tests.faults.survey import POSTS, Survey


def telling(mutant: Mutant, known: Survey) -> Iterator[Scenario]:
    """The scenarios in which the mutant may show, cheap ones first."""
    ways = known.ways[mutant]
    match mutant.spoil:
        case Spoil.NO_CONDITION:
            yield from known.refused[mutant.site, mutant.write]
        case Spoil.SPLIT:
            yield from _between(mutant, known, Fault.CRASH_BEFORE)
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


def _between(mutant: Mutant, known: Survey, fault: Fault) -> Iterator[Scenario]:
    """The process ends between the two commits; each that was split before moves what follows by one call."""
    for way in known.ways[mutant]:
        split = [each for each in known.passing if (each.way, each.site) == (way, mutant.site)]
        split = [each for each in split if mutant.write in each.writes]
        yield from (Scenario(way, ((each.number + nth, fault),)) for nth, each in enumerate(split, 1))


def _later_refused(mutant: Mutant, known: Survey) -> Iterator[Scenario]:
    """The second commit's conditions do not hold, and the first was made."""
    later = {w for p in known.passing if p.site == mutant.site for w in p.writes if mutant.write in p.writes}
    for write in sorted(later):
        yield from known.refused[mutant.site, write]
