"""Kept connections: one is used again while it lives, and half an answer is none."""

import socket

import pytest

from chalicelib.aws.lean.connections import BrokenError, Endpoint, UnreachedError, _has_ended
from tests.aws.lean.line import hang_up, line, saying, says
from tests.cloud import eventually

ANSWER = says(200, {"a": 1})


def endpoint(url: str, read_seconds: float = 2.0) -> Endpoint:
    return Endpoint(url, 1.0, read_seconds)


def test_a_connection_is_kept_and_used_again() -> None:
    with line(*[saying(ANSWER)] * 3) as told:
        kept = endpoint(told.url)
        assert [kept.post({"host": kept.host}, b"{}").body for _ in range(3)] == [b'{"a": 1}'] * 3
        assert (told.connections, len(told.requests)) == (1, 3)


def test_a_connection_that_the_other_side_has_ended_is_not_used_again() -> None:
    def last(connection: socket.socket) -> None:
        connection.sendall(ANSWER)
        connection.close()

    with line(last, saying(ANSWER)) as told:
        kept = endpoint(told.url)
        kept.post({"host": kept.host}, b"")
        eventually(lambda: _has_ended(kept.idle[0]))
        assert kept.post({"host": kept.host}, b"").status == 200
        assert told.connections == 2


def test_a_connection_that_is_announced_to_end_is_not_kept() -> None:
    with line(saying(says(200, {}, "Connection: close")), saying(ANSWER)) as told:
        kept = endpoint(told.url)
        kept.post({"host": kept.host}, b"")
        assert not kept.idle
        kept.post({"host": kept.host}, b"")
        assert told.connections == 2


def test_an_answer_may_come_in_pieces() -> None:
    def slowly(connection: socket.socket) -> None:
        for begin in range(0, len(ANSWER), 7):
            connection.sendall(ANSWER[begin : begin + 7])

    with line(slowly) as told:
        assert endpoint(told.url).post({"host": "h"}, b"x" * 100_000).body == b'{"a": 1}'
        assert told.requests[0][1] == b"x" * 100_000


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\n\r\nwho knows how long",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ntoo much",
        b"SMTP ready\r\nContent-Length: 0\r\n\r\n",
        b"SMTP 220 ready\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/2 200\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n",
        b"x" * 100_000,
    ],
)
def test_half_an_answer_is_none(said: bytes) -> None:
    def act(connection: socket.socket) -> None:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)

    with line(act) as told:
        kept = endpoint(told.url)
        with pytest.raises(BrokenError):
            kept.post({"host": "h"}, b"")
        assert not kept.idle


def test_nobody_waits_for_ever() -> None:
    with line(lambda connection: None) as told, pytest.raises(TimeoutError):
        endpoint(told.url, read_seconds=0.05).post({"host": "h"}, b"")


def test_who_is_not_there_has_heard_nothing() -> None:
    with line(hang_up) as told:
        gone = told.url
    with pytest.raises(UnreachedError):
        endpoint(gone).post({"host": "h"}, b"")


def test_a_connection_is_at_least_tls_1_2() -> None:
    """S10.1.2-a part: TLS 1.2 or newer, with the other side's name checked."""
    context = endpoint("https://dynamodb.eu-west-1.amazonaws.com").context
    assert context is not None
    assert context.minimum_version.name == "TLSv1_2"
    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"
