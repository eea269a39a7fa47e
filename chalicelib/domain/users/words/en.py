"""English."""

from chalicelib.domain.users.words import Caution, CodeTemplate

CODE = CodeTemplate(
    subject="{shop}: your code",
    mail="Hello,\n\n{code} is your code {purpose}. It is good for {minutes} minutes, once.\n\n"
    "Tell it to nobody; we never ask for it. If you did not ask for it, you need not do anything.\n\n{shop}\n",
    sms="{shop}: {code} is your code {purpose}, good for {minutes} minutes. Tell it to nobody.",
    purposes={
        "register": "to register",
        "sign_in": "to sign in",
        "link": "to add this address or number to your account",
        "reset_password": "to choose a new password",
    },
)

CAUTION = Caution(
    subject="{shop}: an unusual sign-in to your account",
    mail="Hello,\n\non {when}, {what}. It is unusual: {why}.\n\nIf it was you, you need not do anything. If not, "
    "change your password and end all other sessions in your account.\n\n{shop}\n",
    sms="{shop}: on {when}, {what} ({why}). If it was not you, change your password and end all other sessions.",
    kinds={
        "opened": "somebody signed in to your account",
        "stopped": "somebody who knows your password or a code of yours tried to sign in, and was asked for more",
    },
    reasons={
        "new_device": "a device that has not been used before",
        "new_country": "another country than last time",
        "impossible_travel": "too far away from the last sign-in to have traveled there since",
        "after_failures": "several wrong passwords before it",
    },
    comma=", ",
)
