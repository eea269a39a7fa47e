"""What is written to users: one module per language, all with the same kinds and the same places to fill in."""

import msgspec


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """Texts with the places {shop}, {code}, {purpose} and {minutes}; what a code is for, in words."""

    subject: str
    mail: str
    sms: str
    purposes: dict[str, str]


class Caution(msgspec.Struct, frozen=True, kw_only=True):
    """Texts with the places {shop}, {when}, {what} and {why}; what happened, and what is unusual of it, in words."""

    subject: str
    mail: str
    sms: str
    kinds: dict[str, str]
    reasons: dict[str, str]
    comma: str
