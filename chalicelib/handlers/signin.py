"""Doors to sign in: by a code, a password, an identity provider, a carrier's word; and, apart from them, for staff."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.viewers import viewer_of
from chalicelib.core import clock
from chalicelib.core.callers import PUBLIC
from chalicelib.core.paces import SIGN_INS
from chalicelib.core.phones import NotAPhone
from chalicelib.core.sessions import DEVICE_HEADER, device_in
from chalicelib.domain.sessions.rules.factors import FactorMissing, PayingLocked, SessionNeeded, WrongFactor
from chalicelib.domain.sessions.views import SessionView
from chalicelib.domain.signin.actions import changing, entering, passwords, staffing, vouching
from chalicelib.domain.signin.actions.meeting import Entrance
from chalicelib.domain.signin.inputs import (
    AssertionBody,
    AuthorizationBody,
    EnrollmentBody,
    NonceBody,
    PasswordBody,
    RegistrationBody,
    ReturnBody,
    SignInBody,
    StaffBody,
)
from chalicelib.domain.signin.rules.invitations import InvitationRefused
from chalicelib.domain.signin.rules.providers import PageRefused, ProviderUnknown
from chalicelib.domain.signin.rules.refusals import (
    NotSignedIn,
    OneWay,
    PasswordNeeded,
    ProviderSilent,
    TwoSecondFactors,
    WrongPassword,
)
from chalicelib.domain.signin.rules.statements import NotVouchedFor
from chalicelib.domain.signin.rules.tickets import TicketRefused
from chalicelib.domain.signin.views import AuthorizationView, EnrollmentView, NonceView
from chalicelib.domain.users.actions.passwords import chosen
from chalicelib.domain.users.rules.accounts import TooManyIdentities
from chalicelib.domain.users.rules.challenges import CHALLENGE_HEADER, ChallengeFailed, ChallengeNeeded
from chalicelib.domain.users.rules.codes import WrongCode
from chalicelib.domain.users.rules.identifiers import NotAMailAddress, NoTextMessages, OneIdentifier, read
from chalicelib.domain.users.rules.locks import TooManyGuesses
from chalicelib.domain.users.rules.passwords import BadPassword
from chalicelib.domain.users.rules.risk import SecondFactorNeeded
from chalicelib.domain.users.rules.usernames import BadUsername
from chalicelib.domain.users.rules.weak import WeakPassword
from chalicelib.domain.users.views import IdentityView

bp = Blueprint(__name__)

BAD_IDENTIFIER = (OneIdentifier, NotAPhone, NoTextMessages, NotAMailAddress, BadUsername)
GUARDED = (ChallengeNeeded, ChallengeFailed)
GUESSED = (*GUARDED, TooManyGuesses)
VOUCHED = (ProviderUnknown, TicketRefused, NotVouchedFor)
NEW_PASSWORD = (BadPassword, WeakPassword)


@door(
    bp, "POST", "/users", body=RegistrationBody, returns=SessionView, status=201, may=PUBLIC, pace=SIGN_INS,
    raises=(*BAD_IDENTIFIER, *NEW_PASSWORD, *GUARDED, WrongCode, SecondFactorNeeded),
)  # fmt: skip
def register(call: Call[RegistrationBody, Any]) -> SessionView:
    """Become a customer. Whoever is one already is signed in, and keeps their password."""
    body = call.body
    identifier = body.identifier.identifier()
    kept = None if body.password is None else chosen(body.password, [identifier.value])
    return SessionView.of(entering.by_code(_entrance(call), identifier, "register", body.code, kept))


@door(
    bp, "POST", "/sessions", body=SignInBody, returns=SessionView, status=201, may=PUBLIC, pace=SIGN_INS,
    raises=(
        *BAD_IDENTIFIER, *GUESSED, OneWay, TwoSecondFactors, NotSignedIn, WrongCode, SecondFactorNeeded, WrongFactor,
        FactorMissing, PayingLocked,
    ),
)  # fmt: skip
def sign_in(call: Call[SignInBody, Any]) -> SessionView:
    """Sign in. Whoever proves by a code an identifier that nobody has becomes a customer by that."""
    body, entrance = call.body, _entrance(call)
    identifier = body.identifier.identifier()
    if body.password is None:
        return SessionView.of(entering.by_code(entrance, identifier, "sign_in", body.code_alone(), None))
    return SessionView.of(passwords.by_password(entrance, identifier, body.password, body.second(identifier)))


@door(
    bp, "POST", "/oidc/{provider}/authorizations", body=AuthorizationBody, returns=AuthorizationView, status=201,
    may=PUBLIC, raises=(ProviderUnknown, PageRefused, ProviderSilent),
)  # fmt: skip
def begin_at_provider(call: Call[AuthorizationBody, Any], provider: str) -> AuthorizationView:
    """Where to send the browser, to sign in with an account elsewhere or to link it."""
    begun = vouching.begin(call.shop.shop_id, provider, call.body.redirect_uri, _device(call), clock.now())
    return AuthorizationView.of(begun)


@door(
    bp, "POST", "/oidc/{provider}/sessions", body=ReturnBody, returns=SessionView, status=201, may=PUBLIC,
    pace=SIGN_INS,
    raises=(*VOUCHED, PageRefused, ProviderSilent),
)  # fmt: skip
def sign_in_by_provider(call: Call[ReturnBody, Any], provider: str) -> SessionView:
    """Sign in with what the browser brought back from a provider."""
    return SessionView.of(vouching.sign_in(_entrance(call), call.body.back(provider)))


@door(
    bp, "POST", "/oidc/{provider}/identities", body=ReturnBody, returns=IdentityView, status=201, may="profile.use",
    fresh=True, raises=(*VOUCHED, PageRefused, ProviderSilent, TooManyIdentities),
)  # fmt: skip
def link_provider(call: Call[ReturnBody, Any], provider: str) -> IdentityView:
    """Be found by an account elsewhere, too."""
    back = call.body.back(provider)
    return IdentityView.of(vouching.link(call.caller.subject, call.shop.shop_id, _device(call), back, clock.now()))


@door(
    bp, "POST", "/assertions/nonces", body=NonceBody, returns=NonceView, status=201, may=PUBLIC,
    raises=(ProviderUnknown,),
)  # fmt: skip
def begin_assertion(call: Call[NonceBody, Any]) -> NonceView:
    """What a carrier is to sign for one tap."""
    return NonceView.of(vouching.begin_assertion(call.shop.shop_id, call.body.partner, _device(call), clock.now()))


@door(
    bp, "POST", "/assertions/sessions", body=AssertionBody, returns=SessionView, status=201, may=PUBLIC, pace=SIGN_INS,
    raises=VOUCHED,
)  # fmt: skip
def sign_in_by_assertion(call: Call[AssertionBody, Any]) -> SessionView:
    """Sign in by one tap: the carrier says whose phone it is."""
    return SessionView.of(vouching.sign_in_asserted(_entrance(call), call.body.partner, call.body.assertion))


@door(
    bp, "PUT", "/me/password", body=PasswordBody, returns=None, status=204, may="profile.use",
    raises=(*BAD_IDENTIFIER, *NEW_PASSWORD, *GUESSED, SessionNeeded, WrongPassword, WrongCode, PasswordNeeded),
)  # fmt: skip
def change_password(call: Call[PasswordBody, Any]) -> None:
    """Have another password, or a first one; every other session ends."""
    changing.change(_entrance(call), call.caller.subject, call.caller.session, call.body.change())


@door(
    bp, "POST", "/staff/enrollments", body=EnrollmentBody, returns=EnrollmentView, status=201, may=PUBLIC,
    pace=SIGN_INS, raises=(NotAMailAddress, *NEW_PASSWORD, InvitationRefused),
)  # fmt: skip
def enroll_staff(call: Call[EnrollmentBody, Any]) -> EnrollmentView:
    """Become staff, with the code of the shop's operator."""
    body = call.body
    email = read("email", body.email, "/email")
    return EnrollmentView.of(staffing.enroll(call.shop, email, body.code, body.password, call.locale, clock.now()))


@door(
    bp, "POST", "/staff/sessions", body=StaffBody, returns=SessionView, status=201, may=PUBLIC, pace=SIGN_INS,
    raises=(NotAMailAddress, *GUESSED, NotSignedIn),
)  # fmt: skip
def sign_in_staff(call: Call[StaffBody, Any]) -> SessionView:
    """Sign in as staff of the shop: password and app, always."""
    body = call.body
    email = read("email", body.email, "/email")
    return SessionView.of(staffing.sign_in(_entrance(call), email, body.password, body.totp))


def _entrance(call: Call[Any, Any]) -> Entrance:
    """How this request comes in."""
    return Entrance(
        shop=call.shop,
        viewer=viewer_of(call.headers),
        device=_device(call),
        challenge=call.headers.get(CHALLENGE_HEADER),
        remember=getattr(call.body, "remember", False),
        device_name=getattr(call.body, "device_name", ""),
        locale=call.locale,
        now=clock.now(),
    )


def _device(call: Call[Any, Any]) -> str | None:
    return device_in(call.headers.get(DEVICE_HEADER))
