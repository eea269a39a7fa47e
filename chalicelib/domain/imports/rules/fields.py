"""What a single value of an import file may be; a fault is noted with its place, and reading goes on."""

import re
import unicodedata
from collections.abc import Iterable

from chalicelib.core.money import EXPONENTS
from chalicelib.core.texts import tidied
from chalicelib.domain.imports.rules.rows import MEDIA, RowError

MOST_FAULTS = 20  # one line of garbage must not flood the report
# the catalog refuses what is beyond these; here the refusal still knows its line
CODE, NAME, URL, VALUE, HTML = 64, 255, 2_048, 2_000, 20_000  # longest texts, in characters
BRIEF = HTML // 5  # plain text still fits once each & is &amp;
MOST_TAGS, MOST_ATTRIBUTES, MOST_VARIANTS, MOST_IMAGES = 50, 100, 40, 20
MOST_OPTIONS, MOST_LEVELS, MOST_LOCALES = 3, 3, 20
MOST_MINOR = 100_000_000_000  # a typing slip rather than a price
MOST_UNITS, MOST_GRAMS = 100_000_000, 10_000_000
LOCALE = re.compile(r"[a-z]{2}(-[A-Z]{2})?", re.ASCII)  # as in core/texts.py
BARCODE = re.compile(r"[0-9A-Za-z-]*", re.ASCII)
UPLOADED = re.compile(rf"{MEDIA}[A-Za-z0-9][A-Za-z0-9_.-]{{0,63}}", re.ASCII)
WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)


class Spot:
    """A place in the file: where a fault is, and the list that collects the faults of its product."""

    def __init__(self, faults: list[RowError], line: int, column: str = "") -> None:
        self.faults, self.line, self.column = faults, line, column

    def at(self, step: str | int) -> "Spot":
        if isinstance(step, int):
            return Spot(self.faults, self.line, f"{self.column}[{step}]")
        return Spot(self.faults, self.line, f"{self.column}.{step}" if self.column else step)

    def refuse(self, reason: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(RowError(self.line, self.column, reason))


def text(spot: Spot, value: object, longest: int, *, several_lines: bool = False) -> str:
    """The text without outer blanks and what is not seen, which doors take in no text and files are full of; "" where
    there is none or where it is refused."""
    if value is None:
        return ""
    if not isinstance(value, str):
        spot.refuse(f"must be text, not {kind(value)}")
        return ""
    if bad := _unwritable(value.strip(), "\n\r\t" if several_lines else ""):
        spot.refuse(f"holds a control character or broken text (U+{ord(bad):04X})")
        return ""
    trimmed = tidied(value).strip()
    if len(trimmed) > longest:
        spot.refuse(f"is longer than {longest} characters")
        return ""
    return trimmed


def needed(spot: Spot, value: object, longest: int, *, several_lines: bool = False) -> str:
    if _is_missing(value):
        spot.refuse("is missing")
        return ""
    return text(spot, value, longest, several_lines=several_lines)


def whole(spot: Spot, value: object, most: int) -> int:
    if value is None:
        spot.refuse("is missing")
    elif isinstance(value, bool) or not isinstance(value, int | float):
        spot.refuse(f"must be a whole number, not {kind(value)}")
    elif isinstance(value, float):
        spot.refuse("must be a whole number, without a fraction or exponent")
    elif value < 0:
        spot.refuse("is negative")
    elif value > most:
        spot.refuse(f"is above {most}")
    else:
        return value
    return 0


def whole_or_none(spot: Spot, value: object, most: int) -> int | None:
    return None if value is None else whole(spot, value, most)


def flag(spot: Spot, value: object) -> bool:
    if not isinstance(value, bool):
        spot.refuse(f"must be true or false, not {kind(value)}")
    return value is True


def currency(spot: Spot, value: object) -> str:
    code = needed(spot, value, CODE)
    if code and code not in EXPONENTS:
        spot.refuse(f"{code} is not a currency that we trade in (ISO 4217)")
    return code


def localized(spot: Spot, value: object, locale: str, longest: int, *, several_lines: bool = False) -> dict[str, str]:
    """A text in the file's locale, or a map by locale; {} where there is none or where it is refused."""
    if not isinstance(value, dict):
        written = text(spot, value, longest, several_lines=several_lines)
        return {locale: written} if written else {}
    if len(value) > MOST_LOCALES:
        spot.refuse(f"has more than {MOST_LOCALES} locales")
        return {}
    for name in value:
        if not LOCALE.fullmatch(name):
            spot.at(shown(name, CODE)).refuse("is not a locale like zh-CN or en")
    return {
        name: needed(spot.at(shown(name, CODE)), each, longest, several_lines=several_lines)
        for name, each in value.items()
    }


def needed_localized(spot: Spot, value: object, locale: str, longest: int) -> dict[str, str]:
    if value == {} or _is_missing(value):
        spot.refuse("is missing")
        return {}
    return localized(spot, value, locale, longest)


def picture(spot: Spot, value: object) -> str:
    """A web address, or a reference to an image that was uploaded."""
    address = needed(spot, value, URL)
    if address and not (UPLOADED if address.startswith(MEDIA) else WEB_ADDRESS).fullmatch(address):
        spot.refuse("is neither a web address (http or https) nor media: with the id of an upload")
    return address


def barcode(spot: Spot, value: object) -> str | None:
    code = text(spot, value, CODE)
    if not BARCODE.fullmatch(code):
        spot.refuse("is not a barcode (letters, digits, hyphens)")
    return code or None


def distinct(spot: Spot, texts: Iterable[str], most: int) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(each for each in texts if each))
    if len(kept) > most:
        spot.refuse(f"has more than {most} entries")
        return ()
    return kept


def shown(name: str, longest: int) -> str:
    """A name out of a file, fit for a report."""
    return "".join(each if each.isprintable() else "?" for each in name[:longest])


def kind(value: object) -> str:
    """The JSON word for a value's type."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "nothing")


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not tidied(value).strip())


def _unwritable(written: str, allowed: str) -> str:
    if written.isprintable():  # the common case, and it excludes all of Cc and Cs
        return ""
    return next((c for c in written if c not in allowed and unicodedata.category(c) in ("Cc", "Cs")), "")
