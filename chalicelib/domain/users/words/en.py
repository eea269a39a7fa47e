"""English."""

from chalicelib.domain.users.words import Template

CODE = Template(
    subject="{shop}: your code",
    mail="Hello,\n\n{code} is your code {purpose}. It is good for {minutes} minutes, once.\n\n"
    "Tell it to nobody; we never ask for it. If you did not ask for it, you need not do anything.\n\n{shop}\n",
    sms="{shop}: {code} is your code {purpose}, good for {minutes} minutes. Tell it to nobody.",
    purposes={
        "register": "to register",
        "sign_in": "to sign in",
        "link": "to add this address or number to your account",
        "reset_password": "to choose a new password",
        "step_up": "to confirm what you are doing",
    },
)
