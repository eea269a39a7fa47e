"""Asking for codes and redeeming them."""

import json
from datetime import timedelta

import boto3
import pytest

from chalicelib.aws import clients, params
from chalicelib.aws.observe import tallied
from chalicelib.aws.outbox import NotSent
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit, get
from chalicelib.aws.viewers import Viewer
from chalicelib.core import clock, ids
from chalicelib.core.problems import Problem, Stale
from chalicelib.core.sessions import digest
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.actions import asking, codes
from chalicelib.domain.users.actions.finding import find, index_of
from chalicelib.domain.users.rules.challenges import ChallengeNeeded
from chalicelib.domain.users.rules.codes import Code, Purpose, WrongCode
from chalicelib.domain.users.rules.identifiers import Identifier, read
from chalicelib.domain.users.rules.sends import TooManyCodes
from chalicelib.domain.users.store.codes import CodeRecord
from infra.functions import Figures
from tests.notifications.outboxes import mails, open_mail, texts
from tests.shop import MUGS, NOON
from tests.users.builders import HOME, LI, MAIL, WANG, mail, phone, registered, sent

LATER = NOON + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _mail(cloud_in_process: None, noon: None) -> None:
    open_mail()


def ask(identifier: Identifier, purpose: Purpose = "sign_in", viewer: Viewer = HOME) -> str:
    """The digits that were sent."""
    before = sent()
    asking.request(MUGS, identifier, purpose, viewer, None, "en", clock.now())
    [(to, digits)] = [each for each in sent() if each not in before]
    assert to == identifier.value
    return digits


def found(identifier: Identifier, purpose: Purpose = "sign_in", device: str | None = None) -> Code | None:
    there: Code | None = get(codes.at(identifier, purpose, device), consistent=True)
    return there


def redeem(
    identifier: Identifier, digits: str, purpose: Purpose = "sign_in", device: str | None = None
) -> type[Problem] | None:
    """What came of it."""
    try:
        commit(codes.used(found(identifier, purpose, device), digits, clock.now()))
    except Problem as problem:
        return type(problem)
    return None


def unbound(address: str = "203.0.113.7") -> Viewer:
    return Viewer(address=address)


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_a_code_is_sent_and_redeemed_once() -> None:
    """S4.1.1-c part: single use, by phone and by mail."""
    for identifier in (phone(), mail()):
        digits = ask(identifier, viewer=unbound())
        assert (redeem(identifier, digits), redeem(identifier, digits)) == (None, WrongCode)


def test_a_code_is_in_no_item_and_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    """S4.1.1-c part: codes are stored hashed; neither they nor their target are in the table or the log."""
    digits = ask(phone())
    table = json.dumps(boto3.client("dynamodb").scan(TableName="storefront")["Items"], default=_text)
    assert "CODE" in table
    written = table + "".join(capsys.readouterr())
    assert [text for text in (digits, LI, LI[1:], HOME.address) if text in written] == []


def test_a_wrong_code_counts_and_the_fifth_locks() -> None:
    """S4.1.1-c part: locked after N wrong tries."""
    digits = ask(phone(), viewer=unbound())
    assert {redeem(phone(), other_than(digits)) for _ in range(5)} == {WrongCode}
    assert redeem(phone(), digits) is WrongCode


def test_of_32_at_once_one_is_right() -> None:
    """S4.1.1-c part: all have read the code before the first has used it; one succeeds."""
    digits = ask(phone(), viewer=unbound())
    attempts = [codes.used(found(phone()), digits, NOON) for _ in range(32)]
    came = []
    for attempt in attempts:
        try:
            commit(attempt)
        except WrongCode:
            came.append("wrong")
        else:
            came.append("right")
    assert (came.count("right"), came.count("wrong")) == (1, 31)


def test_of_32_guesses_at_once_five_are_looked_at() -> None:
    """S4.1.1-c part: a right guess among wrong ones that were read together is one try more, not thirty."""
    digits = ask(phone(), viewer=unbound())
    before = found(phone())
    right = codes.used(before, digits, NOON)
    for _ in range(32):
        with pytest.raises(WrongCode):
            codes.used(before, other_than(digits), NOON)
    after = found(phone())
    assert after is not None
    assert after.tries == 5
    with pytest.raises(WrongCode):
        commit(right)


def test_a_guess_meanwhile_does_not_spoil_the_right_code() -> None:
    """Whoever has the code looks again, and it is still good."""
    digits = ask(phone(), viewer=unbound())
    right = codes.used(found(phone()), digits, NOON)
    assert redeem(phone(), other_than(digits)) is WrongCode
    with pytest.raises(Stale):
        commit(right)
    assert redeem(phone(), digits) is None


def test_four_wrong_tries_are_forgiven() -> None:
    digits = ask(phone(), viewer=unbound())
    assert {redeem(phone(), other_than(digits)) for _ in range(4)} == {WrongCode}
    assert redeem(phone(), digits) is None


def test_a_code_is_over_in_time() -> None:
    """S4.1.1-c part: codes expire."""
    digits = ask(phone(), viewer=unbound())
    with clock.stopped(NOON + timedelta(minutes=5)):
        assert redeem(phone(), digits) is WrongCode


def test_a_code_is_good_for_its_purpose_and_target_only() -> None:
    """S4.1.1-c part: bound to purpose and target; asked for elsewhere it does not even cost a try."""
    digits = ask(phone(), "register", unbound())
    assert redeem(phone(), digits, "sign_in") is WrongCode
    assert redeem(phone(WANG), digits, "register") is WrongCode
    assert redeem(phone(), digits, "register") is None


