"""QQ Connect: https://wiki.connect.qq.com/"""

from urllib.parse import urlencode

from msgspec import Struct

from chalicelib.domain.signin.gateways import Asked, ProviderRefused, ProviderUnavailable, Returned, Subject
from chalicelib.domain.signin.gateways.wire import Wire, understood
from chalicelib.domain.signin.rules.providers import Provider

SITE = API = "https://graph.qq.com"


class Token(Struct, frozen=True):
    """What `token` answers, always with status 200."""

    error: int = 0
    access_token: str | None = None


class Me(Struct, frozen=True):
    """Whose token it is, and for which application it was given."""

    error: int = 0
    client_id: str | None = None
    openid: Subject | None = None


class QQ:
    """The gateway (see Gateway). It has neither PKCE nor nonce."""

    def __init__(self, provider: Provider, secret: str) -> None:
        self._client = provider.client_id
        self._secret = secret
        self._site, self._api = provider.site or SITE, provider.api or API
        self._wire = Wire(self._api)

    def ask(self, asked: Asked) -> str:
        query = {
            "response_type": "code", "client_id": self._client, "redirect_uri": asked.page, "state": asked.state,
            "scope": "get_user_info",
        }  # fmt: skip
        return f"{self._site}/oauth2.0/authorize?{urlencode(query)}"

    def identify(self, returned: Returned) -> str:
        query = {
            "grant_type": "authorization_code", "client_id": self._client, "client_secret": self._secret,
            "code": returned.code, "redirect_uri": returned.page, "fmt": "json",
        }  # fmt: skip
        given = understood(self._wire.get(f"{self._api}/oauth2.0/token", query).body, Token)
        if given.error:
            raise ProviderRefused("code")
        me_query = {"access_token": given.access_token or "", "fmt": "json"}
        me = understood(self._wire.get(f"{self._api}/oauth2.0/me", me_query).body, Me)
        if me.error or not me.openid:
            raise ProviderUnavailable("it told no openid")
        if me.client_id != self._client:
            raise ProviderRefused("audience")  # a token that somebody gave to another application
        return me.openid
