"""What a customer says of himself: sealed but for the language to speak to him in."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.core.personal import Personal
from chalicelib.core.problems import Invalid
from chalicelib.core.sealed import Sealed
from chalicelib.core.shops import PLATFORM
from chalicelib.core.texts import Locale

Birthday = Annotated[date, msgspec.Meta(extra={"personal": True})]

EARLIEST = date(1900, 1, 1)


class NotABirthday(Invalid):
    title = "Nobody who shops here was born on that day"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed."""

    display_name: Personal | None = None
    birthday: Birthday | None = None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One user's. Version 0 is that of a user who has said nothing yet."""

    shop: str = PLATFORM
    user_id: str
    locale: Locale | None = None
    about: Sealed | None = None
    changed_at: datetime
    version: int = 0


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is unset stays as it is; None takes it away."""

    display_name: Personal | UnsetType | None = UNSET
    birthday: Birthday | UnsetType | None = UNSET
    locale: Locale | UnsetType | None = UNSET


def changed(profile: Profile, about: About, change: Change, now: datetime) -> tuple[Profile, About]:
    """The next version of both. Raises NotABirthday."""
    wanted = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    if (born := wanted.get("birthday")) and not EARLIEST <= born <= now.date():
        raise NotABirthday(field="/birthday")
    language = {"locale": wanted.pop("locale")} if "locale" in wanted else {}
    after = msgspec.structs.replace(profile, **language, changed_at=now, version=profile.version + 1)
    return after, msgspec.structs.replace(about, **wanted)