def test_a_stranger_can_neither_use_up_nor_replace_somebody_s_code() -> None:
    """S4.1.1-c part: a code belongs to the device that asked for it."""
    device = "a device's own secret"
    mine = ask(phone(), viewer=Viewer(address="203.0.113.7", device_hash=digest(device)))
    for _ in range(9):
        assert redeem(phone(), other_than(mine)) is WrongCode
    with clock.stopped(LATER):
        theirs = ask(phone(), viewer=unbound("198.51.100.9"))
        assert redeem(phone(), theirs, device=device) is (WrongCode if theirs != mine else None)
        assert redeem(phone(), mine, device=device) is None


def test_another_code_takes_the_place_of_the_one_before() -> None:
    """S4.1.1-c part: what was sent before is good for nothing any more, and tries begin anew."""
    first = ask(phone(), viewer=unbound())
    for _ in range(5):
        redeem(phone(), other_than(first))
    with clock.stopped(LATER):
        second = ask(phone(), viewer=unbound())
        assert redeem(phone(), first) is (WrongCode if first != second else None)
        assert redeem(phone(), second) is None


def test_a_second_code_has_to_wait() -> None:
    """S4.1.1-c part: rate-limited per target, whoever asks, and for whatever; nothing is sent then."""
    ask(phone())
    for viewer in (HOME, unbound("198.51.100.9")):
        with pytest.raises(TooManyCodes):
            asking.request(MUGS, phone(), "link", viewer, None, "en", NOON)
    assert len(texts()) == 1


def test_one_place_gets_so_many_codes_in_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.1.1-c part: rate-limited per IP, over all targets. (Challenges, which come first, are solved here.)"""
    monkeypatch.setattr("chalicelib.domain.users.rules.sends.EACH", 0)
    for number in range(20):
        ask(phone(f"+86138001380{number:02d}"))
    with pytest.raises(TooManyCodes):
        ask(phone("+8613800138099"))
    ask(phone("+8613800138099"), viewer=unbound("198.51.100.9"))


def test_many_codes_from_one_place_have_to_be_worked_for() -> None:
    """S4.1.1-e part: the score of a request rises with every code that was asked for before it."""
    for number in range(3):
        ask(phone(f"+861380013800{number}"))
    with pytest.raises(ChallengeNeeded):
        ask(phone("+8613800138009"))
    assert len(texts()) == 3


def test_it_makes_no_difference_whether_anybody_is_known_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.1.1-d part: a code for a known target is asked for with the same calls as for an unknown one, and sent."""
    registered(text=WANG)
    monkeypatch.setattr(ids, "digits", lambda count: "123456")
    tallies = []
    for number in (LI, WANG):
        with tallied() as tally:
            asking.request(MUGS, phone(number), "register", unbound(number), None, "en", NOON)
        tallies.append(tally)
    assert tallies[0] == tallies[1]
    assert [text for _, text in texts()] == [texts()[0][1]] * 2


def test_finding_takes_as_many_steps_for_somebody_as_for_nobody() -> None:
    """S4.1.1-d part: two reads, whatever there is."""
    user = registered()
    came = {}
    for identifier in (phone(), phone(WANG)):
        with tallied() as tally:
            result = find(identifier)
        came[identifier.value] = (result.user, tally.calls)
    assert came == {LI: (user, ["GetItem", "GetItem"]), WANG: (None, ["GetItem", "GetItem"])}


def test_staff_are_not_found_among_shoppers_nor_among_those_of_another_shop() -> None:
    assert len({index_of(mail()), index_of(mail(), "staff", "mugs"), index_of(mail(), "staff", "lamps")}) == 3


def test_what_has_no_inbox_is_sent_nothing() -> None:
    with pytest.raises(asking.NothingToSendTo):
        asking.request(MUGS, read("username", "lilei"), "sign_in", HOME, None, "en", NOON)
    assert not sent()


def test_the_shop_s_language_is_spoken() -> None:
    asking.request(MUGS, mail(), "link", HOME, None, "zh-CN", NOON)
    [message] = mails()
    assert (message.subject, message.destinations["ToAddresses"]) == ("【杯子】您的验证码", [MAIL])
    assert "绑定" in message.body


def test_a_code_that_cannot_be_handed_over_counts_as_sent() -> None:
    """What the service says of it repeats the address, and is not repeated; the door answers before the gateway."""
    params.forget()
    boto3.client("ssm").put_parameter(
        Name=f"{settings().params_prefix}/public_url", Value="http://127.0.0.2", Overwrite=True
    )  # of which SES takes no mail
    with pytest.raises(NotSent) as refused:
        asking.request(MUGS, mail(), "link", HOME, None, "en", NOON)
    assert refused.value.facts == {"reason": "MessageRejected"}
    with pytest.raises(TooManyCodes):
        asking.request(MUGS, mail(), "link", HOME, None, "en", NOON)
    seconds, attempts = clients.HURRIED
    assert (clients.CONNECT_SECONDS + seconds) * attempts < Figures().timeout - 5


def test_codes_and_sends_vanish() -> None:
    """S4.1.1-c part: a code's item is over with the code."""
    ask(phone())
    items = boto3.client("dynamodb").scan(TableName="storefront")["Items"]
    kinds = {item["kind"]["S"]: int(item["expires"]["N"]) for item in items if item["kind"]["S"] in ("Code", "Sends")}
    assert kinds == {
        "Code": int((NOON + timedelta(minutes=5)).timestamp()),
        "Sends": int((NOON + timedelta(days=1)).timestamp()),
    }
    place = CodeRecord.partition("pk", shop=PLATFORM, index=index_of(phone()))
    assert place in {item["pk"]["S"] for item in items}


def _text(other: object) -> str:
    return other.decode("latin-1") if isinstance(other, bytes) else str(other)
