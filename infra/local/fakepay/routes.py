"""Which call does what: from a method and a path to the provider's decisions, with the transport faults around them."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs

import msgspec

from infra.local.fakepay import payments, refunds
from infra.local.fakepay.books import Books, Request
from infra.local.fakepay.faults import TRANSPORT, Fault, Place
from infra.local.fakepay.loopback import Call, Hang, Reply, as_json
from infra.local.fakepay.pages import language, list_page, missing_page, pay_page, policy
from infra.local.fakepay.report import balance, state
from infra.local.fakepay.signing import IDEMPOTENCY_KEY, MERCHANT, SIGNATURE, fault_of, request_message
from infra.local.fakepay.store import Payment, Refund
from infra.local.fakepay.wire import AskRefund, FaultList, Nothing, OpenPayment, PayAction, Refused, read, read_form

HANG_SECONDS = 30
ID = r"([A-Za-z0-9][A-Za-z0-9_.:-]{0,99})"


class Routes:
    """All of fakepay's calls. `url` is where it listens, as the payer's browser sees it."""

    def __init__(self, books: Books, merchant: str, secrets: Sequence[str], url: str) -> None:
        self._books = books
        self._merchant = merchant
        self._secrets = secrets
        self._url = url

    def handle(self, call: Call) -> Reply:
        """The answer to a call; Hang if there is to be none."""
        try:
            for method, pattern, act in TABLE:
                if method == call.method and (found := re.fullmatch(pattern, call.path)):
                    if call.path.startswith("/v1/"):
                        self._authenticate(call)
                    return act(self, call, *found.groups())
            raise Refused(404, "no-such-call")
        except Refused as refused:
            return as_json({"reason": refused.reason}, refused.status)

    def create(self, call: Call) -> Reply:
        """POST /v1/payments"""
        asked, request = read(call.body, OpenPayment), _request(call)
        self._arm(f"create:{request.key}", asked.attempt_id, call.body, asked.metadata.faults)
        names = [asked.attempt_id]
        return self._try("create", names, lambda: payments.start(self._books, asked, request, self._payment))

    def look(self, call: Call, attempt_id: str) -> Reply:
        """GET /v1/payments/{attempt_id}"""
        return self._try("status", [attempt_id], lambda: self._payment(payments.look(self._books, attempt_id)))

    def close(self, call: Call, attempt_id: str) -> Reply:
        """POST /v1/payments/{attempt_id}/close"""
        _request(call)
        read(call.body, Nothing)
        return self._try("close", [attempt_id], lambda: self._payment(payments.close(self._books, attempt_id)))

    def refund(self, call: Call) -> Reply:
        """POST /v1/refunds"""
        asked, request = read(call.body, AskRefund), _request(call)
        self._arm(f"refund:{request.key}", asked.refund_id, call.body, asked.metadata.faults)
        names = [asked.refund_id, asked.attempt_id]
        return self._try("refund", names, lambda: refunds.ask(self._books, asked, request, self._refund))

    def look_refund(self, call: Call, refund_id: str) -> Reply:
        """GET /v1/refunds/{refund_id}"""
        return self._try("refund_status", [refund_id], lambda: self._refund(refunds.look(self._books, refund_id)))

    def balance(self, call: Call) -> Reply:
        """GET /v1/balance"""
        return as_json(balance(self._books))

    def page(self, call: Call, attempt_id: str) -> Reply:
        """GET /pay/{attempt_id}"""
        asked = parse_qs(call.query).get("lang", [""])[0]
        try:
            payment = payments.look(self._books, attempt_id)
        except Refused:
            return _html(404, missing_page(language(asked)), None)
        return _html(200, pay_page(payment, language(asked or payment.locale)), payment)

    def overview(self, call: Call) -> Reply:
        """GET /"""
        newest = self._books.store.find(Payment, "SELECT * FROM payments ORDER BY rowid DESC LIMIT 50")
        return _html(200, list_page(newest), None)

    def decide(self, call: Call, attempt_id: str) -> Reply:
        """POST /pay/{attempt_id}: a form goes back to the shop, JSON gets the payment."""
        form = call.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        action = (read_form if form else read)(call.body, PayAction).action
        payment = (payments.pay if action == "pay" else payments.decline)(self._books, attempt_id)
        if form:
            return Reply(303, b"", "text/plain", {"Location": payment.return_url})
        return Reply(200, self._payment(payment))

    def add_faults(self, call: Call) -> Reply:
        """POST /faults"""
        asked = read(call.body, FaultList)
        with self._books.store.transaction():
            self._books.faults.add(asked.faults)
        return as_json({"faults": self._books.faults.waiting()}, 201)

    def clear_faults(self, call: Call) -> Reply:
        """DELETE /faults"""
        self._books.faults.clear()
        return as_json({"faults": []})

    def state(self, call: Call) -> Reply:
        """GET /state"""
        return as_json(state(self._books))

    def health(self, call: Call) -> Reply:
        """GET /health"""
        return as_json({"fakepay": "ok"})

    def _authenticate(self, call: Call) -> None:
        key = call.headers.get(IDEMPOTENCY_KEY.lower(), "")
        merchant = call.headers.get(MERCHANT.lower(), "")
        message = request_message(call.method, call.path, merchant, key, call.body)
        if fault := fault_of(self._secrets, call.headers.get(SIGNATURE.lower(), ""), message, self._books.now()):
            raise Refused(401, fault)
        if merchant != self._merchant:
            raise Refused(403, "wrong-merchant")

    def _arm(self, key: str, target: str, raw: bytes, faults: list[Fault]) -> None:
        with self._books.store.transaction():
            self._books.faults.arm(key, target, raw, faults)

    def _try(self, place: Place, names: list[str], act: Callable[[], bytes]) -> Reply:
        fault = self._transport_fault(place, names)
        if fault and fault.kind.endswith("before"):
            return _broken(fault)
        body = act()
        return _broken(fault) if fault else Reply(200, body)

    def _transport_fault(self, place: Place, names: list[str]) -> Fault | None:
        with self._books.store.transaction():
            for kind in TRANSPORT:
                if fault := self._books.faults.take([kind], place, names).get(kind):
                    return fault
        return None

    def _payment(self, payment: Payment) -> bytes:
        shown = ("attempt_id", "psp_ref", "status", "amount", "currency", "reason")
        facts = {name: getattr(payment, name) for name in shown}
        url = f"{self._url}/pay/{payment.attempt_id}"
        return msgspec.json.encode({**facts, "merchant": self._merchant, "pay_url": url})

    def _refund(self, refund: Refund) -> bytes:
        shown = ("refund_id", "attempt_id", "psp_ref", "status", "amount", "currency", "reason")
        return msgspec.json.encode({**{name: getattr(refund, name) for name in shown}, "merchant": self._merchant})


TABLE: tuple[tuple[str, str, Callable[..., Reply]], ...] = (
    ("POST", "/v1/payments", Routes.create),
    ("GET", f"/v1/payments/{ID}", Routes.look),
    ("POST", f"/v1/payments/{ID}/close", Routes.close),
    ("POST", "/v1/refunds", Routes.refund),
    ("GET", f"/v1/refunds/{ID}", Routes.look_refund),
    ("GET", "/v1/balance", Routes.balance),
    ("GET", "/", Routes.overview),
    ("GET", f"/pay/{ID}", Routes.page),
    ("POST", f"/pay/{ID}", Routes.decide),
    ("POST", "/faults", Routes.add_faults),
    ("DELETE", "/faults", Routes.clear_faults),
    ("GET", "/state", Routes.state),
    ("GET", "/health", Routes.health),
)


def _request(call: Call) -> Request:
    key = call.headers.get(IDEMPOTENCY_KEY.lower(), "")
    if not 0 < len(key) <= 255:
        raise Refused(400, "idempotency-key-needed")
    return Request(key, call.body)


def _broken(fault: Fault) -> Reply:
    if fault.kind.startswith("timeout"):
        raise Hang(fault.amount(HANG_SECONDS))
    return as_json({"reason": "internal"}, 500)


def _html(status: int, page: str, payment: Payment | None) -> Reply:
    headers = {"Content-Security-Policy": policy(payment), "Referrer-Policy": "same-origin"}
    return Reply(status, page.encode(), "text/html; charset=utf-8", headers)
