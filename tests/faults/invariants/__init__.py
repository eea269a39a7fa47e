"""What no schedule of faults may break, checked once everything has come to rest: what the shop's own auditor checks,
and what only the provider, the bus, the mails and the bucket can tell."""

from collections.abc import Callable, Iterable, Iterator

from tests.faults.invariants import (
    access,
    goods,
    leaving,
    merits,
    money,
    news,
    notices,
    orders,
    sealed,
    signins,
    stock,
    trails,
    users,
)
from tests.faults.invariants.auditing import audited
from tests.faults.invariants.books import Books, Violation
from tests.faults.world import World

__all__ = ["CHECKS", "Books", "Violation", "listed", "violations"]

CHECKS: tuple[Callable[[Books], Iterator[str]], ...] = (
    money.money_is_the_providers,
    money.captures_are_known,
    money.refunds_happen_once,
    money.nothing_is_set_aside,
    money.persons_are_told,
    money.inbox_is_kept_once,
    stock.ledger_is_what_was_told,
    stock.entries_are_of_their_levels,
    stock.returned_units_are_sold_again,
    orders.versions_are_steps,
    orders.reports_are_entered_once,
    orders.nothing_is_left_over,
    news.changes_are_told,
    notices.customers_are_told,
    notices.messages_are_claimed,
    trails.versions_are_facts,
    trails.trails_are_whole,
    goods.projections_follow,
    goods.pictures_are_there,
    sealed.sealed_parts_open,
    users.identities_lead_to_their_users,
    users.nobody_is_out_of_reach,
    users.links_are_told,
    leaving.closed_accounts_lead_nowhere,
    leaving.erased_persons_are_nobody,
    access.shops_keep_an_administrator,
    access.keys_are_within_their_makers,
    access.nobody_acts_on_what_they_were,
    merits.what_is_earned_is_there,
    signins.rosters_have_what_lives,
    signins.sign_ins_are_on_record,
    signins.right_guesses_come_last,
)


def violations(world: World) -> list[Violation]:
    """All of them, none if all is well."""
    books = Books(world)
    besides = [Violation(check.__doc__ or check.__name__, facts) for check in CHECKS for facts in check(books)]
    return [*audited(books), *besides]


def listed(found: Iterable[Violation]) -> str:
    """A line for each."""
    return "\n".join(f"  {each.invariant} {each.facts}" for each in found)
