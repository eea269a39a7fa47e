"""Labels: how somebody calls the device of a session ("Li's phone"): sealed, for it may tell who they are."""

from typing import Annotated

import msgspec

from chalicelib.core.sessions import Session

DeviceName = Annotated[str, msgspec.Meta(max_length=60, extra={"personal": True}, examples=["Li's phone"])]


class Label(msgspec.Struct, frozen=True):
    """What is sealed."""

    text: DeviceName


class Labeled(msgspec.Struct, frozen=True, kw_only=True):
    """A session as its user sees it; `device_name` is empty where they gave none, or nobody can read it any more."""

    session: Session
    device_name: DeviceName
