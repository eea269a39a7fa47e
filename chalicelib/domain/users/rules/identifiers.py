"""Identifiers: by what somebody is found. However it is written, one phone, mail address or name is one identifier."""

import re
from importlib import import_module
from typing import Any, Literal
from unicodedata import normalize

import msgspec

from chalicelib.core import phones
from chalicelib.core.problems import Invalid
from chalicelib.domain.users.rules.usernames import skeleton, username

Kind = Literal["phone", "email", "username", "oidc"]
PHONE: Kind = "phone"
EMAIL: Kind = "email"
USERNAME: Kind = "username"
OIDC: Kind = "oidc"

VERIFIABLE = frozenset({PHONE, EMAIL})
"""What a code can be sent to."""

LONGEST = 254
"""Of a mail address, as SMTP has it (RFC 5321 section 4.5.3.1.3)."""

_MAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_PROVIDER = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
_CHINESE_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")
_MOBILE = ("MOBILE", "FIXED_LINE_OR_MOBILE", "PERSONAL_NUMBER")


class NotAMailAddress(Invalid):
    title = "This is no mail address that we can write to"


class NoTextMessages(Invalid):
    """Premium and shared-cost numbers would let others earn with each of our messages."""

    title = "Text messages cannot be sent to a number of this kind"


class OneIdentifier(Invalid):
    title = "Give exactly one of phone, email and username"


class Identifier(msgspec.Struct, frozen=True):
    """`value` is the one way in which we write it."""

    kind: Kind
    value: str

    @property
    def key(self) -> str:
        """What has to be unique: names that can be taken for one another have the same."""
        return skeleton(self.value) if self.kind == USERNAME else self.value


class Given(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of them, as a request has it: `{"phone": "+8613800138000"}`."""

    phone: str | None = None
    email: str | None = None
    username: str | None = None

    def identifier(self, field: str = "/identifier") -> Identifier:
        """Raises OneIdentifier, or what `read` raises."""
        kinds: tuple[Kind, ...] = (PHONE, EMAIL, USERNAME)
        given = [(kind, text) for kind in kinds if (text := getattr(self, kind)) is not None]
        if len(given) != 1:
            raise OneIdentifier(field=field)
        [(kind, text)] = given
        return read(kind, text, f"{field}/{kind}")


def read(kind: Kind, text: str, field: str = "/identifier") -> Identifier:
    """The identifier in a text. Raises NotAPhone, NoTextMessages, NotAMailAddress or BadUsername: all are Invalid."""
    if kind == PHONE:
        return Identifier(kind, _phone(text, field))
    if kind == EMAIL:
        return Identifier(kind, _mail(text, field))
    if kind == USERNAME:
        return Identifier(kind, username(text, field))
    raise ValueError(f"a {kind} is not read from a text")


def oidc(provider: str, subject: str) -> Identifier:
    """Somebody as a provider of identities knows them. Both have been verified; a bad provider is a ValueError."""
    if not _PROVIDER.fullmatch(provider) or not 0 < len(subject) <= 255:
        raise ValueError("no identity of a provider")
    return Identifier(OIDC, f"{provider}:{subject}")


def _phone(text: str, field: str) -> str:
    number = phones.e164(text, field)
    if not _CHINESE_MOBILE.fullmatch(number) and _kind_of(number) not in _MOBILE:
        raise NoTextMessages(field=field)
    return number


def _kind_of(number: str) -> str:
    # As in core.phones: heavy, and most numbers are not asked.
    library: Any = import_module("phonenumbers")
    return str(library.PhoneNumberType.to_string(library.number_type(library.parse(number, None))))


def _mail(text: str, field: str) -> str:
    """Composed and without case (NFKC, casefold), so that it is one; what is left must be ASCII, as mail wants it."""
    address = normalize("NFKC", text.strip()).casefold() if len(text) <= LONGEST else ""
    if not _MAIL.fullmatch(address) or len(address) > LONGEST or ".." in address or _dotted(address):
        raise NotAMailAddress(field=field)
    return address


def _dotted(address: str) -> bool:
    local = address.rpartition("@")[0]
    return local.startswith(".") or local.endswith(".")
