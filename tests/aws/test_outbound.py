"""What other companies' servers answer is whole, not too long and not too slow, or nothing was answered."""

import socket

import pytest

from chalicelib.aws.outbound import LARGEST_ANSWER, Answer, Patience, Unanswered, origin, send
from tests.aws.lean.line import Act, hang_up, line, says

HASTY = Patience(connect=1.0, read=0.2, whole=1.0)
HEAD = b"HTTP/1.1 404 Not Found\r\n"


def answered(act: Act, patience: Patience = HASTY) -> Answer:
    with line(act) as told:
        return send(origin(told.url), "POST", "/v1/refunds", b"{}", {}, patience)


def saying(said: bytes) -> Act:
    """And then hanging up."""

    def act(connection: socket.socket) -> None:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)

    return act


def test_an_answer_is_its_status_and_its_body_whatever_they_are() -> None:
    for status, body in ((200, b"{}"), (302, b""), (404, b"x" * LARGEST_ANSWER), (500, b"<html>")):
        assert answered(saying(says(status, body))) == Answer(status, body)
    chunks = HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    assert answered(saying(chunks)) == Answer(404, b"{}")


@pytest.mark.parametrize(
    "half",
    [
        b"", HEAD, b"SMTP ready\r\n\r\n",
        HEAD + b'Content-Length: 22\r\n\r\n{"reason": "not-fo',
        HEAD + b"Content-Length: 1\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    ],
)  # fmt: skip
def test_half_an_answer_is_none(half: bytes) -> None:
    """I24 part: a refusal that was cut off says nothing that anybody may act on."""
    with pytest.raises(Unanswered):
        answered(saying(half))


def test_an_answer_without_end_is_none() -> None:
    with pytest.raises(Unanswered):
        answered(saying(says(200, b"x" * (LARGEST_ANSWER + 1))))


def test_nobody_is_waited_for_longer_than_patience_lasts() -> None:
    """Neither for an answer, nor for one that never stops coming."""
    for act in (lambda connection: None, hang_up):
        with pytest.raises(Unanswered):
            answered(act)
    with pytest.raises(Unanswered, match="too slow"):
        answered(saying(says(200, b"{}")), Patience(connect=1.0, read=1.0, whole=0.0))
