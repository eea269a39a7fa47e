"""The key of blind indexes is changed by a command: whoever has an account is found at every moment of it."""

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from msgspec.structs import replace

from chalicelib.aws import params
from chalicelib.aws.records import entity_of
from chalicelib.aws.scan import scan
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit, get
from chalicelib.core.problems import Problem
from chalicelib.core.seals import IndexKeys, index_keys
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.actions import creating, linking
from chalicelib.domain.users.actions.finding import find, index_of
from chalicelib.domain.users.rules.identifiers import Identifier
from chalicelib.domain.users.store import accounts
from infra import reindex
from infra.smoke.target import Target
from infra.wrapping import HEARD, TooSoonError
from tests.shop import NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")
NAME = "/storefront/test/secrets/blind_index"
LI, WANG = Identifier("phone", "+8613800000001"), Identifier("email", "wang@example.com")
LI_TOO, STAFF = Identifier("username", "li"), Identifier("email", "zhang@example.com")


def registered(identifier: Identifier, audience: Any = "store", shop: str = "mugs") -> str:
    user, writes = creating.writes(identifier, shop, NOON, audience=audience)
    commit(*writes)
    return user.user_id


def go_on(now: datetime) -> None:
    target = Target(api="", stage="test", params_prefix="/storefront/test", region="us-east-1", table=settings().table)
    reindex.reindex(target, local=False, now=now)


def secret() -> str:
    return str(boto3.client("ssm").get_parameter(Name=NAME, WithDecryption=True)["Parameter"]["Value"])


def stale_reader(text: str) -> None:
    """A function that has not heard of the last step."""
    boto3.client("ssm").put_parameter(Name=NAME, Value=text, Type="SecureString", Overwrite=True)
    params.forget()


def whose(identifier: Identifier) -> str | None:
    found = find(identifier)
    return found.user.user_id if found.user else None


def identities() -> list[Any]:
    found = scan([accounts.IdentityRecord], PLATFORM, limit=1_000).items
    return [entity_of(accounts.IdentityRecord, item) for item in found]


def test_everybody_is_found_between_all_steps_and_nobody_twice() -> None:
    """SEC25 part: with overlap. Every reader may be a step behind; nothing is claimed by two."""
    li, zhang = registered(LI), registered(STAFF, "staff")
    before = index_of(LI)
    for number in range(3):
        last = secret()
        go_on(NOON + number * HEARD)
        for text in (secret(), last):
            now_there = secret()
            stale_reader(text)
            assert whose(LI) == li
            staff = get(accounts.identity_at(index_of(STAFF, "staff", "mugs")), consistent=True)
            assert staff is not None
            assert staff.user_id == zhang
            with pytest.raises(Problem):
                registered(LI)
            stale_reader(now_there)
        if number == 0:
            linking.link_username(li, LI_TOO, "mugs", NOON)
        if number == 1:
            wang = registered(WANG)
        if number == 2:
            break
    assert (whose(LI_TOO), whose(WANG)) == (li, wang)
    assert before != index_of(LI)
    assert len(identities()) == 4
    assert index_keys(secret()) == IndexKeys(looks=index_keys(secret()).looks)


def test_what_is_unlinked_on_the_way_is_free_by_every_key() -> None:
    li = registered(LI)
    linking.link_username(li, LI_TOO, "mugs", NOON)
    go_on(NOON)
    go_on(NOON + HEARD)
    name = next(each for each in found(li).linked if each.kind == "username")
    linking.unlink(li, name.identity_id, "mugs", NOON)
    assert len(identities()) == 2
    go_on(NOON + 2 * HEARD)
    assert [each.user_id for each in identities()] == [li]


def found(user_id: str) -> Any:
    return get(accounts.user_at(user_id), consistent=True)


def test_whoever_is_stopped_in_between_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [registered(Identifier("phone", f"+861380000000{number}")) for number in range(4)]
    for moment in range(3):
        with monkeypatch.context() as broken:
            tried = iter(range(3))
            broken.setattr(reindex, "commit", lambda *writes, tried=tried: _breaking(tried, *writes))
            with pytest.raises(ConnectionError) if moment else nullcontext():
                go_on(NOON + moment * HEARD)
        if moment:
            go_on(NOON + moment * HEARD)
    assert [whose(Identifier("phone", f"+861380000000{number}")) for number in range(4)] == people
    assert len(identities()) == 4
    assert [(each.also, len(each.indexes)) for user in people for each in found(user).linked] == [((), 1)] * 4


def _breaking(tried: Any, *writes: Any) -> None:
    """The third account is one too many."""
    if next(tried) == 2:
        raise ConnectionError("the table does not answer")
    commit(*writes)


def test_nobody_goes_on_before_all_have_heard() -> None:
    go_on(NOON)
    with pytest.raises(TooSoonError):
        go_on(NOON + HEARD - timedelta(seconds=1))


def test_an_identity_that_nobody_can_read_stops_it_before_anything_is_looked_for_elsewhere() -> None:
    registered(LI)
    user = found(whose(LI) or "")
    commit(accounts.update(replace(user, held=None, version=2)))
    go_on(NOON)
    with pytest.raises(reindex.UnreadableError):
        go_on(NOON + HEARD)
    assert not index_keys(secret()).switched
