"""`python -m infra.reindex [STAGE]`: another key for blind indexes, in three steps a quarter of an hour apart.

Each call does the next step, and says when to call again. First there is another key, by which identities are claimed
beside the one that they are looked for by. Then every identity gets its index by that key, and everything is looked for
by it. Then the last key is forgotten, with all indexes by it. Whoever is stopped in between calls again.
"""

import argparse
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import msgspec
from msgspec.structs import replace

from chalicelib.aws import acting, params, transport, vault
from chalicelib.aws.records import entity_of
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.scan import scan
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit, get_many
from chalicelib.core import clock
from chalicelib.core.paging import pages
from chalicelib.core.problems import Stale
from chalicelib.core.seals import IndexKeys, index_keys
from chalicelib.core.sessions import STORE
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.actions.finding import indexes_of
from chalicelib.domain.users.actions.knowing import known
from chalicelib.domain.users.rules.accounts import Known, Linked, User
from chalicelib.domain.users.rules.identifiers import Identifier
from chalicelib.domain.users.store import accounts as store
from infra.local import keys
from infra.local.place import place
from infra.operating import attempted
from infra.smoke.target import Target
from infra.stacks.stages import STAGES
from infra.wrapping import HEARD, TooSoonError

AT_ONCE = 100


class UnreadableError(RuntimeError):
    """An identity whose identifier nobody can read any more, of an account that is not closed: a person has to look."""


def users() -> Iterator[User]:
    """Everybody who has an account."""
    for items in pages(lambda after: scan([store.UserRecord], PLATFORM, limit=AT_ONCE, after=after)):
        yield from (entity_of(store.UserRecord, item) for item in items)


def reindex_all() -> int:
    """Give every identity the indexes by the keys that there are, and no others; how many accounts had others."""
    with acting.as_tool("operator", "make reindex", reason="another key for blind indexes"):
        return sum(until_fresh(partial(_reindex, each.user_id)) for each in users())


def _reindex(user_id: str) -> int:
    user, key = get_many([store.user_at(user_id), vault.key_at(user_id)], consistent=True)
    if user is None or user.is_closed:
        return 0
    linked = tuple(_renewed(user, each) for each in known(user, key))
    had, wanted = ({index: each for each in some for index in each.indexes} for some in (user.linked, linked))
    if linked == user.linked:
        return 0
    added = [
        part for each in linked for part in store.claims(each, user_id, Stale()) if part.address.pk not in _at(had)
    ]
    gone = [store.release(index) for index in had if index not in wanted]
    commit(store.update(replace(user, linked=linked, version=user.version + 1)), *added, *gone)
    return 1


def _at(indexed: dict[str, Linked]) -> set[str]:
    return {store.identity_at(index).pk for index in indexed}


def _renewed(user: User, one: Known) -> Linked:
    """As it is claimed now. Which of the indexes it has says whether it was claimed among shoppers or staff."""
    if one.value is None:
        raise UnreadableError(f"{user.user_id} {one.linked.identity_id}")
    identifier = Identifier(one.linked.kind, one.value)
    for audience, shop in ((user.audience, user.home), (STORE, PLATFORM)):
        index, *also = indexes_of(identifier, audience, shop)  # type: ignore[arg-type]
        if {index, *also} & set(one.linked.indexes):
            return replace(one.linked, index=index, also=tuple(also))
    raise UnreadableError(f"{user.user_id} {one.linked.identity_id}")


def step(before: IndexKeys, keep: Callable[[IndexKeys], None], now: datetime) -> str:
    """The next step, and what to say of it. Raises TooSoonError, or UnreadableError before anything is looked for
    elsewhere."""
    if before.since is not None and now < before.since + HEARD:
        raise TooSoonError(f"Wait until {before.since + HEARD:%H:%M} UTC: some may not have heard of the last step.")
    if before.also is None and not before.switched:
        keep(IndexKeys(looks=before.looks, also=secrets.token_hex(32), since=now))
        return f"There is another key; call again after {now + HEARD:%H:%M} UTC."
    if before.also is not None and not before.switched:
        changed = reindex_all()
        keep(IndexKeys(looks=before.also, also=before.looks, switched=True, since=now))
        return f"{changed} accounts have indexes by both keys; call again after {now + HEARD:%H:%M} UTC."
    keep(IndexKeys(looks=before.looks, switched=True))
    changed = reindex_all()
    keep(IndexKeys(looks=before.looks))
    return f"The last key is forgotten, with its indexes of {changed} accounts."


def reindex(target: Target, local: bool, now: datetime) -> str:
    """The next step in a stage, or in the run of this folder."""
    ssm, name = target.client("ssm"), f"{target.params_prefix}/secrets/blind_index"

    def keep(after: IndexKeys) -> None:
        text = msgspec.json.encode(after).decode()
        if local:
            keys.keep(place(dict(os.environ)), "blind_index", text)
        ssm.put_parameter(Name=name, Value=text, Type="SecureString", Overwrite=True)
        params.forget()

    found = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    params.forget()
    return step(index_keys(found), keep, now)


def main() -> int:
    """Do the next step, and say what comes after it."""
    parser = argparse.ArgumentParser(prog="python -m infra.reindex", description=__doc__)
    parser.add_argument("stage", nargs="?", choices=[*STAGES], help="one that was deployed")
    given = parser.parse_args()

    def work() -> str:
        target = Target.chosen(given.stage)
        os.environ.update(target.environment())
        settings.cache_clear()
        transport.forget()
        return reindex(target, not given.stage, clock.now())

    return attempted(work, TooSoonError, UnreadableError)


if __name__ == "__main__":
    sys.exit(main())
