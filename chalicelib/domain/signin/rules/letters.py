"""Letters: what is written to whom a shop invites, in the best of our languages."""

from chalicelib.core.messages import Message, Template, best
from chalicelib.domain.signin.rules.invitations import LIFE
from chalicelib.domain.signin.words import en, zh_cn

INVITATIONS: dict[str, Template] = {"en": en.INVITATION, "zh-CN": zh_cn.INVITATION}


def invitation(code: str, shop: str, locale: str) -> Message:
    """A mail. Nothing in it is of the inviter's choosing, and there is no link to imitate."""
    hours = LIFE.days * 24 + LIFE.seconds // 3600
    return best(INVITATIONS, locale).filled(shop=shop, code=code, hours=str(hours))
