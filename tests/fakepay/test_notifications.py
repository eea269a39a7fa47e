"""Fakepay: notifications are signed, repeated until somebody takes them, and bent as ordered."""

import http.server
import threading
from collections import Counter

import pytest

from chalicelib.core.signatures import Secret
from chalicelib.domain.payments.gateways import BadSignature, StaleTimestamp, WrongMerchant
from infra.local.fakepay.notifier import Backoff, post
from tests.fakepay.rude import answering
from tests.fakepay.till import OLD_SECRET, SECRET, Clock, Till, fault, gateway, refund, session, till


def parsed(shop: Till) -> object:
    headers, raw = shop.letter()
    return shop.gateway.parse_webhook(headers, raw, shop.clock.now)


def test_a_notification_is_repeated_with_growing_pauses_until_it_is_taken() -> None:
    with till() as shop:
        shop.letters.status = 503
        shop.paid()
        tries = []
        for _ in range(8):
            tries.append(shop.fake.pump())
            shop.clock.forward(1)
        assert tries == [1, 1, 0, 1, 0, 0, 0, 1]
        shop.letters.status = 200
        shop.clock.forward(10)
        assert [shop.fake.pump(), shop.fake.pump()] == [1, 0]
        (notice,) = shop.fake.state()["notifications"]
        assert notice["status"] == "delivered"
        assert [row["result"] for row in notice["deliveries"]] == ["503"] * 4 + ["200"]
        assert len({raw for _, raw in shop.letters.arrived}) == 1


def test_every_repetition_is_signed_afresh() -> None:
    with till(backoff=Backoff(first=600, longest=600)) as shop:
        shop.letters.status = 500
        shop.paid()
        shop.fake.pump()
        shop.clock.forward(600)
        shop.fake.pump()
        headers, raw = shop.letters.arrived[1]
        assert shop.gateway.parse_webhook(headers, raw, shop.clock.now).attempt_id == "att_7"


def test_in_the_end_it_gives_up() -> None:
    with till(backoff=Backoff(first=1, longest=1, tries=3)) as shop:
        shop.letters.status = 302
        shop.paid()
        for _ in range(5):
            shop.fake.pump()
            shop.clock.forward(1)
        assert len(shop.letters.arrived) == 3
        assert shop.fake.state()["notifications"][0]["status"] == "given_up"


def test_a_redirect_is_not_followed_and_not_taken_for_yes() -> None:
    with answering(302, b"", {"Location": "http://127.0.0.1:1/"}) as shop:
        assert post(f"{shop.url}/hook?x=1", {}, b"{}") == 302
    assert shop.requests[0].startswith(b"POST /hook?x=1 HTTP/1.1")


def test_the_shop_is_called_by_its_own_name() -> None:
    """S6.1.3-c part: of several shops on this machine, the one whose payment it is hears of it."""
    with answering(200) as shop:
        assert post(shop.url.replace("127.0.0.1", "localhost") + "/hook", {}, b"{}") == 200
    assert shop.url.replace("http://127.0.0.1", "Host: localhost").encode() in shop.requests[0]


def test_nothing_is_posted_elsewhere() -> None:
    for url in ("http://192.0.2.1/hook", "https://127.0.0.1/hook", "http://example.com/"):
        with pytest.raises(OSError, match="loopback"):
            post(url, {}, b"{}")


def test_it_is_delivered_over_http_by_itself() -> None:
    """S6.1.3-c part: the notification arrives as a signed POST, and a 2xx is all it takes."""
    arrived: list[tuple[dict[str, str], bytes]] = []
    came = threading.Event()

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arrived.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()
            came.set()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Hook) as hook:
        threading.Thread(target=hook.serve_forever, args=(0.05,), daemon=True).start()
        with till(background=True, deliver=post) as shop:
            shop.gateway.initiate(session(notify_url=f"http://127.0.0.1:{hook.server_port}/hook"))
            shop.fake.pay("att_7")
            assert came.wait(5)
            headers, raw = arrived[0]
            assert shop.gateway.parse_webhook(headers, raw, shop.clock.now).kind == "payment.captured"
        hook.shutdown()


