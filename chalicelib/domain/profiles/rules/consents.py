"""Consents: what a shop asks for, in which words, and what each customer has said to it, when.

Nothing is consented to until somebody says so, each purpose is asked for alone, and no is said as easily as yes.
"""

from datetime import datetime
from typing import Literal, get_args

import msgspec

from chalicelib.core.problems import Conflict, Invalid, NotFound
from chalicelib.core.texts import Text

Purpose = Literal["marketing", "profiling", "cross_border"]
"""To be written to, to have one's shopping looked at for offers, to have one's data sent to another country."""
Channel = Literal["web", "app", "mini_program", "service"]
"""Where somebody says so; `service` is a person whom they have asked to."""
PURPOSES: tuple[str, ...] = get_args(Purpose)

LARGEST = 60_000
"""Bytes of a text in all its languages: those of all purposes are one item, and DynamoDB takes 400 KB."""


class NoSuchConsent(NotFound):
    title = "The shop asks for no consent of that kind"


class ConsentTextChanged(Conflict):
    """`current_edition` is the text to be shown before anybody agrees."""

    title = "The text has changed since you read it"


class ConsentTextTooLong(Invalid):
    """`largest`: bytes of UTF-8, of all languages together."""

    title = "The text is too long to be read by anybody who is asked"


class ConsentText(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, in one edition of its words; an edition never changes."""

    shop: str
    purpose: str
    edition: int
    text: Text
    published_by: str
    published_at: datetime


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """The newest edition for each purpose that a shop asks for."""

    shop: str
    current: dict[str, ConsentText] = {}
    version: int = 0


class State(msgspec.Struct, frozen=True):
    """The last word of a customer on a purpose: to which edition it was said, when and where."""

    given: bool
    edition: int
    at: datetime
    channel: Channel


class Consents(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's last words to a shop, by purpose. Version 0 is that of somebody who has said nothing."""

    shop: str
    user_id: str
    states: dict[str, State] = {}
    version: int = 0


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One word of a customer; kept for good. `number` is the version of the consents that it made."""

    shop: str
    user_id: str
    purpose: str
    number: int
    state: State


def known(purpose: str) -> str:
    """Raises NoSuchConsent for a purpose that there is not."""
    if purpose not in PURPOSES:
        raise NoSuchConsent(purpose=purpose)
    return purpose


def published(texts: Texts, purpose: str, text: Text, by: str, now: datetime) -> tuple[Texts, ConsentText]:
    """With a further edition; the same words again are no other edition. Raises ConsentTextTooLong."""
    if len(msgspec.json.encode(text)) > LARGEST:
        raise ConsentTextTooLong(field="/text", largest=LARGEST)
    before = texts.current.get(purpose)
    if before is not None and before.text == text:
        return texts, before
    edition = before.edition + 1 if before else 1
    after = ConsentText(shop=texts.shop, purpose=purpose, edition=edition, text=text, published_by=by, published_at=now)
    current = texts.current | {purpose: after}
    return msgspec.structs.replace(texts, current=current, version=texts.version + 1), after


def give(consents: Consents, texts: Texts, purpose: str, edition: int, channel: Channel, now: datetime) -> Consents:
    """Agreed to an edition, which must be the newest. The same when that was said before.

    Raises NoSuchConsent or ConsentTextChanged.
    """
    current = texts.current.get(purpose)
    if current is None:
        raise NoSuchConsent(purpose=purpose)
    if current.edition != edition:
        raise ConsentTextChanged(current_edition=current.edition)
    before = consents.states.get(purpose)
    if before is not None and before.given and before.edition == edition:
        return consents
    return _said(consents, purpose, State(given=True, edition=edition, at=now, channel=channel))


def withdraw(consents: Consents, purpose: str, channel: Channel, now: datetime) -> Consents:
    """No longer agreed, whatever the newest edition is. The same when there was nothing to withdraw."""
    before = consents.states.get(purpose)
    if before is None or not before.given:
        return consents
    return _said(consents, purpose, State(given=False, edition=before.edition, at=now, channel=channel))


def last_word(consents: Consents, purpose: str) -> Said:
    """For the history."""
    return Said(
        shop=consents.shop,
        user_id=consents.user_id,
        purpose=purpose,
        number=consents.version,
        state=consents.states[purpose],
    )


def _said(consents: Consents, purpose: str, state: State) -> Consents:
    return msgspec.structs.replace(consents, states=consents.states | {purpose: state}, version=consents.version + 1)
