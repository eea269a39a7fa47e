"""Words that are sent say what they were filled with, and nothing that was smuggled in with it."""

from chalicelib.core.messages import LONGEST_SUBJECT, Message, Template, best
from chalicelib.core.texts import one_line

CODE = Template(subject="{shop}: your code", mail="Your code is {code}.\nKeep it to yourself.", sms="{shop}: {code}")


def test_a_template_is_filled_in_each_of_its_texts() -> None:
    assert CODE.filled(shop="Mugs", code="123456") == Message(
        subject="Mugs: your code", mail="Your code is 123456.\nKeep it to yourself.", sms="Mugs: 123456"
    )


def test_no_fact_adds_a_line_a_header_or_a_place_to_fill_in() -> None:
    """SEC39: CR, LF and whatever else prints nothing are spaces; braces are only braces."""
    message = CODE.filled(shop="Mugs\r\nBcc: x@y.zz\x00\u2028", code="{shop}")
    assert (message.subject, message.sms) == ("Mugs Bcc: x@y.zz: your code", "Mugs Bcc: x@y.zz: {shop}")
    assert one_line("\t a\n\u00a0b\u200b ") == "a b"
    assert len(CODE.filled(shop="M" * 500, code="").subject) == LONGEST_SUBJECT == 120


def test_words_that_hold_a_code_are_not_shown_by_mistake() -> None:
    """SEC22 part: words that hold a code are not shown by mistake"""
    assert repr(CODE.filled(shop="Mugs", code="123456")) == "Message(...)"


def test_who_speaks_no_language_of_ours_is_told_in_the_first() -> None:
    languages = {"en": "Hello", "zh-CN": "你好"}
    assert [best(languages, locale) for locale in ("zh-CN", "zh-TW", "en-GB", "fr", "")] == [
        "你好", "你好", "Hello", "Hello", "Hello",
    ]  # fmt: skip
