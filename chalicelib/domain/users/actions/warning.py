"""Warning the owner of an account of unusual sign-ins: claim, send, mark. A crash in between sends twice, never not."""

from datetime import datetime

from chalicelib.aws.outbox import send_mail, send_sms
from chalicelib.aws.table import commit
from chalicelib.core.events import SignInAtRisk
from chalicelib.core.shops import Shop
from chalicelib.core.texts import choose
from chalicelib.domain.users.actions import knowing
from chalicelib.domain.users.rules import warnings as rules
from chalicelib.domain.users.rules.accounts import UserNotFound
from chalicelib.domain.users.rules.warnings import BeingWarned, Warned
from chalicelib.domain.users.store import warnings as store


def warn(shop: Shop, event: SignInAtRisk, now: datetime) -> None:
    """By mail if there is an address, else by a text message. Raises BeingWarned or NotSent: then it comes again."""
    try:
        contact = knowing.contact(event.user_id)
    except UserNotFound:
        return  # the account was closed meanwhile
    claimed = _claim(rules.first_claim(event.user_id, event.at, event.step_up, now), now)
    if claimed is None:
        return
    locale = contact.locale or shop.locales[0]
    words = rules.message(claimed, event.reasons, event.at, locale, choose(shop.name, locale))
    if contact.email:
        send_mail(contact.email, words.subject, words.mail)
    elif contact.phone:
        send_sms(contact.phone, words.sms)
    commit(store.update(rules.sent(claimed)))


def _claim(first: Warned, now: datetime) -> Warned | None:
    """Ours to send; None when it was sent. Raises BeingWarned."""
    try:
        commit(store.insert(first))
    except BeingWarned:
        there = store.same(first)
    else:
        return first
    if there is None:
        raise BeingWarned()
    claimed = rules.claimed(there, now)
    if claimed is there:
        return None
    commit(store.update(claimed))
    return claimed
