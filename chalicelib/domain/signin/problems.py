"""What can be wrong with a way in, by what somebody does: doors say so in their entries."""

from chalicelib.core.phones import NotAPhone
from chalicelib.core.problems import NotSent
from chalicelib.domain.access.rules.authority import LastAdministrator, NotHeld
from chalicelib.domain.sessions.rules.factors import FactorMissing, PayingLocked, SessionNeeded, WrongFactor
from chalicelib.domain.signin.rules.invitations import InvitationNotFound, InvitationRefused, TooManyInvitations
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
from chalicelib.domain.users.rules.accounts import TooManyIdentities
from chalicelib.domain.users.rules.challenges import ChallengeFailed, ChallengeNeeded
from chalicelib.domain.users.rules.codes import WrongCode
from chalicelib.domain.users.rules.identifiers import NotAMailAddress, NoTextMessages, OneIdentifier
from chalicelib.domain.users.rules.locks import TooManyGuesses
from chalicelib.domain.users.rules.passwords import BadPassword
from chalicelib.domain.users.rules.risk import SecondFactorNeeded
from chalicelib.domain.users.rules.sends import TooManyCodes
from chalicelib.domain.users.rules.usernames import BadUsername
from chalicelib.domain.users.rules.weak import WeakPassword

_BAD_IDENTIFIER = (OneIdentifier, NotAPhone, NoTextMessages, NotAMailAddress, BadUsername)
_GUARDED = (ChallengeNeeded, ChallengeFailed)
_GUESSED = (*_GUARDED, TooManyGuesses)
_NEW_PASSWORD = (BadPassword, WeakPassword)

REGISTERING = (*_BAD_IDENTIFIER, *_NEW_PASSWORD, *_GUARDED, WrongCode, SecondFactorNeeded)
SIGNING_IN = (
    *_BAD_IDENTIFIER, *_GUESSED, OneWay, TwoSecondFactors, NotSignedIn, WrongCode, SecondFactorNeeded, WrongFactor,
    FactorMissing, PayingLocked,
)  # fmt: skip
CHANGING = (*_BAD_IDENTIFIER, *_NEW_PASSWORD, *_GUESSED, SessionNeeded, WrongPassword, WrongCode, PasswordNeeded)

LEAVING = (ProviderUnknown, PageRefused, ProviderSilent)
ASSERTING = (ProviderUnknown,)
VOUCHED = (ProviderUnknown, TicketRefused, NotVouchedFor)
COMING_BACK = (*VOUCHED, PageRefused, ProviderSilent)
LINKING = (*COMING_BACK, TooManyIdentities)

INVITING = (NotAMailAddress, NotHeld, LastAdministrator, TooManyInvitations, TooManyCodes, NotSent)
REVOKING = (InvitationNotFound,)
ENROLLING = (NotAMailAddress, *_NEW_PASSWORD, InvitationRefused)
STAFF = (NotAMailAddress, *_GUESSED, NotSignedIn)
CHANGING_AT_WORK = (*_NEW_PASSWORD, *_GUESSED, SessionNeeded, WrongPassword)
