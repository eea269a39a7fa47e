"""Identity providers in this process: fakeidp's own decisions, without its sockets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import msgspec

from chalicelib.aws.outbound import Answer, Origin, Patience, Unanswered
from chalicelib.core import clock
from chalicelib.domain.signin.rules.providers import Directory
from infra.local.fakeidp.adapters import Adapters
from infra.local.fakeidp.carrier import Carrier
from infra.local.fakeidp.people import PEOPLE, Desk
from infra.local.fakeidp.server import CLIENT
from infra.local.fakeidp.tricks import Tricks
from infra.local.fakepay.loopback import Call
from tests.faults.cloud import Cloud
from tests.faults.plans import Fault
from tests.signin.builders import PAGE, SECRET, partner, provider

URL = "http://127.0.0.1:8003"
STATUS = {Fault.THROTTLED: 429, Fault.BROKEN: 500}
SETTINGS = msgspec.json.encode(Directory(providers=(provider("wechat", URL),), partners=(partner(),))).decode()


@dataclass
class Idp:
    """WeChat, and a carrier. `send` stands for the shop's way out."""

    cloud: Cloud
    desk: Desk = field(default_factory=lambda: Desk(CLIENT, SECRET, clock.now))

    def send(
        self, place: Origin, method: str, path: str, body: bytes, headers: Mapping[str, str], patience: Patience
    ) -> Answer:
        """In place of `outbound.send`."""
        parts = urlsplit(path)
        call = Call(method, parts.path, parts.query, dict(headers), body)
        return self.cloud.meet(
            f"idp.{method} /{path.split('/')[1]}",
            lambda: self._answer(call),
            lambda: Unanswered("TimeoutError"),
            lambda fault: Answer(STATUS[fault], b"{}"),
        )

    def agree(self, url: str, person: str = "li") -> dict[str, str]:
        """What the browser of a person brings back who has agreed there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = self.desk.agree("wechat", PEOPLE[person], PAGE)
        return {"code": code, "state": asked["state"], "redirect_uri": PAGE}

    def vouch(self, phone: str, nonce: str) -> str:
        """What the carrier says."""
        return Carrier(self.desk, SECRET).vouch(phone, nonce)

    def _answer(self, call: Call) -> Answer:
        reply = Adapters(self.desk, Tricks()).wechat(call)
        return Answer(reply.status, reply.body)
