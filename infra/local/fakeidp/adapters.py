"""Fakeidp in the shapes of WeChat, QQ and Weibo, after their public documentation."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from infra.local.fakeidp.people import Desk
from infra.local.fakeidp.tricks import Tricks
from infra.local.fakepay.loopback import Call, Reply, as_json

LIFE_SECONDS = 7_200


def fields(text: str) -> dict[str, str]:
    """Of a query or a form; the first of each name."""
    return {name: values[0] for name, values in parse_qs(text).items()}


@dataclass
class Adapters:
    """What their servers answer."""

    desk: Desk
    tricks: Tricks

    def wechat(self, call: Call) -> Reply:
        """GET /sns/oauth2/access_token: errors, too, have status 200."""
        asked = fields(call.query)
        if not self.desk.is_client(asked.get("appid", ""), asked.get("secret", "")):
            return as_json({"errcode": 40125, "errmsg": "invalid appsecret"})
        consent = self.desk.redeem("wechat", asked.get("code", ""), None)
        if consent is None or asked.get("grant_type") != "authorization_code":
            return as_json({"errcode": 40029, "errmsg": "invalid code"})
        given = {"access_token": self.desk.token(consent), "expires_in": LIFE_SECONDS, "scope": "snsapi_login"}
        if self.tricks.play("nobody"):
            return as_json(given)
        return as_json(
            given | {"openid": consent.person.subject("wechat"), "unionid": consent.person.subject("tencent")}
        )

    def qq_token(self, call: Call) -> Reply:
        """GET /oauth2.0/token"""
        asked = fields(call.query)
        if not self.desk.is_client(asked.get("client_id", ""), asked.get("client_secret", "")):
            return as_json({"error": 100008, "error_description": "client request's app is not existed"})
        consent = self.desk.redeem("qq", asked.get("code", ""), asked.get("redirect_uri", ""))
        if consent is None or asked.get("fmt") != "json":
            return as_json({"error": 100020, "error_description": "code is reused error"})
        return as_json({"access_token": self.desk.token(consent), "expires_in": str(LIFE_SECONDS)})

    def qq_me(self, call: Call) -> Reply:
        """GET /oauth2.0/me"""
        consent = self.desk.tokens.get(fields(call.query).get("access_token", ""))
        if consent is None or consent.kind != "qq" or self.tricks.play("nobody"):
            return as_json({"error": 100016, "error_description": "access token check failed"})
        client = "another-client" if self.tricks.play("other_client") else consent.client
        return as_json({"client_id": client, "openid": consent.person.subject("qq")})

    def weibo(self, call: Call) -> Reply:
        """POST /oauth2/access_token"""
        asked = fields(call.body.decode())
        if not self.desk.is_client(asked.get("client_id", ""), asked.get("client_secret", "")):
            return as_json({"error": "invalid_client", "error_code": 21324}, 400)
        consent = self.desk.redeem("weibo", asked.get("code", ""), asked.get("redirect_uri", ""))
        if consent is None or asked.get("grant_type") != "authorization_code":
            return as_json({"error": "invalid_grant", "error_code": 21325}, 400)
        given = {"access_token": self.desk.token(consent), "expires_in": LIFE_SECONDS}
        return as_json(given if self.tricks.play("nobody") else given | {"uid": consent.person.subject("weibo")})
