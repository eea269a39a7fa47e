"""Which call does what at fakeidp, with the tricks around it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from urllib.parse import urlencode

import msgspec

from infra.local.fakeidp.adapters import Adapters, fields
from infra.local.fakeidp.carrier import Carrier
from infra.local.fakeidp.oidc import Oidc
from infra.local.fakeidp.pages import POLICY, consent_page, front_page, refusal_page
from infra.local.fakeidp.people import PEOPLE, Desk
from infra.local.fakeidp.tricks import TRICKS, Tricks
from infra.local.fakepay.loopback import Call, Hang, Reply, as_json, refuse

HANG_SECONDS = 30
HUGE = b'{"padding": "' + b"x" * 65_600 + b'"}'
KINDS = {
    "/authorize": "oidc",
    "/connect/qrconnect": "wechat",
    "/oauth2.0/authorize": "qq",
    "/oauth2/authorize": "weibo",
}
"""Where browsers go, and as which provider fakeidp receives them."""


@dataclass
class Routes:
    """`pages` are the redirect URIs that it knows."""

    desk: Desk
    tricks: Tricks
    oidc: Oidc
    carrier: Carrier
    pages: Collection[str]
    table: dict[tuple[str, str], Callable[[Call], Reply]] = field(init=False)

    def __post_init__(self) -> None:
        adapters = Adapters(self.desk, self.tricks)
        self.table = {
            ("GET", "/.well-known/openid-configuration"): self.oidc.document,
            ("GET", "/jwks"): self.oidc.key_set,
            ("POST", "/token"): self.oidc.redeem,
            ("GET", "/sns/oauth2/access_token"): adapters.wechat,
            ("GET", "/oauth2.0/token"): adapters.qq_token,
            ("GET", "/oauth2.0/me"): adapters.qq_me,
            ("POST", "/oauth2/access_token"): adapters.weibo,
        }

    def handle(self, call: Call) -> Reply:
        """The answer to a call; Hang if there is to be none."""
        if call.path in KINDS and call.method == "GET":
            return self._agree(KINDS[call.path], call)
        if act := self.table.get((call.method, call.path)):
            return self._tricked() or act(call)
        return self._control(call)

    def _tricked(self) -> Reply | None:
        trick = self.tricks.play("silence", "broken", "moved", "garbled", "huge")
        if trick == "silence":
            raise Hang(HANG_SECONDS)
        if trick == "moved":
            return Reply(302, b"", headers={"Location": "http://127.0.0.1:9/"})
        bodies = {"broken": (500, b"{}"), "garbled": (200, b"<html>"), "huge": (200, HUGE)}
        return Reply(*bodies[trick]) if trick in bodies else None

    def _agree(self, kind: str, call: Call) -> Reply:
        """The person's own page: what is wrong with the request is told here, never to the page it names."""
        asked = fields(call.query)
        page = asked.get("redirect_uri", "")
        client = asked.get("appid" if kind == "wechat" else "client_id")
        if page not in self.pages or client != self.desk.client or asked.get("response_type") != "code":
            return _html(400, refusal_page("redirect_uri or client is not registered"))
        if kind == "oidc" and (asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge")):
            return _html(400, refusal_page("PKCE is obligatory"))
        person = PEOPLE.get(asked.get("person", ""))
        if person is None:
            return _html(200, consent_page(call.path, asked, PEOPLE.values()))
        nonce, challenge = (asked.get("nonce", ""), asked.get("code_challenge", "")) if kind == "oidc" else ("", "")
        back = {"code": self.desk.agree(kind, person, page, nonce, challenge), "state": asked.get("state", "")}
        back |= {"iss": self.oidc.url} if kind == "oidc" else {}
        return Reply(302, b"", headers={"Location": f"{page}?{urlencode(back)}"})

    def _control(self, call: Call) -> Reply:
        """What no real provider has: GET / and /health, POST and DELETE /tricks, POST /assertions."""
        if (call.method, call.path) == ("GET", "/"):
            return _html(200, front_page())
        if (call.method, call.path) == ("GET", "/health"):
            return as_json({"fakeidp": "ok"})
        if (call.method, call.path) == ("DELETE", "/tricks"):
            self.tricks.clear()
            return as_json({"tricks": []})
        if call.method != "POST" or call.path not in ("/tricks", "/assertions"):
            return refuse(404, "no-such-call")
        try:
            asked = msgspec.json.decode(call.body, type=dict[str, str])
        except msgspec.DecodeError:
            return refuse(422, "not-a-map-of-texts")
        if call.path == "/assertions":
            return as_json({"assertion": self.carrier.vouch(asked.get("phone", ""), asked.get("nonce", ""))}, 201)
        found = next((each for each in TRICKS if each == asked.get("trick")), None)
        if found is None:
            return refuse(422, "no-such-trick")
        self.tricks.add(found)
        return as_json({"tricks": [found]}, 201)


def _html(status: int, page: str) -> Reply:
    headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
    return Reply(status, page.encode(), "text/html; charset=utf-8", headers)
