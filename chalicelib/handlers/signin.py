"""Doors to sign in: by a code, a password, an identity provider, a carrier's word; and, apart from them, for staff."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.viewers import viewer_of
from chalicelib.core import clock
from chalicelib.core.callers import PUBLIC
from chalicelib.core.paces import INVITATIONS, SIGN_INS
from chalicelib.core.sessions import DEVICE_HEADER, device_in
from chalicelib.domain.access.inputs import ReasonQuery
from chalicelib.domain.sessions.views import SessionView
from chalicelib.domain.signin import inputs, problems, views
from chalicelib.domain.signin.actions import changing, entering, inviting, passwords, staffing, vouching
from chalicelib.domain.signin.actions.meeting import Entrance
from chalicelib.domain.users.actions.passwords import chosen
from chalicelib.domain.users.rules.challenges import CHALLENGE_HEADER
from chalicelib.domain.users.rules.identifiers import read
from chalicelib.domain.users.views import IdentityView

bp = Blueprint(__name__)


@door(
    bp, "POST", "/users", body=inputs.RegistrationBody, returns=SessionView, status=201, may=PUBLIC, pace=SIGN_INS,
    raises=problems.REGISTERING,
)  # fmt: skip
def register(call: Call[inputs.RegistrationBody, Any]) -> SessionView:
    """Become a customer. Whoever is one already is signed in, and keeps their password."""
    body = call.body
    identifier = body.identifier.identifier()
    kept = None if body.password is None else chosen(body.password, [identifier.value])
    return SessionView.of(entering.by_code(_entrance(call), identifier, "register", body.code, kept))


@door(
    bp, "POST", "/sessions", body=inputs.SignInBody, returns=SessionView, status=201, may=PUBLIC, pace=SIGN_INS,
    raises=problems.SIGNING_IN,
)  # fmt: skip
def sign_in(call: Call[inputs.SignInBody, Any]) -> SessionView:
    """Sign in. Whoever proves by a code an identifier that nobody has becomes a customer by that."""
    body, entrance = call.body, _entrance(call)
    identifier = body.identifier.identifier()
    if body.password is None:
        return SessionView.of(entering.by_code(entrance, identifier, "sign_in", body.code_alone(), None))
    return SessionView.of(passwords.by_password(entrance, identifier, body.password, body.second(identifier)))


@door(
    bp, "POST", "/oidc/{provider}/authorizations", body=inputs.AuthorizationBody, returns=views.AuthorizationView,
    status=201, may=PUBLIC, raises=problems.LEAVING,
)  # fmt: skip
def begin_at_provider(call: Call[inputs.AuthorizationBody, Any], provider: str) -> views.AuthorizationView:
    """Where to send the browser, to sign in with an account elsewhere or to link it."""
    begun = vouching.begin(call.shop.shop_id, provider, call.body.redirect_uri, _device(call), clock.now())
    return views.AuthorizationView.of(begun)


@door(
    bp, "POST", "/oidc/{provider}/sessions", body=inputs.ReturnBody, returns=SessionView, status=201, may=PUBLIC,
    pace=SIGN_INS, raises=problems.COMING_BACK,
)  # fmt: skip
def sign_in_by_provider(call: Call[inputs.ReturnBody, Any], provider: str) -> SessionView:
    """Sign in with what the browser brought back from a provider."""
    return SessionView.of(vouching.sign_in(_entrance(call), call.body.back(provider)))


@door(
    bp, "POST", "/oidc/{provider}/identities", body=inputs.ReturnBody, returns=IdentityView, status=201,
    may="profile.use", fresh=True, raises=problems.LINKING,
)  # fmt: skip
def link_provider(call: Call[inputs.ReturnBody, Any], provider: str) -> IdentityView:
    """Be found by an account elsewhere, too."""
    back = call.body.back(provider)
    return IdentityView.of(vouching.link(call.caller.subject, call.shop.shop_id, _device(call), back, clock.now()))


@door(
    bp, "POST", "/assertions/nonces", body=inputs.NonceBody, returns=views.NonceView, status=201, may=PUBLIC,
    raises=problems.ASSERTING,
)  # fmt: skip
def begin_assertion(call: Call[inputs.NonceBody, Any]) -> views.NonceView:
    """What a carrier is to sign for one tap."""
    return views.NonceView.of(
        vouching.begin_assertion(call.shop.shop_id, call.body.partner, _device(call), clock.now())
    )


@door(
    bp, "POST", "/assertions/sessions", body=inputs.AssertionBody, returns=SessionView, status=201, may=PUBLIC,
    pace=SIGN_INS, raises=problems.VOUCHED,
)  # fmt: skip
def sign_in_by_assertion(call: Call[inputs.AssertionBody, Any]) -> SessionView:
    """Sign in by one tap: the carrier says whose phone it is."""
    return SessionView.of(vouching.sign_in_asserted(_entrance(call), call.body.partner, call.body.assertion))


@door(
    bp, "PUT", "/me/password", body=inputs.PasswordBody, returns=None, status=204, may="profile.use",
    raises=problems.CHANGING,
)  # fmt: skip
def change_password(call: Call[inputs.PasswordBody, Any]) -> None:
    """Have another password, or a first one; every other session ends."""
    changing.change(_entrance(call), call.caller.subject, call.caller.session, call.body.change())


@door(
    bp, "POST", "/staff/enrollments", body=inputs.EnrollmentBody, returns=views.EnrollmentView, status=201, may=PUBLIC,
    pace=SIGN_INS, raises=problems.ENROLLING,
)  # fmt: skip
def enroll_staff(call: Call[inputs.EnrollmentBody, Any]) -> views.EnrollmentView:
    """Become staff, with the code of an invitation; or begin anew, without the password or the app of before."""
    body = call.body
    email = read("email", body.email, "/email")
    return views.EnrollmentView.of(
        staffing.enroll(call.shop, email, body.code, body.password, call.locale, clock.now())
    )


@door(
    bp, "POST", "/staff/sessions", body=inputs.StaffBody, returns=SessionView, status=201, may=PUBLIC, pace=SIGN_INS,
    raises=problems.STAFF,
)  # fmt: skip
def sign_in_staff(call: Call[inputs.StaffBody, Any]) -> SessionView:
    """Sign in as staff of the shop: password and app, always."""
    body = call.body
    email = read("email", body.email, "/email")
    return SessionView.of(staffing.sign_in(_entrance(call), email, body.password, body.totp))


@door(
    bp, "PUT", "/admin/me/password", body=inputs.StaffPasswordBody, returns=None, status=204, may="account.use",
    fresh=True, raises=problems.CHANGING_AT_WORK,
)  # fmt: skip
def change_staff_password(call: Call[inputs.StaffPasswordBody, Any]) -> None:
    """Have another password at work; every other session ends. Who has lost theirs is invited anew."""
    asked = changing.Change(old=call.body.old, new=call.body.new)
    changing.change(_entrance(call), call.caller.subject, call.caller.session, asked)


@door(
    bp, "POST", "/admin/invitations", body=inputs.InvitationBody, returns=views.InvitationView, status=201,
    may="access.grant", step_up=True, once=True, pace=INVITATIONS, raises=problems.INVITING,
)  # fmt: skip
def invite_staff(call: Call[inputs.InvitationBody, Any]) -> views.InvitationView:
    """Invite somebody to work for the shop, in roles that one holds oneself: now, and still when they come.

    A code is mailed to them, for a day. It replaces an earlier one; and whoever works here already begins anew with it.
    """
    wish = call.body.wish(call.caller.subject)
    return views.InvitationView.of(inviting.invite(call.shop, wish, call.locale, call.once, clock.now()))


@door(bp, "GET", "/admin/invitations", returns=views.InvitationsView, may="access.read")
def list_invitations(call: Call[Any, Any]) -> views.InvitationsView:
    """Who was invited, and has not come yet."""
    return views.InvitationsView.of(inviting.pending(call.shop.shop_id, clock.now()))


@door(
    bp, "DELETE", "/admin/invitations/{invitation_id}", query=ReasonQuery, returns=views.InvitationView,
    may="access.grant", raises=problems.REVOKING,
)  # fmt: skip
def revoke_invitation(call: Call[Any, ReasonQuery], invitation_id: str) -> views.InvitationView:
    """Take an invitation back: its code is good for nothing any more."""
    return views.InvitationView.of(inviting.revoke(call.shop.shop_id, invitation_id, clock.now()))


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
