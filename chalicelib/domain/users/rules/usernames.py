"""Usernames: names that look like what they are, so that nobody can pass for somebody else."""

import re
from unicodedata import normalize

from chalicelib.core.problems import Invalid

FEWEST, MOST = 3, 32

_SIGNS = "._-"
_ALLOWED = re.compile(r"[a-z0-9._\-\u3400-\u4dbf\u4e00-\u9fff]+")
"""ASCII and Chinese characters. Alphabets with letters that look like those of another are left out, and with them
everything that shows nothing or turns the direction of writing."""

_LOOKS_LIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "m": "rn", "w": "vv", "d": "cl"})
"""What can be taken for what, at a glance: each letter for letters that are taken for nothing else, so that no order
matters and names are compared by all that they may be read as."""

RESERVED = frozenset(
    {"admin", "administrator", "root", "system", "support", "service", "help", "staff", "shop", "store", "security",
     "moderator", "official", "everybody", "anyone", "guest", "null", "客服", "管理员", "官方", "系统"}
)  # fmt: skip
"""Names by which somebody would pass for us."""


class BadUsername(Invalid):
    """Carries the reason: length, characters, form or reserved."""

    title = "This cannot be a user name"


def username(text: str, field: str) -> str:
    """The name as we write it: composed and without case. Raises BadUsername."""
    name = normalize("NFKC", text).casefold() if len(text) <= MOST else ""
    if not FEWEST <= len(name) <= MOST:
        raise BadUsername(f"{FEWEST} to {MOST} characters, please", field=field, reason="length")
    if not _ALLOWED.fullmatch(name):
        raise BadUsername("Letters a to z, digits, Chinese characters, . _ and -", field=field, reason="characters")
    if name[0] in _SIGNS or name[-1] in _SIGNS or name.isdecimal() or re.search(r"[._-]{2}", name):
        raise BadUsername(
            "Letters or digits at both ends, no two signs in a row, and no number, please", field=field, reason="form"
        )
    if skeleton(name) in _RESERVED:
        raise BadUsername("This name is kept for the shop", field=field, reason="reserved")
    return name


def skeleton(name: str) -> str:
    """The same for names that can be taken for one another: what has to be unique (after UTS 39, section 4)."""
    return "".join(sign for sign in name if sign not in _SIGNS).translate(_LOOKS_LIKE)


_RESERVED = frozenset(skeleton(name) for name in RESERVED)
