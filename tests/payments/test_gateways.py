"""The gateway to fakepay: whom it believes, what it reads, and what it makes of bad answers."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.money import LARGEST
from chalicelib.core.signatures import Secret, digest, sign, verify
from chalicelib.domain.payments.gateways import (
    BadNotification,
    BadSignature,
    MalformedNotification,
    NotAtProvider,
    ProviderRefused,
    ProviderUnavailable,
    StaleTimestamp,
    WrongMerchant,
)
from chalicelib.domain.payments.gateways.fakepay import Fakepay
from chalicelib.domain.payments.gateways.outbound import allowed_origin
from infra.local.fakepay.signing import signature
from tests.fakepay.rude import answering
from tests.fakepay.till import HASTY, NOON, OLD_SECRET, SECRET, Clock, gateway, refund, session, till

URL = "http://127.0.0.1:8002"
TOLD: dict[str, Any] = {
    "id": "evt_1",
    "kind": "payment.captured",
    "merchant": "storefront",
    "attempt_id": "att_7",
    "psp_ref": "fp_9",
    "amount": 19900,
    "currency": "CNY",
    "occurred_at": "2026-11-22T03:59:58Z",
    "refund_id": None,
}
PLAIN = json.dumps(TOLD).encode()


def headers(raw: bytes, at: datetime = NOON, secrets: tuple[str, ...] = (SECRET,)) -> dict[str, str]:
    return {"Fakepay-Signature": signature(secrets, int(at.timestamp()), raw)}


def parse(raw: bytes, given: dict[str, str] | None = None, *secrets: Secret, now: datetime = NOON) -> Any:
    return gateway(URL, Clock(), *secrets).parse_webhook(headers(raw) if given is None else given, raw, now)


def told(**changes: Any) -> bytes:
    return json.dumps({**TOLD, **changes}).encode()


# Whom it believes


def test_a_signed_notification_becomes_an_event() -> None:
    event = parse(PLAIN)
    assert (event.provider, event.event_id, event.kind) == ("fakepay", "evt_1", "payment.captured")
    assert (event.attempt_id, event.psp_ref, event.amount, event.currency) == ("att_7", "fp_9", 19900, "CNY")
    assert (event.occurred_at, event.merchant, event.refund_id) == (NOON - timedelta(seconds=2), "storefront", None)
    assert event.raw_hash == "33111ef01a3de3f43ab7a5e00ffa603907339bfe297ebd3f01f4ffb72602f917"


def test_the_signature_is_what_openssl_says() -> None:
    """S6.2.2-a part: both sides of the scheme fit values computed by `openssl dgst -sha256 -hmac`."""
    key, raw = "0123456789abcdef0123456789abcdef", b'{"id":"evt_1"}'
    expected = "5815f7d6d473ae7d0b8a17f678bd83446fe9f1456bc1161e16ec253f529cc979"
    assert digest(key, "1700000000", raw) == expected
    assert signature([key], 1_700_000_000, raw) == f"t=1700000000,v1={expected}"
    assert sign([Secret(key)], raw, datetime.fromtimestamp(1_700_000_000, NOON.tzinfo)).endswith(expected)


@pytest.mark.parametrize("name", ["Fakepay-Signature", "fakepay-signature", "FAKEPAY-SIGNATURE"])
def test_the_case_of_a_header_does_not_matter(name: str) -> None:
    assert parse(PLAIN, {name: headers(PLAIN)["Fakepay-Signature"]}).event_id == "evt_1"


@pytest.mark.parametrize("place", range(0, len(PLAIN), 7))
def test_one_changed_bit_is_refused(place: int) -> None:
    """S6.2.2-a part: a bad signature is refused, wherever the body was touched."""
    changed = bytearray(PLAIN)
    changed[place] ^= 1
    with pytest.raises(BadSignature):
        parse(bytes(changed), headers(PLAIN))


def test_a_stranger_cannot_sign() -> None:
    """S6.2.2-a part: a signature by another key is refused."""
    with pytest.raises(BadSignature):
        parse(PLAIN, headers(PLAIN, secrets=("f" * 64,)))


def test_a_signature_cannot_be_moved_to_another_time() -> None:
    """S6.2.2-a part: the time is signed, so that an old notification cannot be made young."""
    old = headers(PLAIN, at=NOON - timedelta(hours=1))["Fakepay-Signature"]
    mac = old.split("v1=")[1]
    with pytest.raises(BadSignature):
        parse(PLAIN, {"Fakepay-Signature": f"t={int(NOON.timestamp())},v1={mac}"})


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_of_difference_are_fine_on_both_sides(seconds: int) -> None:
    assert parse(PLAIN, headers(PLAIN, at=NOON + timedelta(seconds=seconds))).event_id == "evt_1"


@pytest.mark.parametrize("seconds", [-1_000_000, -301, 301, 1_000_000])
def test_a_notification_from_the_past_or_the_future_is_stale(seconds: int) -> None:
    """S6.2.2-a part: a stale timestamp is refused on both sides of the window."""
    with pytest.raises(StaleTimestamp):
        parse(PLAIN, headers(PLAIN, at=NOON + timedelta(seconds=seconds)))


def test_a_forged_and_old_notification_counts_as_forged() -> None:
    with pytest.raises(BadSignature):
        parse(PLAIN, headers(PLAIN, at=NOON - timedelta(days=1), secrets=("f" * 64,)))


T = int(NOON.timestamp())
MAC = digest(SECRET, str(T), PLAIN)


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"v1={MAC}",
        f"t={T}",
        f"t={T},v1=",
        f"t={T},v2={MAC}",
        f"t={T},v1={MAC.upper()}",
        f"t={T},v1={MAC}0",
        f"t={T},v1={MAC[:-1]}é",
        f"t={T},t={T},v1={MAC}",
        f"t={T},t=1,v1={MAC}",
        f"t={T},T={T},v1={MAC}",
        f"t={T}, t=1,v1={MAC}",
        f"t=,v1={MAC}",
        f"t=+{T},v1={MAC}",
        f"t= {T},v1={MAC}",
        f"t=0{T},v1={MAC}",
        f"t={T}.0,v1={MAC}",
        f"t=-{T},v1={MAC}",
        f"t=1e9,v1={MAC}",
        f"t={''.join(chr(0xFF10 + int(c)) for c in str(T))},v1={MAC}",
        f"t={T};v1={MAC}",
        f"t={T},v1={MAC}\n",
        f"t={T},{'v1=' + 'a' * 64 + ','}" * 16 + f"v1={MAC}",
    ],
)
def test_an_odd_signature_header_is_refused(header: str) -> None:
    """S6.2.2-a part: no header but `t=<seconds>,v1=<hex>` is taken, and never two times of signing."""
    with pytest.raises(BadSignature):
        parse(PLAIN, {"Fakepay-Signature": header})


@pytest.mark.parametrize(
    "time", [f"0{T}", f"+{T}", f" {T}", f"{T} ", f"{T}.0", f"-{T}", "1e9", f"{T}_0", "٣" * 10, "", "0"]
)
def test_an_odd_time_is_refused_even_if_it_was_signed(time: str) -> None:
    with pytest.raises(BadSignature):
        parse(PLAIN, {"Fakepay-Signature": f"t={time},v1={digest(SECRET, time, PLAIN)}"})


@pytest.mark.parametrize("decoy", ["v1=é" + "a" * 63, "v1=" + "b" * 64, "v0=" + "c" * 64, "x", ""])
def test_any_of_several_signatures_may_fit(decoy: str) -> None:
    assert parse(PLAIN, {"Fakepay-Signature": f"t={T},{decoy},v1={MAC}"}).event_id == "evt_1"


@pytest.mark.parametrize(
    "given", [{}, {"Fakepay-Signature": f"t={T},v1={MAC}", "fakepay-signature": f"t={T},v1={MAC}"}]
)
def test_there_must_be_exactly_one_signature_header(given: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        parse(PLAIN, given)


@given(st.text(max_size=200), st.binary(max_size=200))
def test_whatever_comes_is_refused_cleanly(header: str, raw: bytes) -> None:
    """S6.2.2-a part: no header and no body makes the gateway fail in another way than by refusing."""
    with pytest.raises(BadNotification):
        parse(raw, {"Fakepay-Signature": header})


# Keys rotate


NEW_AND_OLD = (Secret(SECRET), Secret(OLD_SECRET, retires_at=NOON))


def test_the_old_key_is_good_until_it_retires() -> None:
    """S6.2.2-d part: signed by the previous key, up to the moment of its retirement."""
    assert parse(PLAIN, headers(PLAIN, secrets=(OLD_SECRET,)), *NEW_AND_OLD, now=NOON).event_id == "evt_1"


def test_the_old_key_is_worth_nothing_once_it_has_retired() -> None:
    """S6.2.2-d part: not after, even for bytes that were signed before."""
    with pytest.raises(BadSignature):
        parse(PLAIN, headers(PLAIN, secrets=(OLD_SECRET,)), *NEW_AND_OLD, now=NOON + timedelta(microseconds=1))


def test_the_new_key_is_good_throughout() -> None:
    """S6.2.2-d part: rotation needs no pause."""
    for now in (NOON - timedelta(seconds=1), NOON + timedelta(seconds=1)):
        assert parse(PLAIN, None, *NEW_AND_OLD, now=now).event_id == "evt_1"


def test_we_sign_with_the_newest_key_that_lives() -> None:
    raw = b"message"
    verify([Secret(SECRET)], sign(NEW_AND_OLD, raw, NOON), raw, NOON)
    with pytest.raises(ValueError, match="retired"):
        sign(NEW_AND_OLD[1:], raw, NOON + timedelta(seconds=1))


@pytest.mark.parametrize("value", ["", " " * 64, "short"])
def test_an_empty_or_short_secret_is_no_secret(value: str) -> None:
    with pytest.raises(ValueError, match="at least"):
        Secret(value)


def test_a_gateway_without_secrets_or_merchant_is_none() -> None:
    for merchant, secrets in (("storefront", ()), ("", (Secret(SECRET),))):
        with pytest.raises(ValueError, match="needs"):
            Fakepay(URL, merchant, secrets, Clock(), allowed=frozenset([URL]))


def test_a_secret_does_not_show() -> None:
    assert SECRET not in repr(Secret(SECRET))
    assert SECRET not in str(NEW_AND_OLD)


# What it reads


def test_another_merchants_notification_is_refused() -> None:
    """S6.2.2-a part: truly signed, but not for us."""
    for merchant in ("storefront2", "", "Storefront"):
        with pytest.raises(WrongMerchant):
            parse(told(merchant=merchant))


@pytest.mark.parametrize(
    "number",
    ["19900.0", "1.5", "-1", "0", "1e400", "1e2", "NaN", "Infinity", '"19900"', "true", "null", "[1]", "9" * 5000],
)
def test_an_amount_is_a_positive_whole_number(number: str) -> None:
    raw = PLAIN.replace(b": 19900", f": {number}".encode())
    assert raw != PLAIN
    with pytest.raises(MalformedNotification):
        parse(raw)


@pytest.mark.parametrize("name", list(TOLD))
def test_a_field_said_twice_is_refused(name: str) -> None:
    raw = PLAIN[:-1] + f", {json.dumps(name)}: {json.dumps(TOLD[name])}}}".encode()
    with pytest.raises(MalformedNotification):
        parse(raw)


@pytest.mark.parametrize("name", list(TOLD))
def test_a_field_left_out_is_refused(name: str) -> None:
    with pytest.raises(MalformedNotification):
        parse(json.dumps({key: value for key, value in TOLD.items() if key != name}).encode())


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "payment.exploded"},
        {"kind": "refund.succeeded"},
        {"refund_id": "ref_1"},
        {"currency": "cny"},
        {"currency": "CNY\n"},
        {"currency": "人民币"},
        {"occurred_at": "2026-11-22T03:59:58"},
        {"occurred_at": "yesterday"},
        {"occurred_at": 1_700_000_000},
        {"attempt_id": ""},
        {"attempt_id": "att_7\n"},
        {"attempt_id": "ATT#7"},
        {"attempt_id": "a" * 101},
        {"id": 7},
        {"extra": 1},
    ],
)
def test_what_was_not_agreed_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedNotification):
        parse(told(**changes))


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"[]", b"{", b"\xff\xfe", b"\xef\xbb\xbf" + PLAIN, PLAIN + b"x", b"[" * 9000, PLAIN + b" " * 20_000],
    ids=range(9),
)
def test_signed_nonsense_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedNotification):
        parse(raw)


def test_the_longest_that_was_agreed_is_read_and_no_more() -> None:
    longest = told(attempt_id="a" * 100)
    whole = longest + b" " * (16 * 1024 - len(longest))
    assert parse(whole).attempt_id == "a" * 100
    with pytest.raises(MalformedNotification, match="too large"):
        parse(whole + b" ")


def test_what_is_refused_is_not_repeated_in_the_error() -> None:
    for raw in (
        told(currency="secret-canary"),
        told(extra="secret-canary"),
        b"secret-canary",
        PLAIN + b"secret-canary",
    ):
        with pytest.raises(MalformedNotification) as refused:
            parse(raw)
        assert "canary" not in str(refused.value)


# How it asks


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8003",
        "https://127.0.0.1:8002",
        "http://127.0.0.1:8002/v1",
        "http://127.0.0.1:8002?x=1",
        "http://user@127.0.0.1:8002",
        "http://127.0.0.1:8002@evil.example",
        "http://evil.example:8002",
        "http://127.0.0.1.evil.example:8002",
        "http://169.254.169.254",
        "ftp://127.0.0.1:8002",
        "127.0.0.1:8002",
        "",
    ],
)
def test_only_the_allowed_provider_can_be_the_base(url: str) -> None:
    with pytest.raises(ValueError):
        allowed_origin(url, frozenset([URL]))


def test_plain_http_never_leaves_this_machine_even_if_allowed() -> None:
    with pytest.raises(ValueError, match="this machine"):
        allowed_origin("http://pay.example", frozenset(["http://pay.example"]))
    assert str(allowed_origin("https://pay.example", frozenset(["https://pay.example"]))) == "https://pay.example:443"


CALLS: list[Callable[[Fakepay], object]] = [
    lambda asked: asked.initiate(session()),
    lambda asked: asked.status("att_7"),
    lambda asked: asked.close("att_7"),
    lambda asked: asked.refund(refund()),
    lambda asked: asked.refund_status("ref_1"),
]
PAYMENT: dict[str, Any] = {
    "attempt_id": "att_7",
    "psp_ref": "fp_9",
    "merchant": "storefront",
    "status": "pending",
    "amount": 19900,
    "currency": "CNY",
    "reason": "",
    "pay_url": "http://127.0.0.1:1/pay/att_7",
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("status", [301, 302, 307, 408, 425, 429, 500, 502, 503, 504, 204])
def test_an_unclear_answer_means_ask_again(call: Callable[[Fakepay], object], status: int) -> None:
    with answering(status, b"", {"Location": "http://127.0.0.1:1/"}) as rude, pytest.raises(ProviderUnavailable):
        call(gateway(rude.url, Clock()))
    assert len(rude.requests) == 1


@pytest.mark.parametrize("call", CALLS)
def test_silence_means_ask_again(call: Callable[[Fakepay], object]) -> None:
    """S6.1.2-b part: a time-out is neither a yes nor a no."""
    with answering(None) as rude, pytest.raises(ProviderUnavailable, match="Timeout"):
        call(gateway(rude.url, Clock(), patience=HASTY))


def test_nobody_there_means_ask_again() -> None:
    with answering(200) as gone:
        pass
    with pytest.raises(ProviderUnavailable):
        gateway(gone.url, Clock()).status("att_7")


def test_a_clear_no_is_a_refusal_with_its_reason() -> None:
    with answering(409, b'{"reason":"exceeds-captured"}') as rude, pytest.raises(ProviderRefused) as refused:
        gateway(rude.url, Clock()).refund(refund())
    assert refused.value.reason == "exceeds-captured"
    with answering(400, b"<html>") as rude, pytest.raises(ProviderRefused, match="status-400"):
        gateway(rude.url, Clock()).status("att_7")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        json.dumps({**PAYMENT, "attempt_id": "att_8"}).encode(),
        json.dumps({**PAYMENT, "merchant": "someone"}).encode(),
        json.dumps({**PAYMENT, "status": "paid"}).encode(),
        json.dumps({**PAYMENT, "amount": 19900.0}).encode(),
        json.dumps(PAYMENT).encode()[:-1] + b',"status":"captured"}',
        json.dumps({**PAYMENT, "reason": "x" * 70_000}).encode(),
        json.dumps({**PAYMENT, "reason": "\ud800"}).encode(),
        json.dumps({**PAYMENT, "pay_url": "http://127.0.0.1/\udfff"}).encode(),
    ],
    ids=range(10),
)
def test_an_answer_that_does_not_fit_means_ask_again(body: bytes) -> None:
    with answering(200, body) as rude, pytest.raises(ProviderUnavailable):
        gateway(rude.url, Clock()).status("att_7")


@pytest.mark.parametrize("status", [100, 301, 302, 500])
def test_an_unclear_status_stays_unclear_whatever_the_body_says(status: int) -> None:
    body = json.dumps({**PAYMENT, "status": "captured"}).encode()
    with answering(status, body) as rude, pytest.raises(ProviderUnavailable):
        gateway(rude.url, Clock()).status("att_7")


REFUND: dict[str, Any] = {
    "refund_id": "ref_1",
    "attempt_id": "att_7",
    "psp_ref": "fr_9",
    "merchant": "storefront",
    "status": "succeeded",
    "amount": 5000,
    "currency": "CNY",
    "reason": "",
}


@pytest.mark.parametrize(
    "changes", [{"refund_id": "ref_2"}, {"merchant": "someone"}, {"amount": 0}, {"status": "done"}]
)
def test_an_answer_about_another_refund_means_ask_again(changes: dict[str, Any]) -> None:
    with answering(200, json.dumps(REFUND).encode()) as rude:
        assert gateway(rude.url, Clock()).refund(refund()).status == "succeeded"
    with answering(200, json.dumps({**REFUND, **changes}).encode()) as rude, pytest.raises(ProviderUnavailable):
        gateway(rude.url, Clock()).refund(refund())


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    with answering(200, b" " * 10_000_000) as rude, pytest.raises(ProviderUnavailable, match="too large or too slow"):
        gateway(rude.url, Clock()).status("att_7")


def test_nobody_is_sent_to_a_pay_page_elsewhere() -> None:
    with answering(200, json.dumps(PAYMENT).encode()) as rude, pytest.raises(ProviderUnavailable, match="pay page"):
        gateway(rude.url, Clock()).initiate(session())


def test_an_answer_that_drips_is_given_up() -> None:
    with (
        answering(200, json.dumps(PAYMENT).encode(), drip=0.05) as rude,
        pytest.raises(ProviderUnavailable, match="too slow"),
    ):
        gateway(rude.url, Clock(), patience=HASTY).status("att_7")


def test_an_id_cannot_leave_its_place_in_the_path() -> None:
    with answering(404, b'{"reason":"not-found"}') as rude, pytest.raises(NotAtProvider):
        gateway(rude.url, Clock()).status("../refunds/x?y=1")
    assert rude.requests[0].startswith(b"GET /v1/payments/..%2Frefunds%2Fx%3Fy%3D1 HTTP/1.1")


# Together with fakepay


def test_the_whole_way_of_a_payment() -> None:
    """S6.1.2-b part: initiate, pay, notification, status, partial refund."""
    with till() as shop:
        action = shop.gateway.initiate(session())
        assert (action.kind, action.url) == ("redirect", f"{shop.fake.url}/pay/att_7")
        assert shop.gateway.status("att_7").status == "pending"
        shop.fake.pay("att_7")
        (event,) = shop.events()
        assert (event.kind, event.attempt_id, event.amount, event.psp_ref) == (
            "payment.captured",
            "att_7",
            19_900,
            action.psp_ref,
        )
        assert shop.gateway.status("att_7").status == "captured"
        assert shop.gateway.refund(refund(amount=5_000)).status == "succeeded"
        told_of_refund = shop.events()[1]
        assert (told_of_refund.kind, told_of_refund.refund_id, told_of_refund.amount) == (
            "refund.succeeded",
            "ref_1",
            5_000,
        )


def test_the_dearest_order_is_paid_and_paid_back() -> None:
    """S6.2.1-c part: what an order may cost, its payment and its refund may bring."""
    with till() as shop:
        shop.gateway.initiate(session(amount=LARGEST))
        shop.fake.pay("att_7")
        assert shop.gateway.status("att_7").amount == LARGEST
        assert shop.gateway.refund(refund(amount=LARGEST)).status == "succeeded"
        assert [event.amount for event in shop.events()] == [LARGEST, LARGEST]
    with pytest.raises(MalformedNotification):
        parse(told(amount=LARGEST + 1))


def test_our_requests_are_signed_for_one_purpose_only() -> None:
    """S6.2.2-a, S10.1.2-a part: fakepay takes our signature, and neither another key's nor another merchant's."""
    with till() as shop:
        shop.paid()
        for stranger in (
            gateway(shop.fake.url, shop.clock, Secret("f" * 64)),
            gateway(shop.fake.url, shop.clock, merchant="someone"),
            gateway(shop.fake.url, Clock(NOON + timedelta(seconds=301))),
        ):
            with pytest.raises(ProviderRefused):
                stranger.refund(refund())
        assert shop.fake.state()["refunds"] == []


def test_what_the_provider_never_heard_of_is_not_there() -> None:
    with till() as shop:
        for ask in (shop.gateway.status, shop.gateway.close, shop.gateway.refund_status):
            with pytest.raises(NotAtProvider):
                ask("att_unheard")
