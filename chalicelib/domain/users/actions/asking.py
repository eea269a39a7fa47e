"""Asking for a code: it is sent whoever has the identifier, and whether or not anybody has."""

from datetime import datetime
from itertools import repeat, starmap

import msgspec
from msgspec.structs import replace

from chalicelib.aws import vault
from chalicelib.aws.outbox import send_mail, send_sms
from chalicelib.aws.params import secret
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get_many
from chalicelib.aws.viewers import Viewer
from chalicelib.core import ids
from chalicelib.core.problems import Invalid
from chalicelib.core.shops import Shop
from chalicelib.core.texts import choose
from chalicelib.domain.users.actions.codes import ANY_DEVICE
from chalicelib.domain.users.actions.finding import index_of
from chalicelib.domain.users.actions.guarding import Attempt
from chalicelib.domain.users.rules import messages
from chalicelib.domain.users.rules import sends as limits
from chalicelib.domain.users.rules.codes import DIGITS, LIFE, Code, Purpose, sealed
from chalicelib.domain.users.rules.identifiers import EMAIL, VERIFIABLE, Identifier
from chalicelib.domain.users.rules.sends import TARGET, VIEWER
from chalicelib.domain.users.store import codes as store


class NothingToSendTo(Invalid):
    title = "A code can be sent to a phone or a mail address only"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for, and by whom. `blank` is the code without its digits."""

    blank: Code
    viewer: Viewer
    challenge: str | None


def request(
    shop: Shop,
    identifier: Identifier,
    purpose: Purpose,
    viewer: Viewer,
    challenge: str | None,
    locale: str,
    now: datetime,
) -> None:
    """Send a code, once it and the sending of it are kept: no two ways lead to more than the limits allow.

    Raises NothingToSendTo, ChallengeNeeded, ChallengeFailed, TooManyCodes, or NotSent (that one counts, too).
    """
    if identifier.kind not in VERIFIABLE:
        raise NothingToSendTo(field=f"/identifier/{identifier.kind}")
    device = viewer.device_hash or ANY_DEVICE
    blank = Code(index=index_of(identifier), purpose=purpose, device=device, sent_at=now, expires=now + LIFE)
    asked = Request(blank=blank, viewer=viewer, challenge=challenge)
    message = messages.of_code(until_fresh(lambda: _kept(asked)), purpose, locale, choose(shop.name, locale))
    if identifier.kind == EMAIL:
        send_mail(identifier.value, message.subject, message.mail, hurried=True)
    else:
        send_sms(identifier.value, message.sms, hurried=True)


def _kept(asked: Request) -> str:
    """A new code, and that it is sent; its digits."""
    blank, now = asked.blank, asked.blank.sent_at
    attempt = Attempt(index=blank.index, viewer=asked.viewer, action="code", challenge=asked.challenge, now=now)
    sources = ((TARGET, blank.index), (VIEWER, vault.blind("users.viewer", asked.viewer.address)))
    places = [store.code_at(blank.index, blank.purpose, blank.device), *starmap(store.sends_at, sources)]
    before, *found = get_many([*places, *attempt.places], consistent=True)
    target, by_viewer = starmap(limits.kept, zip(sources, found[: len(sources)], repeat(now), strict=False))
    looked = attempt.looked(found[len(sources) :])
    looked.admit(None, suspicion=limits.suspicion(by_viewer, now), locking=False)
    digits = ids.digits(DIGITS)
    code = replace(blank, version=1 if before is None else before.version + 1)
    sends = (store.keep(limits.counted(each, now)) for each in (target, by_viewer))
    commit(store.put(sealed(code, digits, secret("codes"))), *sends, *looked.spent)
    return digits
