"""Users: an identifier leads to whose it is, and somebody can be reached."""

from collections.abc import Iterator

from chalicelib.domain.users.rules.accounts import Identity, User
from chalicelib.domain.users.rules.identifiers import USERNAME
from tests.faults.invariants.books import Books


def identities_lead_to_their_users(books: Books) -> Iterator[str]:
    """S4.1.1-b part: what a user says is theirs leads to them, and what leads to a user is theirs."""
    said = {each.index: user.user_id for user in books.all(User) for each in user.linked}
    led = {each.index: each.user_id for each in books.all(Identity)}
    if said != led:
        yield f"users say {said}, identities lead to {led}"


def nobody_is_out_of_reach(books: Books) -> Iterator[str]:
    """S4.1.1-b part: each user has an identity that was proven, for a name proves nothing."""
    for user in books.all(User):
        if not any(each.kind != USERNAME and each.verified_at for each in user.linked):
            yield f"nobody can reach {user.user_id}"
