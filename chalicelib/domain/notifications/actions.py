"""Telling customers, once per event and channel.

Claim, send, mark. The claim is stored before the message is handed over, the mark after it, so:

- a second delivery of the event finds the mark, and sends nothing; one that comes at the same time finds the claim,
  fails, and comes again;
- a crash before the hand-over leaves a claim that ends; the next delivery claims anew and sends;
- a crash (or a lost answer) between hand-over and mark looks the same from here, and the message is sent again. SES
  and SNS take no key by which they would know a repetition, so one of two faults has to be chosen: we would rather say
  "paid" twice than never. There is no other way to a second message; the SDK's own repetition of a call whose answer
  was lost is the same one.

Whatever fails fails here: the order knows nothing of it, the message comes again and ends in the dead-letter queue.
"""

from datetime import datetime
from functools import partial

from chalicelib.aws.lists import paged
from chalicelib.aws.outbox import send_mail, send_sms
from chalicelib.aws.params import public_url
from chalicelib.aws.table import commit
from chalicelib.core.addresses import MAIL
from chalicelib.core.messages import Message
from chalicelib.core.paging import Page
from chalicelib.core.problems import Problem
from chalicelib.core.shops import Shop
from chalicelib.core.texts import choose
from chalicelib.domain.notifications import rules, store
from chalicelib.domain.notifications.rules import BeingSent, Notice, Reported
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import Order, known


def notify(shop: Shop, event_id: str, event: Reported, now: datetime) -> None:
    """Tell the order's customer by every channel there is; of one who was erased, note that nobody can be told. One
    that fails does not stop the other.

    Raises BeingSent or NotSent once all were tried; delivering the event again repeats only what was not sent.
    """
    order = known(orders.load(shop.shop_id, event.order_id))
    contact = orders.contact_of(order, orders.key_to(order)) if order.channels else None
    message = _message(shop, order, event)
    failed: list[Problem] = []
    reached = rules.addresses(contact) if contact else {}
    for channel in reached or order.channels:
        try:
            _tell_once(rules.first_claim(event_id, event, channel, now), reached.get(channel), message, now)
        except Problem as problem:
            failed.append(problem)
    if failed:
        raise failed[0]


def of_order(shop: Shop, order_id: str, limit: int, given: str | None) -> Page[Notice]:
    """What the customer was told, oldest first; `after` is the next cursor. Raises OrderNotFound or BadCursor."""
    known(orders.load(shop.shop_id, order_id))
    read = partial(store.of_order, shop.shop_id, order_id, limit)
    return paged(shop, f"notifications:{order_id}", given, read)


def _tell_once(first: Notice, address: str | None, message: Message, now: datetime) -> None:
    claimed = _claim(first, now)
    if claimed is None:
        return
    if address is None:
        after = rules.unreachable(claimed)
    else:
        _send(claimed.channel, address, message)
        after = rules.sent(claimed, now)
    commit(store.update(after))


def _send(channel: str, address: str, message: Message) -> None:
    if channel == MAIL:
        send_mail(address, message.subject, message.mail)
    else:
        send_sms(address, message.sms)


def _claim(first: Notice, now: datetime) -> Notice | None:
    """The notice, ours to send; None when it was sent. Raises BeingSent. Most are new: we look when one is not."""
    try:
        commit(store.insert(first))
    except BeingSent:
        there = store.same(first)
    else:
        return first
    if there is None:
        raise BeingSent()
    claimed = rules.claim(there, now)
    if claimed is there:
        return None
    commit(store.update(claimed))
    return claimed


def _message(shop: Shop, order: Order, event: Reported) -> Message:
    return rules.compose(
        rules.wording(event),
        order.locale,
        shop=choose(shop.name, order.locale),
        number=order.number,
        amount=rules.amount_of(event, order.total),
        link=f"{public_url()}/orders/{order.order_id}",
    )
