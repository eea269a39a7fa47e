"""Further identities are linked by proof, and unlinked; one is always left."""

import pytest
from msgspec.structs import replace

from chalicelib.aws import vault
from chalicelib.aws.observe import tallied
from chalicelib.aws.table import commit, get
from chalicelib.aws.vault import OwnerKey
from chalicelib.aws.viewers import Viewer
from chalicelib.core import clock
from chalicelib.core.problems import Conflict
from chalicelib.domain.users.actions import asking, codes, knowing, linking
from chalicelib.domain.users.actions.finding import find
from chalicelib.domain.users.rules import accounts
from chalicelib.domain.users.rules.accounts import (
    MOST,
    IdentityNotFound,
    Known,
    LastIdentity,
    TooManyIdentities,
    User,
    UsernameTaken,
)
from chalicelib.domain.users.rules.codes import Code, CodeNeeded, WrongCode
from chalicelib.domain.users.rules.identifiers import Identifier, oidc, read
from chalicelib.domain.users.store.accounts import update, user_at
from tests.notifications.outboxes import open_mail
from tests.shop import MUGS, NOON
from tests.users.builders import LI, MAIL, WANG, mail, phone, registered, sent

NAME = read("username", "lilei")


@pytest.fixture(autouse=True)
def _mail(cloud_in_process: None, noon: None) -> None:
    open_mail()


def code_for(identifier: Identifier) -> str:
    asking.request(MUGS, identifier, "link", Viewer(address=identifier.value), None, "en", clock.now())
    return next(digits for to, digits in reversed(sent()) if to == identifier.value)


def link(user: User, identifier: Identifier, code: str | None = None) -> Known:
    return linking.link_given(user.user_id, identifier, code, None, "mugs", clock.now())


def now_of(user: User) -> User:
    return accounts.owned(get(user_at(user.user_id), consistent=True))


def test_somebody_registers_with_one_identity() -> None:
    """S4.1.1-a part: one identifier and a verified code are enough."""
    user = registered()
    assert find(phone()).user == user
    assert (user.home, user.audience, [each.kind for each in user.linked]) == ("mugs", "store", ["phone"])
    assert (user.user_id[:5], user.phone_verified) == ("cust_", True)


def test_nobody_registers_what_somebody_has() -> None:
    first = registered()
    with pytest.raises(Conflict):
        registered()
    assert find(phone()).user == first


def test_identifiers_are_kept_sealed() -> None:
    """S2.3.4-b part: a phone is in no item of its user, but with the user's key."""
    user = registered()
    assert knowing.contact(user.user_id).phone == LI
    commit(vault.erase(user.user_id))
    assert [known.value for known in knowing.identities(user.user_id)] == [None]
    assert [known.shown for known in knowing.identities(user.user_id)] == ["****"]


def test_nobody_is_written_to_where_nothing_was_proven() -> None:
    """S4.1.1-c part: of the addresses and numbers that were, the newest is theirs."""
    user = registered()
    for identifier in (phone(WANG), mail()):
        link(user, identifier, code_for(identifier))
    found = now_of(user)
    assert (knowing.contact(user.user_id).phone, knowing.contact(user.user_id).email) == (WANG, MAIL)
    unproven = tuple(replace(each, verified_at=None) for each in found.linked[1:])
    commit(update(replace(found, linked=(found.linked[0], *unproven), version=found.version + 1)))
    assert (knowing.contact(user.user_id).phone, knowing.contact(user.user_id).email) == (LI, None)


def test_a_second_identity_is_linked_by_a_code() -> None:
    """S4.1.1-b part: phones and mail addresses are linked by a code that was sent there."""
    user = registered()
    for identifier in (mail(), phone(WANG)):
        assert link(user, identifier, code_for(identifier)).linked.verified_at == NOON
        assert find(identifier).user == now_of(user)
    assert [known.value for known in knowing.identities(user.user_id)] == [LI, MAIL, WANG]


def test_an_identity_of_a_provider_is_linked_by_its_own_proof() -> None:
    """S4.1.1-b part: third-party identities are linked, too; what is shown is the provider."""
    user, identifier = registered(), oidc("wechat", "o6_bmj")
    known = linking.link(user.user_id, identifier, (), Conflict(), "mugs", NOON)
    assert (known.shown, find(identifier).user) == ("wechat", now_of(user))