def test_during_a_rotation_both_keys_fit() -> None:
    """S6.2.2-d part: fakepay signs with each of its keys, and takes requests signed with any."""
    with till(secrets=[SECRET, OLD_SECRET]) as shop:
        shop.paid()
        headers, raw = shop.letter()
        for key in (SECRET, OLD_SECRET):
            ours = gateway(shop.fake.url, shop.clock, Secret(key))
            assert ours.parse_webhook(headers, raw, shop.clock.now).attempt_id == "att_7"
            assert ours.status("att_7").status == "captured"


def test_duplicates_share_their_event_id_and_twins_do_not() -> None:
    """S6.1.2-c part: the same notification n times, and the same fact under several ids."""
    with till() as shop:
        shop.fake.inject(fault("duplicate", value=2), fault("twin", value=1))
        shop.paid()
        ids = Counter(event.event_id for event in shop.events())
        assert sorted(ids.values()) == [1, 3]


def test_a_reordered_notification_comes_after_the_next_one() -> None:
    """S6.1.2-c part: the refund is told before the payment."""
    with till() as shop:
        shop.fake.inject(fault("reorder", "payment.captured"))
        shop.paid()
        assert shop.events() == []
        shop.gateway.refund(refund())
        assert [event.kind for event in shop.events()] == ["refund.succeeded", "payment.captured"]


def test_a_delayed_notification_comes_late() -> None:
    """S6.1.2-c part: late by as many seconds as ordered."""
    with till() as shop:
        shop.fake.inject(fault("delay", value=90))
        shop.paid()
        shop.clock.forward(89)
        assert shop.events() == []
        shop.clock.forward(1)
        assert [event.kind for event in shop.events()] == ["payment.captured"]


def test_a_notification_that_is_never_sent_can_still_be_asked_for() -> None:
    """S6.1.2-c part: no notification at all."""
    with till() as shop:
        shop.fake.inject(fault("never_send"))
        shop.paid()
        shop.clock.forward(1_000_000)
        assert shop.events() == []
        assert shop.gateway.status("att_7").status == "captured"


def test_a_wrong_amount_or_currency_is_truly_signed() -> None:
    """S6.1.2-c part: what only a comparison with the attempt can find."""
    with till() as shop:
        shop.fake.inject(fault("wrong_amount", value=-19_899), fault("wrong_currency"))
        shop.paid()
        (event,) = shop.events()
        assert (event.amount, event.currency) == (1, "JPY")
        assert shop.gateway.status("att_7").amount == 19_900


def test_a_wrong_merchant_is_refused() -> None:
    """S6.2.2-a part: truly signed, for another merchant."""
    with till() as shop:
        shop.fake.inject(fault("wrong_merchant"))
        shop.paid()
        with pytest.raises(WrongMerchant):
            parsed(shop)


def test_a_forged_notification_is_refused_and_the_true_one_follows() -> None:
    """S6.2.2-a part: forged on the first try, as some providers do to see if anybody looks."""
    with till() as shop:
        shop.fake.inject(fault("forged_signature", value=1))
        shop.letters.status = 401
        shop.paid()
        with pytest.raises(BadSignature):
            parsed(shop)
        shop.letters.arrived.clear()
        shop.clock.forward(2)
        assert parsed(shop)


@pytest.mark.parametrize("seconds", [None, -301, 301])
def test_a_stale_notification_is_refused(seconds: int | None) -> None:
    """S6.2.2-a part: truly signed, with a time too long ago or still to come."""
    with till() as shop:
        shop.fake.inject(fault("stale_timestamp", value=seconds))
        shop.paid()
        with pytest.raises(StaleTimestamp):
            parsed(shop)


def test_a_fault_happens_as_often_as_ordered() -> None:
    with till() as shop:
        shop.fake.inject(fault("wrong_amount", "payment.captured", times=2))
        for attempt_id in ("att_1", "att_2", "att_3"):
            shop.paid(attempt_id)
        assert [event.amount for event in shop.events()] == [19_901, 19_901, 19_900]
        assert shop.fake.state()["faults"] == []


def test_the_clock_is_the_one_that_was_given() -> None:
    clock = Clock()
    with till(clock=clock) as shop:
        shop.paid()
        (event,) = shop.events()
        assert event.occurred_at == clock.now
