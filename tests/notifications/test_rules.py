"""What is told and how, without a table."""

from datetime import timedelta
from itertools import product
from string import Formatter

import msgspec
import pytest

from chalicelib.core.addresses import Contact
from chalicelib.core.events import OrderConfirmed, RefundSucceeded
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.messages import Message
from chalicelib.core.money import Money
from chalicelib.core.personal import personal_fields
from chalicelib.domain.notifications import rules
from chalicelib.domain.notifications.rules import KINDS, LANGUAGES, MOVES, RETURNED, BeingSent, Notice
from tests.shop import NOON

PAID = OrderConfirmed(shop="mugs", at=NOON, order_id="or_1")


def a_message(kind: str = "paid", locale: str = "en", shop: str = "Mugs") -> Message:
    link = "https://shop.example/orders/or_1"
    return rules.compose(kind, locale, shop=shop, number="261122-A", amount=Money(1900, "CNY"), link=link)


def test_what_the_table_does_not_name_is_refused() -> None:
    absent = [pair for pair in product(MOVES.states, MOVES.events) if pair not in MOVES.moves]
    assert absent == list(product(("sent", "unreachable"), ("send", "lose")))
    for state, event in absent:
        with pytest.raises(IllegalMove):
            MOVES.move(state, event)


def test_every_language_tells_every_kind_with_the_same_facts() -> None:
    """S5.2.2-c part: no kind is missing in any language"""
    words = {*KINDS.values(), RETURNED}
    assert {locale: set(each) for locale, each in LANGUAGES.items()} == dict.fromkeys(LANGUAGES, words)
    for templates in LANGUAGES.values():
        for template in templates.values():
            for text in msgspec.structs.astuple(template):
                places = {name for _, name, _, _ in Formatter().parse(text) if name}
                assert places <= {"shop", "number", "amount", "link"}
                assert "number" in places


@pytest.mark.parametrize(
    ("locale", "word"),
    [("zh-CN", "已付款"), ("zh", "已付款"), ("en", "is paid"), ("en-GB", "is paid"), ("fr", "is paid")],
)
def test_the_order_language_chooses_the_words(locale: str, word: str) -> None:
    """S5.2.2-c part: in the customer's language, else in English"""
    message = a_message(locale=locale)
    assert word in message.subject
    assert word in message.mail
    assert word in message.sms
    assert "https://shop.example/orders/or_1" in message.mail


def test_no_value_can_add_a_header_or_a_line() -> None:
    """Header injection: line ends of every kind become spaces"""
    clean = a_message()
    for end in ("\r\n", "\n", "\r", "\u2028", "\x85", "\x00"):
        message = a_message(shop=f"Mugs{end}Bcc: all@example.com")
        assert message.subject == clean.subject.replace("Mugs", "Mugs Bcc: all@example.com")
        assert len(message.mail.splitlines()) == len(clean.mail.splitlines())
        assert message.sms.isprintable()


def test_a_value_is_not_read_as_a_template() -> None:
    assert a_message(shop="{link}").subject.startswith("{link}:")


def test_only_the_channels_that_were_given_are_used() -> None:
    assert rules.addresses(Contact()) == {}
    assert rules.addresses(Contact(email="li@example.com")) == {"mail": "li@example.com"}
    assert rules.addresses(Contact(phone="+8613800138000\n")) == {"sms": "+8613800138000"}


def test_a_refund_tells_its_own_amount() -> None:
    total, back = Money(1900, "CNY"), Money(500, "CNY")
    refunded = RefundSucceeded(shop="mugs", at=NOON, order_id="or_1", refund_id="rf_1", amount=back)
    assert (rules.amount_of(refunded, total), rules.amount_of(PAID, total)) == (back, total)


def test_nobody_hears_that_nothing_was_paid_back_as_if_it_were_money() -> None:
    """A gift that comes back has no price."""
    refunded = RefundSucceeded(shop="mugs", at=NOON, order_id="or_1", refund_id="rf_1", amount=Money(1, "CNY"))
    nothing = msgspec.structs.replace(refunded, amount=Money(0, "CNY"))
    assert [rules.wording(each) for each in (refunded, nothing, PAID)] == ["refunded", RETURNED, "paid"]
    for locale in LANGUAGES:
        message = a_message(kind=RETURNED, locale=locale)
        assert "19.00" not in message.subject + message.mail + message.sms


def test_a_claim_holds_for_its_lease_and_the_mark_for_ever() -> None:
    """S5.2.2-c part: nobody else sends while a claim holds; a dead one is taken over; what is sent stays sent"""
    first = rules.first_claim("e:1:0", PAID, "mail", NOON)
    with pytest.raises(BeingSent):
        rules.claim(first, NOON + rules.LEASE - timedelta(microseconds=1))
    second = rules.claim(first, NOON + rules.LEASE)
    assert (second.attempts, second.version, second.claimed_until) == (2, 2, NOON + 2 * rules.LEASE)
    later = rules.claim(msgspec.structs.replace(first, version=5), NOON + rules.LEASE)
    assert (later.attempts, later.version) == (2, 6)
    sent = rules.sent(second, NOON + timedelta(minutes=1))
    assert (sent.status, sent.sent_at, sent.version) == ("sent", NOON + timedelta(minutes=1), 3)
    assert rules.claim(sent, NOON + timedelta(days=9)) is sent


def test_a_notice_says_what_was_told_of_which_event() -> None:
    first = rules.first_claim("e:1:0", PAID, "sms", NOON + timedelta(hours=1))
    assert (first.shop, first.order_id, first.event_id, first.kind) == ("mugs", "or_1", "e:1:0", "paid")
    assert (first.channel, first.at, first.attempts, first.sent_at) == ("sms", NOON, 1, None)
    assert (first.status, first.version, first.claimed_until) == (
        "pending", 1, NOON + timedelta(hours=1, seconds=50),
    )  # fmt: skip


def test_who_was_erased_is_noted_once_as_out_of_reach() -> None:
    first = rules.first_claim("e:1:0", PAID, "mail", NOON)
    lost = rules.unreachable(first)
    assert (lost.status, lost.version, lost.sent_at) == ("unreachable", 2, None)
    assert rules.claim(lost, NOON + timedelta(days=9)) is lost


def test_a_notice_has_no_place_for_personal_data() -> None:
    """I21: the record keeps kind, channel, state and times"""
    assert personal_fields(Notice) == set()
    assert set(Notice.__struct_fields__) == {
        "shop", "order_id", "event_id", "kind", "channel", "at", "status", "claimed_until", "attempts", "sent_at",
        "version",
    }  # fmt: skip
