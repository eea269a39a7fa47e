"""Messages: what is written to whom a code is sent, in the best of our languages."""

import msgspec

from chalicelib.core.texts import negotiate, one_line
from chalicelib.domain.users.rules.codes import LIFE, Purpose
from chalicelib.domain.users.words import Template, en, zh_cn

CODES: dict[str, Template] = {"en": en.CODE, "zh-CN": zh_cn.CODE}
"""By locale; the first is for those whose language we do not write."""

LONGEST_SUBJECT = 120


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Words, ready to send. They hold the code: nobody logs or keeps them."""

    subject: str
    mail: str
    sms: str

    def __repr__(self) -> str:
        return "Message(...)"


def of_code(digits: str, purpose: Purpose, locale: str, shop: str) -> Message:
    """No value can add a line, and so no header either."""
    template = CODES[negotiate(locale, tuple(CODES))]
    facts = {"shop": one_line(shop), "code": digits, "purpose": template.purposes[purpose]}
    facts["minutes"] = str(LIFE.seconds // 60)
    return Message(
        subject=template.subject.format(**facts)[:LONGEST_SUBJECT],
        mail=template.mail.format(**facts),
        sms=template.sms.format(**facts),
    )
