"""Consents: given, withdrawn and looked up; and the texts that they are given to."""

from datetime import datetime

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core.problems import Stale
from chalicelib.core.texts import Text
from chalicelib.domain.profiles import store
from chalicelib.domain.profiles.rules import consents as rules
from chalicelib.domain.profiles.rules.consents import Channel, Consents, ConsentText, Texts
from chalicelib.domain.profiles.store import ConsentsRecord, ConsentTextRecord, ConsentTextsRecord, SaidRecord

RIVALS = (Stale, AlreadyThere)


def texts(shop: str) -> Texts:
    """What the shop asks for."""
    return get(store.texts_at(shop), consistent=True) or Texts(shop=shop)


def publish(shop: str, purpose: str, text: Text, by: str, now: datetime) -> ConsentText:
    """Another edition of what is asked; the same words again change nothing. Raises ConsentTextTooLong."""

    def attempt() -> ConsentText:
        before = texts(shop)
        after, edition = rules.published(before, purpose, text, by, now)
        if after is not before:
            commit(Write.save(ConsentTextsRecord, after), Write.insert(ConsentTextRecord, edition))
        return edition

    return until_fresh(attempt, rivals=RIVALS)


def show(shop: str, user_id: str) -> tuple[Consents, Texts]:
    """A customer's last words, and what is asked now."""
    return store.consents(shop, user_id)


def give(
    shop: str, user_id: str, purpose: str, edition: int, channel: Channel, now: datetime
) -> tuple[Consents, Texts]:
    """Raises NoSuchConsent or ConsentTextChanged."""

    def attempt() -> tuple[Consents, Texts]:
        before, asked = store.consents(shop, user_id)
        return _kept(before, rules.give(before, asked, purpose, edition, channel, now), purpose), asked

    return until_fresh(attempt, rivals=RIVALS)


def withdraw(shop: str, user_id: str, purpose: str, channel: Channel, now: datetime) -> tuple[Consents, Texts]:
    """Raises NoSuchConsent for a purpose that there is not."""
    rules.known(purpose)

    def attempt() -> tuple[Consents, Texts]:
        before, asked = store.consents(shop, user_id)
        return _kept(before, rules.withdraw(before, purpose, channel, now), purpose), asked

    return until_fresh(attempt, rivals=RIVALS)


def given(shop: str, user_id: str, purpose: str) -> bool:
    """Whether the customer agrees, to whichever edition: for whoever is about to do what it takes consent for."""
    said, _ = store.consents(shop, user_id)
    state = said.states.get(purpose)
    return state is not None and state.given


def _kept(before: Consents, after: Consents, purpose: str) -> Consents:
    if after is not before:
        commit(Write.save(ConsentsRecord, after), Write.insert(SaidRecord, rules.last_word(after, purpose)))
    return after
