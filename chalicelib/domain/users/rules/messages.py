"""Messages: what is written to whom a code is sent, in the best of our languages."""

from chalicelib.core.messages import Message, best
from chalicelib.domain.users.rules.codes import LIFE, Purpose
from chalicelib.domain.users.words import CodeTemplate, en, zh_cn

CODES: dict[str, CodeTemplate] = {"en": en.CODE, "zh-CN": zh_cn.CODE}


def of_code(digits: str, purpose: Purpose, locale: str, shop: str) -> Message:
    template = best(CODES, locale)
    return template.filled(shop=shop, code=digits, purpose=template.purposes[purpose], minutes=str(LIFE.seconds // 60))
