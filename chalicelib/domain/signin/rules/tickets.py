"""Tickets: what a browser takes to somebody who vouches for people, and brings back; nothing is stored until then.

A ticket is random, knows when it is over, and carries a MAC over all that it is for: who vouches, shop, page, device.
It serves as `state` (WeChat takes at most 128 letters and digits) and as the nonce of a carrier's assertion. What must
stay between us and the provider (OIDC's nonce, PKCE's verifier) is derived from it with our secret.
"""

import hashlib
import hmac
from base64 import b32decode, b32encode, urlsafe_b64encode
from binascii import Error as NotBase32
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from chalicelib.core.problems import Unauthenticated
from chalicelib.core.seals import derived

LIFE = timedelta(minutes=10)
RANDOM_BYTES, TIME_BYTES, MAC_BYTES = 16, 4, 15
LENGTH = 8 * (RANDOM_BYTES + TIME_BYTES + MAC_BYTES) // 5


class TicketRefused(Unauthenticated):
    """Made up, over, used before, or meant for another device, shop, page or provider: it does not say which."""

    title = "This sign-in cannot be completed; begin again"


class Purpose(Struct, frozen=True):
    """All that a ticket is good for. `who` vouches; `page` is where the provider sends the browser back to."""

    who: str
    shop: str
    device_hash: str
    page: str = ""

    def __str__(self) -> str:
        return "\n".join(("ticket", self.who, self.shop, self.device_hash, self.page))


class Ticket(Struct, frozen=True):
    """`ticket_id` names it in the list of those that were used."""

    text: str
    ticket_id: str
    expires: datetime

    def nonce(self, secret: str) -> str:
        """What OIDC's id_token must repeat."""
        return derived(self.text, "oidc nonce", secret).hex()

    def verifier(self, secret: str) -> str:
        """PKCE's code verifier (RFC 7636): 43 characters that the browser never sees."""
        return plain_base64(derived(self.text, "pkce verifier", secret))


def issue(purpose: Purpose, secret: str, random: bytes, now: datetime) -> Ticket:
    """A new one, of 16 random bytes."""
    head = random + int((now + LIFE).timestamp()).to_bytes(TIME_BYTES)
    return _ticket(head, b32encode(head + _mac(head, purpose, secret)).decode().lower())


def redeem(text: str, purpose: Purpose, secret: str, now: datetime) -> Ticket:
    """The ticket in a text that came back. Raises TicketRefused."""
    try:
        raw = b32decode(text.upper().encode("ascii", "replace")) if len(text) == LENGTH else b""
    except NotBase32:
        raw = b""
    head, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(head) != RANDOM_BYTES + TIME_BYTES or not hmac.compare_digest(mac, _mac(head, purpose, secret)):
        raise TicketRefused()
    ticket = _ticket(head, text.lower())
    if ticket.expires <= now:
        raise TicketRefused()
    return ticket


def challenge(verifier: str) -> str:
    """PKCE's S256 challenge to a verifier."""
    return plain_base64(hashlib.sha256(verifier.encode()).digest())


def plain_base64(raw: bytes) -> str:
    """Base64 for URLs, without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _mac(head: bytes, purpose: Purpose, secret: str) -> bytes:
    return derived(head.hex(), str(purpose), secret)[:MAC_BYTES]


def _ticket(head: bytes, text: str) -> Ticket:
    expires = datetime.fromtimestamp(int.from_bytes(head[RANDOM_BYTES:]), UTC)
    return Ticket(text, head[:RANDOM_BYTES].hex(), expires)
