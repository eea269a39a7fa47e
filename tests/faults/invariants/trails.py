"""Trails: each version of what is audited was told as one fact, and is one entry of a trail that is whole."""

from collections import defaultdict
from collections.abc import Iterator

from chalicelib.aws.records import Item
from chalicelib.aws.stream import stamp_of
from chalicelib.core import clock
from chalicelib.core.audited import AUDITED
from chalicelib.core.events import Changed
from chalicelib.core.trail import Entry
from chalicelib.domain.audit.rules.checking import Walk
from chalicelib.domain.audit.store import as_item
from tests.faults.invariants.books import Books


def audited(books: Books) -> Iterator[Item]:
    """The items that say whose doing their version is."""
    return (item for item in books.world.cloud.table.items.values() if "by" in item)


def versions_are_facts(books: Books) -> Iterator[str]:
    """I16: each version of an audited item is told as one fact, by whom and of what."""
    told: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each in books.news(Changed):
        told[each.aggregate][each.event.version].add(each.event_id)
        if not each.event.subject or not each.event.target:
            yield f"{each.event_id} does not say who or what"
    for item in books.world.cloud.table.items.values():
        if item["kind"]["S"] in AUDITED and stamp_of(item) is None:
            yield f"{item['pk']['S']} does not say whose doing it is"
    for item in audited(books):
        aggregate, newest = f"{item['pk']['S']}/{item['sk']['S']}", int(item["version"]["N"])
        facts = {version: len(ids) for version, ids in told[aggregate].items()}
        if facts != dict.fromkeys(range(1, newest + 1), 1):
            yield f"{aggregate} is of version {newest}, and told of {facts}"


def trails_are_whole(books: Books) -> Iterator[str]:
    """I16: each version of an audited item is one entry of its trail, which is unbroken and ends as the item is."""
    if not books.world.recording:
        return
    trails: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in sorted(books.all(Entry), key=lambda entry: entry.position):
        trails[entry.shop, entry.target].append(entry)
    items = {(each.event.shop, each.event.target): each.aggregate for each in books.news(Changed)}
    there = {f"{item['pk']['S']}/{item['sk']['S']}": item for item in audited(books)}
    for (shop, target), aggregate in items.items():
        trail = trails[shop, target]
        fault = Walk(shop=shop, target=target).go(trail).end(as_item(there.get(aggregate)), clock.now())
        versions = [entry.item_version for entry in trail if entry.item_version is not None]
        if fault is not None or len(versions) != len(set(versions)):
            yield f"{target}: {fault}, versions {versions}"
