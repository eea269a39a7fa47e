"""Phone numbers: read as people write them, kept as E.164 has them."""

import re
from importlib import import_module
from typing import Any

from chalicelib.core.problems import Invalid

_PLAIN = re.compile(r"\+861(?:[38][0-9]|5[0-35-9]|7[1-35-8]|9[0-35-9])[0-9]{8}")
"""Mobile numbers of China, which most are: known to be right without the library, which is heavy to load."""

LONGEST = 30


class NotAPhone(Invalid):
    title = "This is no phone number that can be called"


def e164(text: str, field: str, region: str | None = None) -> str:
    """The number as `+8613800138000`; `region` (`CN`) is whose it is when it does not say so itself.

    Raises NotAPhone: also for a number that looks like one, but that its country has not given to anybody.
    """
    if _PLAIN.fullmatch(text):
        return text
    return _read(text, field, region)


def _read(text: str, field: str, region: str | None) -> str:
    # Loaded when it is needed: eighty modules, for a number in many thousand.
    library: Any = import_module("phonenumbers")
    if len(text) > LONGEST:
        raise NotAPhone(field=field)
    try:
        number = library.parse(text, region)
    except library.NumberParseException as unreadable:
        raise NotAPhone(field=field) from unreadable
    if not library.is_valid_number(number) or number.extension:
        raise NotAPhone(field=field)
    return str(library.format_number(number, library.PhoneNumberFormat.E164))
