"""Weibo: https://open.weibo.com/wiki/Oauth2"""

from urllib.parse import urlencode

from msgspec import Struct

from chalicelib.domain.signin.gateways import Asked, ProviderRefused, ProviderUnavailable, Returned, Subject
from chalicelib.domain.signin.gateways.wire import Wire, understood
from chalicelib.domain.signin.rules.providers import Provider

SITE = API = "https://api.weibo.com"


class Token(Struct, frozen=True):
    """What `access_token` answers to a good code."""

    uid: Subject | None = None


class Weibo:
    """The gateway (see Gateway). It has neither PKCE nor nonce."""

    def __init__(self, provider: Provider, secret: str) -> None:
        self._client = provider.client_id
        self._secret = secret
        self._site, self._api = provider.site or SITE, provider.api or API
        self._wire = Wire(self._api)

    def ask(self, asked: Asked) -> str:
        query = {
            "client_id": self._client, "response_type": "code", "redirect_uri": asked.page, "state": asked.state,
        }  # fmt: skip
        return f"{self._site}/oauth2/authorize?{urlencode(query)}"

    def identify(self, returned: Returned) -> str:
        form = {
            "client_id": self._client, "client_secret": self._secret, "grant_type": "authorization_code",
            "redirect_uri": returned.page, "code": returned.code,
        }  # fmt: skip
        answer = self._wire.post(f"{self._api}/oauth2/access_token", form)
        if answer.status != 200:
            raise ProviderRefused("code")
        given = understood(answer.body, Token)
        if not given.uid:
            raise ProviderUnavailable("it told no uid")
        return given.uid
