"""Opening, paying, declining, closing: each change and its notification are one transaction."""

from collections.abc import Callable

from msgspec.structs import replace

from infra.local.fakepay.books import Books, Request
from infra.local.fakepay.faults import Place
from infra.local.fakepay.store import Payment
from infra.local.fakepay.wire import OpenPayment, Refused, check_urls

TOLD: dict[str, Place] = {"captured": "payment.captured", "failed": "payment.failed", "closed": "payment.closed"}


def start(books: Books, asked: OpenPayment, request: Request, view: Callable[[Payment], bytes]) -> bytes:
    """Open a payment once; the answer is kept for every repetition."""
    check_urls(asked)
    with books.store.transaction():
        if before := books.answered("create", request):
            return before
        if books.store.payment(asked.attempt_id):
            raise Refused(409, "attempt-exists")
        payment = Payment(
            attempt_id=asked.attempt_id,
            psp_ref=books.ids("fp", asked.attempt_id),
            order_id=asked.order_id,
            amount=asked.amount,
            currency=asked.currency,
            notify_url=asked.notify_url,
            return_url=asked.return_url,
            expires_at=asked.expires_at.timestamp(),
            description=asked.description,
            locale=asked.locale,
        )
        books.store.put("payments", payment)
        return books.answer("create", request, view(payment))


def look(books: Books, attempt_id: str) -> Payment:
    """A payment as it stands now."""
    expire(books)
    return books.payment(attempt_id)


def pay(books: Books, attempt_id: str) -> Payment:
    """The payer pays; paying twice is paying once. What is over can be paid only if a fault says so."""
    expire(books)
    with books.store.transaction():
        payment = books.payment(attempt_id)
        if payment.status == "captured":
            return payment
        late = payment.status != "pending"
        if late and not books.faults.take(["late_payment"], "pay", [attempt_id]):
            raise Refused(409, f"payment-{payment.status}")
        return _move(books, payment, "captured", "paid-late" if late else "")


def decline(books: Books, attempt_id: str) -> Payment:
    """The payer, or the payer's bank, says no; saying it twice is saying it once."""
    expire(books)
    with books.store.transaction():
        payment = books.payment(attempt_id)
        if payment.status == "failed":
            return payment
        if payment.status != "pending":
            raise Refused(409, f"payment-{payment.status}")
        return _move(books, payment, "failed", "declined")


def close(books: Books, attempt_id: str) -> Payment:
    """Close a payment that is still open; any other stays what it is, and the answer tells what that is."""
    expire(books)
    with books.store.transaction():
        payment = books.payment(attempt_id)
        return _move(books, payment, "closed", "closed-by-merchant") if payment.status == "pending" else payment


def expire(books: Books) -> None:
    """Close every payment whose time is over."""
    with books.store.transaction():
        over = "SELECT * FROM payments WHERE status = 'pending' AND expires_at <= ?"
        for payment in books.store.find(Payment, over, books.now()):
            _move(books, payment, "closed", "expired")


def _move(books: Books, payment: Payment, status: str, reason: str) -> Payment:
    moved = replace(payment, status=status, reason=reason)
    books.store.put("payments", moved)
    books.outbox.announce(TOLD[status], moved, books.now())
    return moved
