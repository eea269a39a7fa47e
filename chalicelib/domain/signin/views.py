"""What clients see on their way in, besides the session itself."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.domain.sessions.actions.setting import Shared
from chalicelib.domain.signin.actions.vouching import Begun


class AuthorizationView(msgspec.Struct, frozen=True, kw_only=True):
    """Send the browser to `url`. It comes back to the redirect URI with `code`, `state` and perhaps `iss`: post them
    with the same `X-Device` before `expires`, and only if the state is this one."""

    url: str
    state: str
    device: str
    expires: datetime

    @classmethod
    def of(cls, begun: Begun) -> Self:
        return cls(url=begun.url, state=begun.ticket.text, device=begun.device, expires=begun.ticket.expires)


class NonceView(msgspec.Struct, frozen=True, kw_only=True):
    """The partner signs it; post the assertion with the same `X-Device` before `expires`."""

    nonce: str
    device: str
    expires: datetime

    @classmethod
    def of(cls, begun: Begun) -> Self:
        return cls(nonce=begun.ticket.text, device=begun.device, expires=begun.ticket.expires)


class EnrollmentView(msgspec.Struct, frozen=True, kw_only=True):
    """Let the app scan `totp_uri`; neither is shown again."""

    totp_secret: str
    totp_uri: str

    @classmethod
    def of(cls, shared: Shared) -> Self:
        return cls(totp_secret=shared.secret, totp_uri=shared.uri)