def test_a_wrong_code_links_nothing() -> None:
    user, code = registered(), code_for(mail())
    with pytest.raises(WrongCode):
        link(user, mail(), f"{(int(code) + 1) % 1_000_000:06d}")
    with pytest.raises(CodeNeeded):
        link(user, mail())
    assert (find(mail()).user, now_of(user)) == (None, user)


def test_what_is_somebody_else_s_is_answered_like_a_wrong_code() -> None:
    """S4.1.1-d part: whoever reads the code does not hear that there is an account; and the try counts."""
    owner, other = registered(), registered(text=WANG)
    code = code_for(phone())
    tallies = []
    for digits in (code, f"{(int(code) + 1) % 1_000_000:06d}"):
        with pytest.raises(WrongCode) as refused, tallied() as tally:
            link(other, phone(), digits)
        tallies.append(tally)
        assert refused.value.facts == {}
    assert tallies[0].calls == tallies[1].calls
    assert (find(phone()).user, now_of(other)) == (owner, other)
    kept: Code = get(codes.at(phone(), "link"), consistent=True)  # type: ignore[assignment]
    assert (kept.tries, kept.used_at) == (2, None)


def test_somebody_else_s_identity_of_a_provider_is_answered_as_if_nothing_was_proven() -> None:
    registered()
    owner, other, refused = registered("email", MAIL), registered(text=WANG), WrongCode()
    identifier = oidc("qq", "42")
    linking.link(owner.user_id, identifier, (), refused, "mugs", NOON)
    with pytest.raises(WrongCode):
        linking.link(other.user_id, identifier, (), refused, "mugs", NOON)


def test_linking_again_is_harmless() -> None:
    """The answer to the first request got lost: the same one again, whatever code is sent."""
    user, code = registered(), code_for(mail())
    assert link(user, mail(), code) == link(user, mail(), code)
    assert now_of(user).version == 2


def test_a_name_is_linked_without_a_code_and_reaches_nobody() -> None:
    """S4.1.2-a part: a name is an identity to sign in with, but proves nothing."""
    user = registered()
    known = link(user, NAME)
    assert (known.shown, known.linked.verified_at) == ("lilei", None)
    with pytest.raises(LastIdentity):
        linking.unlink(user.user_id, user.linked[0].identity_id, "mugs", NOON)


def test_a_name_that_looks_like_another_is_taken() -> None:
    link(registered(), NAME)
    with pytest.raises(UsernameTaken):
        link(registered(text=WANG), read("username", "1ilei"))


def test_an_identity_is_unlinked_and_free_for_others() -> None:
    """S4.1.1-b part: unlinked, it leads to nobody, and is sealed nowhere any more."""
    user = registered()
    link(user, mail(), code_for(mail()))
    linking.unlink(user.user_id, now_of(user).linked[0].identity_id, "mugs", NOON)
    assert (find(phone()).user, find(mail()).user) == (None, now_of(user))
    key: OwnerKey | None = get(vault.key_at(user.user_id), consistent=True)
    assert list(knowing.held_in(now_of(user), key).values.values()) == [MAIL]
    assert [known.value for known in knowing.identities(user.user_id)] == [MAIL]
    other = registered("email", "wang@example.com")
    link(other, phone(), code_for(phone()))
    assert find(phone()).user == now_of(other)


def test_the_last_identity_stays() -> None:
    """S4.1.1-b part: never the last one."""
    user = registered()
    with pytest.raises(LastIdentity):
        linking.unlink(user.user_id, user.linked[0].identity_id, "mugs", NOON)
    assert find(phone()).user == user


def test_two_who_unlink_at_once_leave_one() -> None:
    """S4.1.1-b part: the second decides on what the first has left."""
    user = registered()
    link(user, mail(), code_for(mail()))
    before = now_of(user)
    first, second = (accounts.unlinked(before, each.identity_id)[0] for each in before.linked)
    commit(update(first))
    with pytest.raises(Conflict):
        commit(update(second))


def test_nobody_unlinks_what_is_not_theirs() -> None:
    owner, other = registered(), registered(text=WANG)
    for identity_id in (owner.linked[0].identity_id, "idn_x"):
        with pytest.raises(IdentityNotFound):
            linking.unlink(other.user_id, identity_id, "mugs", NOON)


def test_identities_have_an_end() -> None:
    user = registered()
    for number in range(MOST - 1):
        linking.link(user.user_id, oidc("qq", str(number)), (), Conflict(), "mugs", NOON)
    with pytest.raises(TooManyIdentities):
        link(user, NAME)
    assert find(NAME).user is None
