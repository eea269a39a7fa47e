"""What is written to those who are invited: one module per language, with the same places to fill in."""

import msgspec


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Texts with the places {shop}, {code} and {hours}."""

    subject: str
    mail: str
