"""Looking at items: once, in passing; and where something is suspicious, at all of it while it holds still."""

from collections.abc import Sequence
from typing import Any

from chalicelib.aws.records import Item
from chalicelib.core.shops import Shop
from chalicelib.domain.auditor import store
from chalicelib.domain.auditor.rules.audits import Finding, Seen
from chalicelib.domain.auditor.rules.books import Books
from chalicelib.domain.auditor.rules.checks import counted, findings
from chalicelib.domain.auditor.rules.moment import Moment
from chalicelib.domain.auditor.store import Unreadable
from chalicelib.domain.auditor.store.surroundings import parts, surround

LOOKS = 3
"""How often an item that is suspicious and changes under our eyes is looked at anew."""


def look(shop: Shop, items: Sequence[Item], when: Moment) -> Seen:
    """What is wrong with some items, for certain. What changes too fast for that is counted as unsettled."""
    subjects = list(store.read_items(items))
    unreadable = [each for each in subjects if isinstance(each, Unreadable)]
    subjects = [each for each in subjects if not isinstance(each, Unreadable)]
    confirmed = [_sure(shop, subject, when) for subject in _suspicious(shop, items, subjects, when)]
    found = [each for certain in confirmed for each in certain or ()]
    return Seen(
        items=len(items),
        checked=counted(subjects),
        findings=(*map(_not_read, unreadable), *found),
        unsettled=sum(certain is None for certain in confirmed),
    )


def _suspicious(shop: Shop, items: Sequence[Item], subjects: list[Any], when: Moment) -> list[Any]:
    """Read as cheaply as can be, all together: something may be wrong here, or was just changing."""
    books = _books(shop, items)
    surround(subjects, books, consistent=False)
    found = [each for each in subjects if any(findings(each, books, when))]
    for subject in subjects:
        if subject not in found and any(_part(shop, subject, n, when) for n in range(1, parts(subject))):
            found.append(subject)
    return found


def _part(shop: Shop, subject: Any, part: int, when: Moment) -> bool:
    books = Books([shop])
    books.add(subject)
    surround([subject], books, consistent=False, part=part)
    return any(findings(subject, books, when))


def _sure(shop: Shop, subject: Any, when: Moment) -> tuple[Finding, ...] | None:
    """What is wrong with an item that did not change between two looks, nor anything around it; None if that fails."""
    found: dict[Finding, None] = {}
    for part in range(parts(subject)):
        certain = _still(shop, subject, part, when)
        if certain is None:
            return None
        found |= dict.fromkeys(certain)
    return tuple(found)


def _still(shop: Shop, subject: Any, part: int, when: Moment) -> list[Finding] | None:
    for _ in range(LOOKS):
        first, again = (_snapshot(shop, subject, part) for _ in range(2))
        if first == again:
            current = again.same(subject)
            return list(findings(current, again, when)) if current is not None else []
    return None


def _snapshot(shop: Shop, subject: Any, part: int) -> Books:
    """The item and all around it, strongly consistent."""
    books = Books([shop])
    store.fetch([store.address_of(subject)], books, consistent=True)
    current = books.same(subject)
    if current is not None:
        surround([current], books, consistent=True, part=part)
    return books


def _books(shop: Shop, items: Sequence[Item]) -> Books:
    books = Books([shop])
    for entity, told in store.read_told(items):
        if not isinstance(entity, Unreadable):
            books.add(entity, told)
    return books


def _not_read(item: Unreadable) -> Finding:
    facts = f"{item.key} is not what its kind says"
    return Finding(invariant="readable", says="Every item can be read.", subject=item.kind, facts=facts)
