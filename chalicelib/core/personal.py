"""Personal data: fields that tell who somebody is are marked where they are declared."""

from typing import Annotated, Any, get_type_hints

import msgspec

Personal = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S", extra={"personal": True})]
"""A text about a person: never in events, logs, queues or quotes."""

Phone = Annotated[
    str, msgspec.Meta(pattern=r"\A\+[1-9][0-9]{6,14}\Z", extra={"personal": True}, examples=["+8613800138000"])
]
"""E.164: plus, country code, subscriber number."""

Email = Annotated[
    str,
    msgspec.Meta(
        pattern=r"\A[^@\s<>\",;:\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z",
        max_length=254,
        extra={"personal": True},
        examples=["li@example.com"],
    ),
]


SHOWN = 10
"""Signs of a phone number that a mask leaves."""


def masked(text: str) -> str:
    """Nothing of it, not even how long it is."""
    return "***" if text else ""


def masked_name(text: str) -> str:
    """The first letter or sign: `L***`, `李***`."""
    return f"{text[:1]}***" if text else ""


def masked_phone(text: str) -> str:
    """Country and network, and the last four digits if as many are left out: `+86138****0001`."""
    return f"{text[:6]}****{text[-4:]}" if len(text) >= SHOWN + 4 else f"{text[:3]}****"


def masked_email(text: str) -> str:
    """The first letter and the domain: `l***@example.com`."""
    name, at, domain = text.partition("@")
    return f"{name[:1]}***{at}{domain}" if at else masked(text)


def personal_fields(kind: type[msgspec.Struct]) -> set[str]:
    """The names of its fields that are marked as personal, or hold a part with such a field."""
    return _fields(kind, frozenset())


def _fields(kind: type[msgspec.Struct], within: frozenset[type]) -> set[str]:
    hints = get_type_hints(kind, include_extras=True)
    return {name for name, hint in hints.items() if _marked(hint, within | {kind})}


def _marked(hint: Any, within: frozenset[type]) -> bool:
    """Parts may hold parts of their own kind: those are looked at once."""
    notes = getattr(hint, "__metadata__", ())
    own = any(isinstance(note, msgspec.Meta) and (note.extra or {}).get("personal") for note in notes)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct) and hint not in within:
        own = bool(_fields(hint, within))
    return own or any(_marked(part, within) for part in getattr(hint, "__args__", ()))
