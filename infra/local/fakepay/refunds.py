"""Sending money back: never more than was paid, once per refund id, at once or after some questions."""

from collections.abc import Callable

from msgspec.structs import replace

from infra.local.fakepay.books import Books, Request
from infra.local.fakepay.faults import Place
from infra.local.fakepay.store import Payment, Refund
from infra.local.fakepay.wire import AskRefund, Refused


def ask(books: Books, asked: AskRefund, request: Request, view: Callable[[Refund], bytes]) -> bytes:
    """Refund once per refund id. A failed refund runs again when it is asked for again, under the same id."""
    with books.store.transaction():
        before = books.store.refund(asked.refund_id)
        answered = books.answered("refund", request)
        if answered and not (before and before.status == "failed"):
            return answered
        if before and not answered:
            raise Refused(409, "refund-exists")
        _check(books, asked, books.payment(asked.attempt_id))
        refund = _fresh(books, asked)
        books.store.put("refunds", refund)
        return books.answer("refund", request, view(refund if refund.polls_left else _settle(books, refund)))


def look(books: Books, refund_id: str) -> Refund:
    """A refund as it stands now; each question brings a pending one nearer to its end."""
    with books.store.transaction():
        refund = _known(books, refund_id)
        if refund.status != "pending":
            return refund
        if refund.polls_left == 0:
            return _settle(books, refund)
        books.store.put("refunds", replace(refund, polls_left=refund.polls_left - 1))
        return refund


def settle(books: Books, refund_id: str) -> Refund:
    """End a pending refund now, however many questions it was waiting for."""
    with books.store.transaction():
        refund = _known(books, refund_id)
        return _settle(books, refund) if refund.status == "pending" else refund


def _known(books: Books, refund_id: str) -> Refund:
    if refund := books.store.refund(refund_id):
        return refund
    raise Refused(404, "not-found")


def _check(books: Books, asked: AskRefund, payment: Payment) -> None:
    if payment.status != "captured":
        raise Refused(409, "not-captured")
    if payment.currency != asked.currency:
        raise Refused(422, "currency-differs")
    spent = "SELECT coalesce(sum(amount), 0) AS n FROM refunds WHERE attempt_id = ? AND status <> 'failed'"
    if books.store.all(spent, asked.attempt_id)[0]["n"] + asked.amount > payment.amount:
        raise Refused(409, "exceeds-captured")


def _fresh(books: Books, asked: AskRefund) -> Refund:
    names = [asked.refund_id, asked.attempt_id]
    faults = books.faults.take(["refund_pending", "refund_fails"], "refund", names)
    return Refund(
        refund_id=asked.refund_id,
        psp_ref=books.ids("fr", asked.refund_id),
        attempt_id=asked.attempt_id,
        amount=asked.amount,
        currency=asked.currency,
        status="pending",
        reason="",
        polls_left=faults["refund_pending"].amount(1) if "refund_pending" in faults else 0,
        fails="refund_fails" in faults,
    )


def _settle(books: Books, refund: Refund) -> Refund:
    status, reason = ("failed", "refused-by-payers-bank") if refund.fails else ("succeeded", "")
    ended = replace(refund, status=status, reason=reason, polls_left=0)
    books.store.put("refunds", ended)
    kind: Place = "refund.failed" if refund.fails else "refund.succeeded"
    books.outbox.announce(kind, books.payment(refund.attempt_id), books.now(), ended)
    return ended
