"""Messages: texts with places to fill in, and words that are ready to be sent as a mail or a text message."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from chalicelib.core.texts import negotiate, one_line

LONGEST_SUBJECT = 120

Written = TypeVar("Written")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Words, ready to send. They may hold a code: nobody logs or keeps them."""

    subject: str
    mail: str
    sms: str

    def __repr__(self) -> str:
        return "Message(...)"


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """The same with places such as {shop}; whoever has more to say derives from it."""

    subject: str
    mail: str
    sms: str = ""

    def filled(self, **facts: str) -> Message:
        """No fact can add a line, and so no header either."""
        said = {name: one_line(fact) for name, fact in facts.items()}
        subject, mail, sms = (text.format(**said) for text in (self.subject, self.mail, self.sms))
        return Message(subject=subject[:LONGEST_SUBJECT], mail=mail, sms=sms)


def best(languages: Mapping[str, Written], locale: str) -> Written:
    """What is written in the locale's language; in the first one, for those whose language we do not write."""
    return languages[negotiate(locale, tuple(languages))]
