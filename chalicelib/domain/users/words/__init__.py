"""What is written to users: one module per language, all with the same kinds and the same places to fill in."""

from chalicelib.core.messages import Template


class CodeTemplate(Template, frozen=True, kw_only=True):
    """Texts with the places {shop}, {code}, {purpose} and {minutes}; what a code is for, in words."""

    purposes: dict[str, str]


class Caution(Template, frozen=True, kw_only=True):
    """Texts with the places {shop}, {when}, {what} and {why}; what happened, and what is unusual of it, in words."""

    kinds: dict[str, str]
    reasons: dict[str, str]
    comma: str
