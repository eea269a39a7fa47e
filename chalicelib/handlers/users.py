"""Doors of users: codes that prove whose a phone or a mail address is, and the identities of one's own account."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.aws import identity
from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Body, Paged
from chalicelib.aws.outbox import NotSent
from chalicelib.aws.triggers import Listener
from chalicelib.aws.viewers import viewer_of
from chalicelib.core import clock
from chalicelib.core.events import SignInAtRisk, Told
from chalicelib.core.paces import CHALLENGES
from chalicelib.core.paging import BadCursor
from chalicelib.core.phones import NotAPhone
from chalicelib.core.sessions import DEVICE_HEADER, device_in
from chalicelib.domain.users.actions import asking, challenging, knowing, linking, signins, warning
from chalicelib.domain.users.actions.challenging import Offered
from chalicelib.domain.users.rules.accounts import (
    IdentityNotFound,
    LastIdentity,
    TooManyIdentities,
    UsernameTaken,
    UserNotFound,
)
from chalicelib.domain.users.rules.challenges import (
    CHALLENGE_HEADER,
    WORK,
    Action,
    ChallengeFailed,
    ChallengeNeeded,
    Kind,
)
from chalicelib.domain.users.rules.codes import LIFE, CodeNeeded, Purpose, WrongCode
from chalicelib.domain.users.rules.identifiers import Given, NotAMailAddress, NoTextMessages, OneIdentifier
from chalicelib.domain.users.rules.sends import PAUSE, TooManyCodes
from chalicelib.domain.users.rules.usernames import BadUsername
from chalicelib.domain.users.views import IdentitiesView, IdentityView, SignInPage

bp = Blueprint(__name__)
listener = Listener(bp, "users")

BAD_IDENTIFIER = (OneIdentifier, NotAPhone, NoTextMessages, NotAMailAddress, BadUsername)


class CodeBody(Body, frozen=True, kw_only=True):
    """To whom, and what it is for: a code is good for nothing else."""

    identifier: Given
    purpose: Purpose


class SentView(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds. The same for everybody; where it was sent, and whether somebody is known there, is not said."""

    expires_in: int
    resend_in: int


class LinkBody(Body, frozen=True, kw_only=True):
    """The code that was sent there for this purpose (`link`); a username needs none."""

    identifier: Given
    code: Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{6}\Z", examples=["123456"])] | None = None


@door(
    bp, "POST", "/codes", body=CodeBody, returns=SentView, status=202, may="public",
    raises=(*BAD_IDENTIFIER, asking.NothingToSendTo, NotSent, TooManyCodes, ChallengeNeeded, ChallengeFailed),
)  # fmt: skip
def send_code(call: Call[CodeBody, Any]) -> SentView:
    """Have a code sent to a phone or a mail address, whoever has it."""
    device_in(call.headers.get(DEVICE_HEADER))  # who could not redeem it there is sent none
    identifier = call.body.identifier.identifier()
    viewer, challenge = viewer_of(call.headers), call.headers.get(CHALLENGE_HEADER)
    asking.request(call.shop, identifier, call.body.purpose, viewer, challenge, call.locale, clock.now())
    return SentView(expires_in=LIFE.seconds, resend_in=PAUSE.seconds)


class ChallengeBody(Body, frozen=True, kw_only=True):
    """For what: a challenge is good for nothing else. Work is for machines, an image for people."""

    action: Action
    kind: Kind = WORK


@door(bp, "POST", "/challenges", body=ChallengeBody, returns=Offered, status=201, may="public", pace=CHALLENGES)
def offer_challenge(call: Call[ChallengeBody, Any]) -> Offered:
    """Something to solve; its answer goes into the header X-Challenge: the challenge, a colon, the answer."""
    return challenging.offer(call.body.action, call.body.kind, clock.now())


@door(bp, "GET", "/me/identities", returns=IdentitiesView, may="profile.use", raises=(UserNotFound,))
def list_identities(call: Call[Any, Any]) -> IdentitiesView:
    """By what one is found here, in the order in which it was linked."""
    return IdentitiesView.of(knowing.identities(call.caller.subject))


@door(
    bp, "POST", "/me/identities", body=LinkBody, returns=IdentityView, status=201, may="profile.use",
    fresh=True,
    raises=(*BAD_IDENTIFIER, UserNotFound, CodeNeeded, WrongCode, UsernameTaken, TooManyIdentities),
)  # fmt: skip
def link_identity(call: Call[LinkBody, Any]) -> IdentityView:
    """Be found by one more. Once it is linked, the same answer again."""
    identifier, device = call.body.identifier.identifier(), device_in(call.headers.get(DEVICE_HEADER))
    known = linking.link_given(call.caller.subject, identifier, call.body.code, device, call.shop.shop_id, clock.now())
    return IdentityView.of(known)


@door(
    bp, "DELETE", "/me/identities/{identity_id}", returns=None, status=204, may="profile.use", fresh=True,
    raises=(UserNotFound, IdentityNotFound, LastIdentity),
)  # fmt: skip
def unlink_identity(call: Call[Any, Any], identity_id: str) -> None:
    """Be found by it no more; never the last by which one can be reached."""
    linking.unlink(call.caller.subject, identity_id, call.shop.shop_id, clock.now())


@door(bp, "GET", "/me/sign-ins", query=Paged, returns=SignInPage, may="profile.use", raises=(BadCursor,))
def list_sign_ins(call: Call[Any, Paged]) -> SignInPage:
    """One's own sign-ins of the last half year, newest first, and what was unusual of them."""
    page = signins.of_user(call.shop, call.caller.subject, call.query.limit, call.query.cursor)
    return SignInPage.of(page)


@listener.on(SignInAtRisk)
def on_sign_in_at_risk(told: Told[SignInAtRisk]) -> None:
    """The owner is told."""
    warning.warn(identity.shop(told.event.shop), told.event, clock.now())
