"""Session doors: go on with a session, see and end sessions; prove anew who one is, and set up what proves it."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Body
from chalicelib.core import clock
from chalicelib.core.callers import PUBLIC
from chalicelib.core.paces import REFRESHES
from chalicelib.core.problems import Invalid, Unauthenticated
from chalicelib.core.sessions import DEVICE_HEADER, SessionOver
from chalicelib.core.texts import choose
from chalicelib.domain.sessions.actions import ending, proving, refreshing, setting
from chalicelib.domain.sessions.rules.factors import (
    FactorMissing,
    FreshSignInNeeded,
    PayingLocked,
    Proof,
    SessionNeeded,
    WrongFactor,
)
from chalicelib.domain.sessions.rules.lives import SessionNotFound
from chalicelib.domain.sessions.rules.refreshing import LONGEST, RefreshedAlready, RefreshReused
from chalicelib.domain.sessions.views import (
    FactorsView,
    RevocationView,
    SessionView,
    SignedInList,
    StepUpView,
    TotpView,
)
from chalicelib.domain.users.rules.passwords import BadPassword
from chalicelib.domain.users.rules.weak import WeakPassword

bp = Blueprint(__name__)

MAY, STAFF_MAY = "profile.use", "account.use"
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=512, examples=["correct horse battery"])]
TotpCode = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{6}\Z", examples=["123456"])]
PROVING = (FactorMissing, WrongFactor, PayingLocked, SessionNeeded)


class RefreshBody(Body, frozen=True):
    """Send the X-Device header of the session, too."""

    refresh_token: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]


class ProofBody(Body, frozen=True):
    """One of the two."""

    payment_password: Password | None = None
    totp: TotpCode | None = None

    def proof(self, field: str = "") -> Proof:
        """Raises Invalid."""
        return Proof.of(self.payment_password, self.totp, f"{field}/payment_password")


class PaymentPasswordBody(Body, frozen=True):
    """The proof may be missing only where nothing is set up yet, and just after a sign-in."""

    password: Password
    proof: ProofBody | None = None


class TotpBody(Body, frozen=True):
    """The same of an app for codes."""

    proof: ProofBody | None = None


def _proof(body: PaymentPasswordBody | TotpBody) -> Proof | None:
    return None if body.proof is None else body.proof.proof("/proof")


class CodeBody(Body, frozen=True):
    code: TotpCode


@door(
    bp, "POST", "/sessions/refresh", body=RefreshBody, returns=SessionView, may=PUBLIC, pace=REFRESHES,
    raises=(Unauthenticated, SessionOver, RefreshedAlready, RefreshReused),
)  # fmt: skip
def refresh_session(call: Call[RefreshBody, Any]) -> SessionView:
    """Exchange a refresh token for the next one and a new access token.

    Each is good once: one that comes again ends the session, unless it comes within ten seconds.
    """
    device = call.headers.get(DEVICE_HEADER)
    return SessionView.of(refreshing.refresh(call.body.refresh_token, device, clock.now()))


@door(bp, "GET", "/sessions", returns=SignedInList, may=MAY)
def list_sessions(call: Call[Any, Any]) -> SignedInList:
    """Where one is signed in, newest first."""
    return SignedInList.of(ending.shown(call.caller.subject, clock.now()), call.caller.session)


@door(bp, "DELETE", "/sessions/{session_id}", returns=None, status=204, may=MAY, raises=(SessionNotFound,))
def end_session(call: Call[Any, Any], session_id: str) -> None:
    """Sign out there, or here: the next call of that session is refused."""
    ending.end(call.caller.subject, session_id, clock.now())


@door(bp, "POST", "/sessions/revocations", returns=RevocationView, may=MAY)
def end_other_sessions(call: Call[Any, Any]) -> RevocationView:
    """Sign out everywhere else."""
    return RevocationView(ended=ending.end_others(call.caller.subject, call.caller.session, clock.now()))


@door(bp, "POST", "/step-ups", body=ProofBody, returns=StepUpView, status=201, may=MAY, raises=(Invalid, *PROVING))
def step_up(call: Call[ProofBody, Any]) -> StepUpView:
    """Prove anew who one is, by payment password or by a code of the app: for five minutes, from this device.

    Too many wrong tries lock this for a while, and nothing else.
    """
    caller, device = call.caller, call.headers.get(DEVICE_HEADER, "")
    return StepUpView.of(proving.step_up(caller.subject, caller.session, device, call.body.proof(), clock.now()))


@door(
    bp, "PUT", "/me/payment-password", body=PaymentPasswordBody, returns=FactorsView, may=MAY,
    raises=(Invalid, BadPassword, WeakPassword, FreshSignInNeeded, *PROVING),
)  # fmt: skip
def set_payment_password(call: Call[PaymentPasswordBody, Any]) -> FactorsView:
    """Set the payment password, or another one: it opens no session, and the one that does proves nothing here."""
    who, proof = (call.caller.subject, call.caller.session), _proof(call.body)
    return FactorsView.of(setting.set_payment_password(*who, call.body.password, proof, clock.now()))


@door(
    bp, "POST", "/me/totp", body=TotpBody, returns=TotpView, status=201, may=MAY,
    raises=(Invalid, FreshSignInNeeded, *PROVING),
)  # fmt: skip
def begin_totp(call: Call[TotpBody, Any]) -> TotpView:
    """Get the secret for an app that makes codes (RFC 6238), or another one."""
    who, name = (call.caller.subject, call.caller.session), choose(call.shop.name, call.locale)
    return TotpView.of(setting.begin_totp(*who, name, _proof(call.body), clock.now()))


@door(bp, "POST", "/me/totp/confirmation", body=CodeBody, returns=FactorsView, may=MAY, raises=(Invalid,))
def confirm_totp(call: Call[CodeBody, Any]) -> FactorsView:
    """Say the app's first code: from now on its codes count."""
    return FactorsView.of(setting.confirm_totp(call.caller.subject, call.body.code, clock.now()))


@door(bp, "GET", "/admin/sessions", returns=SignedInList, may=STAFF_MAY)
def list_staff_sessions(call: Call[Any, Any]) -> SignedInList:
    """Where one is signed in at work, newest first."""
    return SignedInList.of(ending.shown(call.caller.subject, clock.now()), call.caller.session)


@door(bp, "DELETE", "/admin/sessions/{session_id}", returns=None, status=204, may=STAFF_MAY, raises=(SessionNotFound,))
def end_staff_session(call: Call[Any, Any], session_id: str) -> None:
    """Sign out there, or here."""
    ending.end(call.caller.subject, session_id, clock.now())


@door(bp, "POST", "/admin/sessions/revocations", returns=RevocationView, may=STAFF_MAY)
def end_other_staff_sessions(call: Call[Any, Any]) -> RevocationView:
    """Sign out everywhere else."""
    return RevocationView(ended=ending.end_others(call.caller.subject, call.caller.session, clock.now()))


@door(
    bp, "POST", "/admin/step-ups", body=ProofBody, returns=StepUpView, status=201, may=STAFF_MAY,
    raises=(Invalid, *PROVING),
)  # fmt: skip
def step_up_staff(call: Call[ProofBody, Any]) -> StepUpView:
    """Prove anew who one is, by a code of the app, for five minutes: before money, roles or personal data move."""
    caller, device = call.caller, call.headers.get(DEVICE_HEADER, "")
    return StepUpView.of(proving.step_up(caller.subject, caller.session, device, call.body.proof(), clock.now()))
