"""Fakepay as a process: a kill -9 loses nothing, and what was not delivered is delivered afterwards."""

import http.client
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chalicelib.core.signatures import Secret
from chalicelib.domain.payments.gateways.fakepay import Fakepay
from infra.local.fakepay.server import FakepayServer
from infra.local.fakepay.signing import secrets_from
from tests.fakepay.rude import answering
from tests.fakepay.till import PATIENT, SECRET, Clock, Letters, fault, gateway, refund, session, till

ROOT = Path(__file__).parents[2]


@contextmanager
def process(state: Path, port: str = "0") -> Iterator[str]:
    """The server as `make run` starts it; killed without a warning at the end."""
    command = [sys.executable, "-m", "infra.local.fakepay", "--port", port, "--state", str(state)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603
        try:
            assert running.stdout
            yield running.stdout.readline().split()[-1]
        finally:
            running.kill()


def asking(url: str, state: Path) -> Fakepay:
    secrets = tuple(Secret(value) for value in secrets_from(state / "fakepay.secret"))
    return Fakepay(url, "storefront", secrets, lambda: datetime.now(UTC), allowed=frozenset([url]), patience=PATIENT)


def press(url: str, path: str, body: bytes) -> None:
    wire = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
    wire.request("POST", path, body, {"Content-Type": "application/json"})
    assert wire.getresponse().status == 200
    wire.close()


def test_a_kill_loses_neither_money_nor_news(tmp_path: Path) -> None:
    """S6.1.2-c part: killed before anybody took the notification, fakepay goes on where it was."""
    with answering(503) as shop:
        late = datetime.now(UTC) + timedelta(hours=1)
        asked = session(expires_at=late, notify_url=f"{shop.url}/hook")
        with process(tmp_path) as url:
            opened = asking(url, tmp_path).initiate(asked)
            press(url, "/pay/att_7", b'{"action":"pay"}')
            assert shop.came.wait(10), "tried while fakepay lived"
        shop.came.clear()
        with process(tmp_path, url.split(":")[-1]) as url:
            again = asking(url, tmp_path)
            assert again.status("att_7").status == "captured"
            assert again.initiate(asked) == opened
            assert shop.came.wait(20), "tried again by the next one"
            assert again.refund(refund()).status == "succeeded"
        with process(tmp_path, url.split(":")[-1]) as url:
            assert asking(url, tmp_path).refund(refund()).status == "succeeded"
            assert asking(url, tmp_path).refund_status("ref_1").amount == 5_000


def test_the_outbox_goes_on_after_a_restart(tmp_path: Path) -> None:
    """S6.1.2-c part: the notification that nobody took before the restart is delivered after it, once."""
    clock = Clock()
    with till(state=tmp_path, clock=clock) as shop:
        shop.letters.status = 500
        shop.fake.inject(fault("refund_fails", times=1))
        shop.paid()
        shop.fake.pump()
    letters = Letters()
    clock.forward(60)
    with FakepayServer([SECRET], state=tmp_path, clock=clock, background=False, deliver=letters) as fake:
        assert [fake.pump(), fake.pump()] == [1, 0]
        ((headers, raw),) = letters.arrived
        ours = gateway(fake.url, clock)
        assert ours.parse_webhook(headers, raw, clock.now).kind == "payment.captured"
        assert raw == shop.letters.arrived[0][1]
        assert ours.refund(refund()).status == "failed", "a fault that waits survives too"


def test_many_payers_at_once_are_served_once_each(tmp_path: Path) -> None:
    with till(state=tmp_path) as shop:
        shop.gateway.initiate(session())
        threads = [threading.Thread(target=shop.fake.pay, args=("att_7",)) for _ in range(8)]
        threads += [threading.Thread(target=shop.gateway.close, args=("att_7",)) for _ in range(8)]
        paid_first = threads[0]
        paid_first.start()
        paid_first.join()
        for thread in threads[1:]:
            thread.start()
        for thread in threads[1:]:
            thread.join()
        assert [event.kind for event in shop.events()] == ["payment.captured"]


def test_the_same_refund_asked_by_many_at_once_is_paid_once(tmp_path: Path) -> None:
    with till(state=tmp_path) as shop:
        shop.paid()
        threads = [threading.Thread(target=shop.gateway.refund, args=(refund(),)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert shop.fake.balance()["CNY"]["refunded"] == 5_000
        assert len(shop.events()) == 2


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "fakepay.secret"
    assert secrets_from(path) == secrets_from(path)
    assert len(secrets_from(path)[0]) == 64
    assert path.stat().st_mode & 0o077 == 0
