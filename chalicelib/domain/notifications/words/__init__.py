"""What is written to customers: one module per language, all with the same kinds and the same places to fill in."""

import msgspec


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """Texts with the places {shop}, {number}, {amount} and {link}."""

    subject: str
    mail: str
    sms: str
