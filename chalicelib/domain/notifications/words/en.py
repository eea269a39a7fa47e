"""English."""

from chalicelib.core.messages import Template

TEMPLATES = {
    "placed": Template(
        subject="{shop}: we have your order {number}",
        mail="Hello,\n\nwe have received your order {number} over {amount}.\n\nSee it here: {link}\n\n{shop}\n",
        sms="{shop}: we have received your order {number} over {amount}. {link}",
    ),
    "paid": Template(
        subject="{shop}: order {number} is paid",
        mail="Hello,\n\nyour order {number} over {amount} is paid and being packed.\n\nSee it here: {link}\n\n{shop}\n",
        sms="{shop}: your order {number} over {amount} is paid. {link}",
    ),
    "shipped": Template(
        subject="{shop}: a parcel of order {number} is on its way",
        mail="Hello,\n\na parcel of your order {number} is on its way.\n\nFollow it here: {link}\n\n{shop}\n",
        sms="{shop}: a parcel of your order {number} is on its way. {link}",
    ),
    "refunded": Template(
        subject="{shop}: {amount} of order {number} paid back",
        mail="Hello,\n\nwe have paid back {amount} of your order {number}.\n\nSee it here: {link}\n\n{shop}\n",
        sms="{shop}: we have paid back {amount} of your order {number}. {link}",
    ),
    "returned": Template(
        subject="{shop}: your return of order {number} is done",
        mail="Hello,\n\nyour return of order {number} is done; no money was due.\n\nSee it here: {link}\n\n{shop}\n",
        sms="{shop}: your return of order {number} is done; no money was due. {link}",
    ),
}
