"""Sessions and proofs on the table."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
import pytest

from chalicelib.aws import tokens
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.problems import Stale, Unauthenticated
from chalicelib.core.sessions import STAFF, SessionOver, digest
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.actions import ending, refreshing
from chalicelib.domain.sessions.actions.opening import Opened
from chalicelib.domain.sessions.actions.opening import open as open_session
from chalicelib.domain.sessions.rules import lives, roster
from chalicelib.domain.sessions.rules.lives import SessionNotFound
from chalicelib.domain.sessions.rules.refreshing import RefreshedAlready, RefreshReused, RefreshToken
from chalicelib.domain.sessions.rules.roster import Roster
from tests.faults.world import world
from tests.sessions.builders import DEVICE, LAPTOP, opened
from tests.shop import NOON

LI = "cust_li"
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
SECRET = "correct horse battery"


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    """The model's, at noon: a dozen times as fast."""
    with world():
        yield


def refreshed(before: Opened, now: datetime = NOON) -> Opened:
    return refreshing.refresh(before.refresh_token, DEVICE, now)


def test_a_sign_in_gives_tokens_for_this_session_and_device() -> None:
    """S4.1.2-a part: the token pair."""
    made = opened(remember=True)
    access = tokens.read(made.access_token, NOON)
    assert (access.subject, access.session, access.audience) == (LI, made.session.session_id, "store")
    assert store.load(LI, made.session.session_id) == made.session
    assert made.session.device_hash == digest(made.device) == digest(DEVICE)


def test_a_device_without_a_secret_gets_one() -> None:
    made = opened(device="")
    assert len(made.device) >= 40
    assert made.session.on(made.device)


def test_staff_are_not_remembered_and_stay_for_a_working_day() -> None:
    made = opened(audience=STAFF, shop_id="mugs", remember=True)
    assert (made.session.remembered, made.session.ends_at) == (False, NOON + lives.AT_WORK.whole)
    assert tokens.read(made.access_token, NOON).shop == "mugs"


def test_no_secret_of_a_client_is_kept() -> None:
    """SEC9: hashed at rest; and nothing that is printed by accident tells one."""
    made = opened()
    assert not any(text in repr(made) for text in (made.access_token, made.refresh_token, DEVICE))
    item = msgspec.json.encode(store.load(LI, made.session.session_id)).decode()
    token = RefreshToken.read(made.refresh_token)
    for secret in (DEVICE, token.family, token.secret, made.refresh_token):
        assert secret not in item


def test_refresh_tokens_rotate_and_the_session_goes_on() -> None:
    """S4.1.2-c part: each refresh gives another token; the session, its device and its user stay."""
    made = opened(remember=True)
    now = NOON
    seen = {made.refresh_token}
    for _ in range(5):
        now += DAY
        made = refreshed(made, now)
        seen.add(made.refresh_token)
        assert tokens.read(made.access_token, now).session == made.session.session_id
    assert len(seen) == 6
    assert (made.session.seen_at, made.session.version) == (now, 6)


def test_a_token_that_comes_again_ends_the_whole_family() -> None:
    """S4.1.2-c: reuse of a rotated token revokes the whole family, also the newest token of it; nobody else's."""
    made, other = opened(remember=True), opened(remember=True, device=LAPTOP)
    second = refreshed(made)
    third = refreshed(second, NOON + MINUTE)
    with pytest.raises(RefreshReused):
        refreshed(made, NOON + MINUTE)
    for token in (made, second, third):
        with pytest.raises(SessionOver):
            refreshed(token, NOON + 2 * MINUTE)
    ended = store.load(LI, made.session.session_id)
    assert ended is not None
    assert (ended.ended_at, ended.ended_why) == (NOON + MINUTE, lives.REUSED)
    assert [each.session_id for each in ending.alive(LI, NOON)] == [other.session.session_id]
    assert refreshing.refresh(other.refresh_token, LAPTOP, NOON + MINUTE).session.version == 2


def test_a_repetition_within_ten_seconds_kills_nothing() -> None:
    """SEC9: the client is told, and the newest token goes on."""
    made = opened()
    second = refreshed(made)
    for seconds in (0, 10):
        with pytest.raises(RefreshedAlready):
            refreshed(made, NOON + seconds * SECOND)
    assert refreshed(second, NOON + MINUTE).session.live(NOON)


