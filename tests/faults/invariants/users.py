"""Users: an identifier leads to whose it is, and somebody can be reached."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.core.events import IdentityLinked, IdentityUnlinked, UserRegistered
from chalicelib.domain.users.rules.accounts import Identity, User
from chalicelib.domain.users.rules.identifiers import USERNAME
from tests.faults.invariants.books import Books

LINKS = (UserRegistered, IdentityLinked, IdentityUnlinked)


def identities_lead_to_their_users(books: Books) -> Iterator[str]:
    """S4.1.1-b part: what a user says is theirs leads to them, and what leads to a user is theirs."""
    said = sorted((each.index, user.user_id) for user in books.all(User) for each in user.linked)
    led = sorted((each.index, each.user_id) for each in books.all(Identity))
    if said != led:
        yield f"users say {said}, identities lead to {led}"


def nobody_is_out_of_reach(books: Books) -> Iterator[str]:
    """S4.1.1-b part: each user has an identity that was proven, for a name proves nothing. Nobody is who has left."""
    for user in books.all(User):
        if not user.is_closed and not any(each.kind != USERNAME and each.verified_at for each in user.linked):
            yield f"nobody can reach {user.user_id}"


def links_are_told(books: Books) -> Iterator[str]:
    """I16 S4.1.1-b part: that somebody has come, and each identity that was linked or unlinked since, once."""
    told = Counter((type(each.event), each.event.user_id) for each in books.news(*LINKS))
    for user in books.all(User):
        registered, linked, unlinked = (told[kind, user.user_id] for kind in LINKS)
        if registered != 1 or (not user.is_closed and 1 + linked - unlinked != len(user.linked)):
            yield f"{user.user_id}: told {registered}, {linked}, {unlinked} for {len(user.linked)} identities"
