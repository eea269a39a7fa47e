"""English."""

from chalicelib.core.messages import Template

INVITATION = Template(
    subject="{shop}: you are invited to work with us",
    mail="Hello,\n\n{shop} has invited you to join its staff. This is your code; it is good for {hours} hours, once:"
    "\n\n  {code}\n\nEnter it with this address where staff of the shop enroll, and choose a password there. You will "
    "need an app for codes, too.\n\nIf you have worked there before, your old password and app are over as soon "
    "as you do.\n\nTell the code to nobody. If you did not expect this, you need not do anything.\n\n{shop}\n",
)
