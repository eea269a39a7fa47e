"""Letters: what is written to whom a shop invites, in the best of our languages."""

from msgspec import Struct

from chalicelib.core.texts import negotiate, one_line
from chalicelib.domain.signin.rules.invitations import LIFE
from chalicelib.domain.signin.words import Letter, en, zh_cn

INVITATIONS: dict[str, Letter] = {"en": en.INVITATION, "zh-CN": zh_cn.INVITATION}
LONGEST_SUBJECT = 120


class Words(Struct, frozen=True, kw_only=True):
    """Ready to send. They hold the code: nobody logs or keeps them."""

    subject: str
    text: str

    def __repr__(self) -> str:
        return "Words(...)"


def invitation(code: str, shop: str, locale: str) -> Words:
    """Nothing in it is of the inviter's choosing, and there is no link to imitate."""
    letter = INVITATIONS[negotiate(locale, tuple(INVITATIONS))]
    facts = {"shop": one_line(shop), "code": code, "hours": str(LIFE.days * 24 + LIFE.seconds // 3600)}
    return Words(subject=letter.subject.format(**facts)[:LONGEST_SUBJECT], text=letter.mail.format(**facts))
