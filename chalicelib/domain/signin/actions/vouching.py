"""Vouching: an identity provider, or a carrier, tells us who somebody is; about this sign-in, on this device, once."""

from datetime import datetime

import msgspec
from msgspec import Struct

from chalicelib.aws.params import secret
from chalicelib.aws.writes import Write
from chalicelib.core import ids
from chalicelib.core.problems import Invalid
from chalicelib.core.sessions import digest
from chalicelib.domain.sessions.actions.opening import Opened
from chalicelib.domain.signin import store
from chalicelib.domain.signin.actions.entering import known_or_new
from chalicelib.domain.signin.actions.meeting import ABOVE_SUSPICION, Ask, Entrance
from chalicelib.domain.signin.directory import carriers, directory, gateway
from chalicelib.domain.signin.gateways import Asked, ProviderRefused, ProviderUnavailable, Returned
from chalicelib.domain.signin.rules import tickets
from chalicelib.domain.signin.rules.providers import allowed_page
from chalicelib.domain.signin.rules.refusals import ProviderSilent
from chalicelib.domain.signin.rules.statements import NotVouchedFor
from chalicelib.domain.signin.rules.tickets import Purpose, Ticket
from chalicelib.domain.users.actions import linking
from chalicelib.domain.users.rules import identifiers
from chalicelib.domain.users.rules.accounts import Known
from chalicelib.domain.users.rules.identifiers import Identifier

TICKETS = "tokens"
"""The secret that tickets are made with."""


class Begun(Struct, frozen=True, kw_only=True):
    """A ticket for a device; `url` is where its browser goes with it."""

    ticket: Ticket
    device: str
    url: str = ""


class Back(Struct, frozen=True, kw_only=True):
    """What a browser brought back from a provider."""

    provider: str
    code: str
    state: str
    page: str
    issuer: str | None = None


def begin(shop: str, name: str, page: str, device: str | None, now: datetime) -> Begun:
    """Where to go, to come back to this page; nothing is stored. Raises ProviderUnknown, PageRefused or
    ProviderSilent."""
    provider = directory().provider(name, shop)
    device, key = device or ids.secret(), secret(TICKETS)
    purpose = _purpose("provider", name, shop, device, allowed_page(provider, shop, page))
    ticket = tickets.issue(purpose, key, _random(), now)
    asked = Asked(ticket.text, page, ticket.nonce(key), tickets.challenge(ticket.verifier(key)))
    try:
        url = gateway(provider).ask(asked)
    except ProviderUnavailable as silent:
        raise ProviderSilent() from silent
    return Begun(ticket=ticket, device=device, url=url)


def sign_in(entrance: Entrance, back: Back) -> Opened:
    """The provider's person, new or known. An account with the same e-mail address is not theirs for that.

    Raises ProviderUnknown, PageRefused, TicketRefused, NotVouchedFor or ProviderSilent.
    """
    identifier, used = _identified(entrance.shop.shop_id, entrance.device, back, entrance.now)
    return _known_or_new(entrance, identifier, "oidc", used)


def link(user_id: str, shop: str, device: str | None, back: Back, now: datetime) -> Known:
    """One more identity of somebody who has signed in. Raises as `sign_in`, NotVouchedFor if it is somebody else's, and
    TooManyIdentities."""
    identifier, used = _identified(shop, device, back, now)
    return linking.link(user_id, identifier, [used], NotVouchedFor(), shop, now)


def begin_assertion(shop: str, name: str, device: str | None, now: datetime) -> Begun:
    """A nonce for a partner's assertion. Raises ProviderUnknown."""
    partner = directory().partner(name, shop)
    device = device or ids.secret()
    purpose = _purpose("partner", partner.name, shop, device)
    ticket = tickets.issue(purpose, secret(TICKETS), _random(), now)
    return Begun(ticket=ticket, device=device)


def sign_in_asserted(entrance: Entrance, name: str, assertion: str) -> Opened:
    """Whoever has the phone that a carrier vouches for, new or known. Raises ProviderUnknown, NotVouchedFor or
    TicketRefused."""
    shop, now = entrance.shop.shop_id, entrance.now
    partner = directory().partner(name, shop)
    try:
        said = carriers().vouched(partner, assertion, now)
        identifier = identifiers.read("phone", said.phone_number)
    except (ProviderRefused, Invalid) as no:
        raise NotVouchedFor() from no
    purpose = _purpose("partner", name, shop, _sent(entrance.device))
    used = store.use_ticket(shop, tickets.redeem(said.nonce, purpose, secret(TICKETS), now))
    return _known_or_new(entrance, identifier, "assertion", used)


def _known_or_new(entrance: Entrance, identifier: Identifier, method: str, used: Write) -> Opened:
    unchallenged = msgspec.structs.replace(entrance, challenge=None)
    return known_or_new(unchallenged, identifier, Ask(suspicion=ABOVE_SUSPICION), (method,), lambda met: [used])


def _identified(shop: str, device: str | None, back: Back, now: datetime) -> tuple[Identifier, Write]:
    """Who it is, and the Write that uses up the state."""
    provider, key = directory().provider(back.provider, shop), secret(TICKETS)
    page = allowed_page(provider, shop, back.page)
    purpose = _purpose("provider", back.provider, shop, _sent(device), page)
    ticket = tickets.redeem(back.state, purpose, key, now)
    returned = Returned(back.code, page, ticket.nonce(key), ticket.verifier(key), back.issuer, now)
    try:
        subject = gateway(provider).identify(returned)
    except ProviderRefused as no:
        raise NotVouchedFor() from no
    except ProviderUnavailable as silent:
        raise ProviderSilent() from silent
    return identifiers.oidc(back.provider, subject), store.use_ticket(shop, ticket)


def _random() -> bytes:
    return ids.bits().to_bytes(20)[: tickets.RANDOM_BYTES]


def _purpose(kind: str, name: str, shop: str, device: str, page: str = "") -> Purpose:
    return Purpose(f"{kind}/{name}", shop, digest(device), page)


def _sent(device: str | None) -> str:
    if device is None:
        raise Invalid("Send the device's secret with which this sign-in was begun", field="X-Device")
    return device