def test_of_rivals_one_gets_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC9: every rival has read the session before any of them writes; one commits, and none ends the session."""
    made, won, lost = opened(), [], []
    load = store.load
    rivals = iter(range(31))

    def slowly(user_id: str, session_id: str) -> object:
        session = load(user_id, session_id)
        if next(rivals, None) is not None:
            try:
                won.append(refreshed(made))
            except RefreshedAlready:
                lost.append(1)
        return session

    monkeypatch.setattr(store, "load", slowly)
    with pytest.raises(RefreshedAlready):
        refreshed(made)
    assert (len(won), len(lost)) == (1, 30)
    monkeypatch.undo()
    assert refreshed(won[0], NOON + MINUTE).session.live(NOON)


@pytest.mark.parametrize("device", [None, LAPTOP])
def test_a_stolen_token_is_of_no_use_on_another_device(device: str | None) -> None:
    made = opened()
    with pytest.raises(Unauthenticated):
        refreshing.refresh(made.refresh_token, device, NOON)
    assert refreshed(made).session.live(NOON)


def test_a_made_up_token_of_a_known_session_harms_nobody() -> None:
    made = opened()
    token = RefreshToken.read(made.refresh_token)
    forged = msgspec.structs.replace(token, family="x" * 48, secret="y" * 48)
    with pytest.raises(SessionOver):
        refreshing.refresh(forged.text, DEVICE, NOON)
    assert refreshed(made).session.live(NOON)


def test_a_session_that_was_not_used_for_long_has_ended() -> None:
    made = opened()
    with pytest.raises(SessionOver):
        refreshed(made, NOON + lives.BRIEF.idle)


def test_one_session_is_ended_and_the_others_live() -> None:
    """S4.1.3-c part: a user lists active sessions and revokes one."""
    phone, laptop = opened(), opened(device=LAPTOP, now=NOON + SECOND)
    assert [each.session_id for each in ending.alive(LI, NOON)] == [laptop.session.session_id, phone.session.session_id]
    for _ in range(2):
        ending.end(LI, phone.session.session_id, NOON)
    assert [each.session_id for each in ending.alive(LI, NOON)] == [laptop.session.session_id]
    with pytest.raises(SessionOver):
        refreshed(phone)


def test_nobody_ends_anothers_session() -> None:
    made = opened()
    for user_id, session_id in (("cust_wang", made.session.session_id), (LI, "se_unknown")):
        with pytest.raises(SessionNotFound):
            ending.end(user_id, session_id, NOON)
    assert ending.alive(LI, NOON) == [made.session]


def test_all_others_are_ended_at_once() -> None:
    there = [opened(device=LAPTOP) for _ in range(3)]
    mine, stranger = opened(), opened("cust_wang")
    assert ending.end_others(LI, mine.session.session_id, NOON) == 3
    assert ending.end_others(LI, mine.session.session_id, NOON) == 0
    assert [each.session_id for each in ending.alive(LI, NOON)] == [mine.session.session_id]
    assert ending.alive("cust_wang", NOON) == [stranger.session]
    for each in there:
        with pytest.raises(SessionOver):
            refreshing.refresh(each.refresh_token, LAPTOP, NOON)
    assert ending.end_others(LI, None, NOON) == 1


def test_the_oldest_session_ends_for_one_too_many() -> None:
    made = [opened() for _ in range(roster.MOST + 1)]
    assert store.load(LI, made[0].session.session_id) is None
    assert len(ending.alive(LI, NOON)) == roster.MOST
    ending.end(LI, made[5].session.session_id, NOON)
    opened()
    assert len(ending.alive(LI, NOON)) == roster.MOST  # the one that was ended has left its place


def test_two_sign_ins_at_once_are_both_counted() -> None:
    before = store.roster(LI)
    opened()
    with pytest.raises(Stale):
        commit(*_opening(before))
    commit(*until_fresh(lambda: _opening(store.roster(LI))))
    found = store.roster(LI)
    assert found is not None
    assert len(found.sessions) == 2


def _opening(found: Roster | None) -> tuple[Write, ...]:
    return open_session(LI, found, methods=("code",), now=NOON).writes
