"""What clients send on their way in."""

from typing import Annotated

import msgspec

from chalicelib.aws.inputs import Body
from chalicelib.core.sessions import DeviceName
from chalicelib.core.shops import Slug
from chalicelib.domain.access.inputs import ForATimeBody, Name
from chalicelib.domain.signin.actions.changing import Change
from chalicelib.domain.signin.actions.inviting import Wish
from chalicelib.domain.signin.actions.passwords import Second
from chalicelib.domain.signin.actions.vouching import Back
from chalicelib.domain.signin.rules.refusals import OneWay, TwoSecondFactors
from chalicelib.domain.users.rules.identifiers import Given, Identifier, read

CodeText = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{6}\Z", examples=["123456"])]
PasswordText = Annotated[str, msgspec.Meta(min_length=1, max_length=512, examples=["correct horse battery"])]
Opaque = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
EmailText = Annotated[str, msgspec.Meta(min_length=1, max_length=254, examples=["zhang@shop.example"])]
Issuer = Annotated[str, msgspec.Meta(max_length=200)]


class HereBody(Body, frozen=True, kw_only=True):
    """What every sign-in may say of the device: whether it is one's own, and how one calls it."""

    remember: bool = False
    device_name: DeviceName = ""


class RegistrationBody(HereBody, frozen=True, kw_only=True):
    """The code that was sent there to `register`; with a password if one wants to have one."""

    identifier: Given
    code: CodeText
    password: PasswordText | None = None


class SignInBody(HereBody, frozen=True, kw_only=True):
    """A code that was sent to `sign_in`, or a password. With both, or a code of an app, there are two factors; the code
    may have been `code_sent_to` another identity of the same user."""

    identifier: Given
    code: CodeText | None = None
    password: PasswordText | None = None
    totp: CodeText | None = None
    code_sent_to: Given | None = None

    def code_alone(self) -> str:
        """Where there is no password. Raises OneWay."""
        if self.code is None or self.totp is not None or self.code_sent_to is not None:
            raise OneWay(field="/password")
        return self.code

    def second(self, identifier: Identifier) -> Second:
        """What there is besides the password; a code was sent to the identifier itself unless it is said where to.
        Raises TwoSecondFactors."""
        if self.code is not None and self.totp is not None:
            raise TwoSecondFactors(field="/totp")
        sent_to = self.code_sent_to.identifier("/code_sent_to") if self.code_sent_to else identifier
        return Second(code=self.code, sent_to=sent_to if self.code else None, totp=self.totp)


class AuthorizationBody(Body, frozen=True, kw_only=True):
    """Where the provider sends the browser back to: one of the shop's own pages."""

    redirect_uri: Annotated[str, msgspec.Meta(max_length=300)]


class ReturnBody(HereBody, frozen=True, kw_only=True):
    """What the browser came back with, and where to."""

    code: Opaque
    state: Annotated[str, msgspec.Meta(max_length=200)]
    redirect_uri: Annotated[str, msgspec.Meta(max_length=300)]
    iss: Issuer | None = None

    def back(self, provider: str) -> Back:
        return Back(provider=provider, code=self.code, state=self.state, page=self.redirect_uri, issuer=self.iss)


class NonceBody(Body, frozen=True, kw_only=True):
    partner: Slug


class AssertionBody(HereBody, frozen=True, kw_only=True):
    """What the partner has signed."""

    partner: Slug
    assertion: Annotated[str, msgspec.Meta(max_length=16_384)]


class PasswordBody(Body, frozen=True, kw_only=True):
    """`old`, or a `code` that was `code_sent_to` one of one's own identities to `reset_password`."""

    new: PasswordText
    old: PasswordText | None = None
    code: CodeText | None = None
    code_sent_to: Given | None = None

    def change(self) -> Change:
        sent_to = self.code_sent_to.identifier("/code_sent_to") if self.code_sent_to else None
        return Change(new=self.new, old=self.old, code=self.code, sent_to=sent_to)


class InvitationBody(ForATimeBody, frozen=True, kw_only=True):
    """Whom, and as what: all of the roles that they have from then on."""

    email: EmailText
    roles: Annotated[list[Name], msgspec.Meta(min_length=1, max_length=10, examples=[["support"]])]

    def wish(self, by: str) -> Wish:
        email = read("email", self.email, "/email")
        return Wish(email=email, roles=tuple(self.roles), until=self.until, reason=self.reason, by=by)


class StaffPasswordBody(Body, frozen=True, kw_only=True):
    """The password that one signs in to work with, and another one."""

    old: PasswordText
    new: PasswordText


class EnrollmentBody(Body, frozen=True, kw_only=True):
    """The code of an invitation, and the address that it was made for."""

    email: EmailText
    code: Opaque
    password: PasswordText


class StaffBody(Body, frozen=True, kw_only=True):
    """Always both."""

    email: EmailText
    password: PasswordText
    totp: CodeText
    device_name: DeviceName = ""
