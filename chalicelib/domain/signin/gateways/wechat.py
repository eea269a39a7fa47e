"""WeChat, for websites: https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html"""

from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from chalicelib.domain.signin.gateways import Asked, ProviderRefused, ProviderUnavailable, Returned, Subject
from chalicelib.domain.signin.gateways.wire import Wire, understood
from chalicelib.domain.signin.rules.providers import Provider

SITE, API = "https://open.weixin.qq.com", "https://api.weixin.qq.com"
BUSY = frozenset({-1, 45009, 45011})
"""The system is busy; too many calls of a day or a minute."""


class Token(Struct, frozen=True):
    """What `access_token` answers, always with status 200: who it is, or why not."""

    errcode: int = 0
    openid: Subject | None = None
    unionid: Subject | None = None


class WeChat:
    """The gateway (see Gateway). It has neither PKCE nor nonce: code and state alone hold the sign-in together."""

    def __init__(self, provider: Provider, secret: str) -> None:
        self._provider = provider
        self._secret = secret
        self._site, self._api = provider.site or SITE, provider.api or API
        self._wire = Wire(self._api)

    def ask(self, asked: Asked) -> str:
        query = {
            "appid": self._provider.client_id, "redirect_uri": asked.page, "response_type": "code",
            "scope": "snsapi_login", "state": asked.state,
        }  # fmt: skip
        page = urlsplit(f"{self._site}/connect/qrconnect?{urlencode(query)}")
        return page._replace(fragment="wechat_redirect").geturl()

    def identify(self, returned: Returned) -> str:
        query = {
            "appid": self._provider.client_id, "secret": self._secret, "code": returned.code,
            "grant_type": "authorization_code",
        }  # fmt: skip
        said = understood(self._wire.get(f"{self._api}/sns/oauth2/access_token", query).body, Token)
        if said.errcode in BUSY:
            raise ProviderUnavailable(f"errcode {said.errcode}")
        if said.errcode:
            raise ProviderRefused("code")
        subject = said.unionid if self._provider.subject == "unionid" else said.openid
        if not subject:
            raise ProviderUnavailable(f"it told no {self._provider.subject}")
        return subject
