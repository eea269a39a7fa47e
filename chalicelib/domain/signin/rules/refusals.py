"""Refusals: what whoever cannot sign in is told; the same for those whom we know and those whom we do not."""

from chalicelib.core.problems import Forbidden, Invalid, Unauthenticated, Unavailable


class NotSignedIn(Unauthenticated):
    """A wrong password, a wrong code of an app, or nobody of that name: it does not say which."""

    title = "That is not right; nobody was signed in"


class ProviderSilent(Unavailable):
    """The code that it gave may be spent: begin again."""

    title = "The provider does not answer; please try again"


class OneWay(Invalid):
    title = "Give a password, or a code that was sent to you, or both"


class TwoSecondFactors(Invalid):
    title = "Besides a password, give a code that was sent to you or one of your app"


class WrongPassword(Forbidden):
    title = "That is not your password"


class PasswordNeeded(Forbidden):
    title = "Give your old password, or a code that was sent to you"
