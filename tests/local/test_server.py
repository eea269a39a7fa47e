"""The local server: it answers as the gateway would, and malformed or oversized requests never hurt it."""

import http.client
import json
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from io import StringIO
from time import monotonic, sleep
from typing import Any

import pytest

from tests.local.little import little_app, serving

Said = tuple[int, dict[str, str], bytes]
NONE: Mapping[str, str] = {}
PROOF = {"X-Amzn-Lambda-Request-Id": "r-1"}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(little_app()) as port:
        yield port


def ask(port: int, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = NONE) -> Said:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def send(port: int, raw: bytes) -> bytes:
    """Raw bytes in, everything the server says before it closes out."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(raw)
        said = b""
        while chunk := connection.recv(65536):
            said += chunk
        return said


def problem_of(said: Said) -> dict[str, Any]:
    status, headers, body = said
    assert headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = json.loads(body)
    assert set(document) == {"type", "title", "status", "detail", "instance"}
    assert document["status"] == status
    return document


def test_the_app_answers_with_path_query_and_headers(port: int) -> None:
    status, _, body = ask(port, "GET", "/things/mug?color=red", headers={"X-Asker": "ada"})
    assert (status, json.loads(body)) == (200, {"thing": "mug", "asked": "ada", "query": {"color": "red"}})


def test_what_is_asked_for_behind_the_path_is_not_logged(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC22 part: somebody may send a token there, or a name."""
    monkeypatch.setattr(sys, "stderr", logged := StringIO())
    ask(port, "GET", "/things/kettle?access_token=canary")
    until = monotonic() + 5  # it is logged once it was answered
    while "kettle" not in logged.getvalue() and monotonic() < until:
        sleep(0.01)
    assert "GET /things/kettle in" in logged.getvalue()
    assert "canary" not in logged.getvalue()


def test_a_header_with_two_values_is_sent_twice(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("POST", "/things", b"x" * 10, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert (answer.status, answer.read(), answer.headers.get_all("Set-Cookie")) == (201, b"10", ["a=1", "b=2"])
    connection.close()


def test_an_unknown_path_is_a_404_problem(port: int) -> None:
    assert problem_of(ask(port, "GET", "/nowhere"))["instance"] == "/nowhere"


def test_a_wrong_method_is_a_405_problem_that_names_the_right_ones(port: int) -> None:
    said = ask(port, "DELETE", "/things/mug")
    assert (problem_of(said)["status"], said[1]["allow"]) == (405, "GET, OPTIONS")


def test_a_body_of_256_kib_is_accepted_and_one_byte_more_is_not(port: int) -> None:
    largest = 256 * 1024
    assert ask(port, "POST", "/things", b"x" * largest)[2] == str(largest).encode()
    refused = ask(port, "POST", "/things", b"x" * (largest + 1))
    assert (problem_of(refused)["status"], problem_of(refused)["type"]) == (413, "/problems/too-large")
    assert {"strict-transport-security", "referrer-policy", "x-content-type-options"} <= refused[1].keys()


def test_a_huge_body_is_refused_before_it_is_sent(port: int) -> None:
    said = send(port, b"POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 413 ")


def test_expect_continue_is_answered_before_the_body(port: int) -> None:
    head = b"POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(head)
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"ab")
        assert connection.recv(1000).startswith(b"HTTP/1.1 201 ")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"nonsense\r\n\r\n", b" 400 "),
        (b"GET / HTTP/9.9\r\n\r\n", b" 505 "),
        (b"BREW /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b" 405 "),
        (b"TRACE /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b" 405 "),
        (b"GET /things/mug#price HTTP/1.1\r\nHost: x\r\n\r\n", b" 400 "),
        (b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n", b" 414 "),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", b" 431 "),
        (b"POST /things HTTP/1.1\r\nContent-Length: -5\r\n\r\n", b" 400 "),
        (b"POST /things HTTP/1.1\r\nContent-Length: ten\r\n\r\n", b" 400 "),
        (b"POST /things HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b" 400 "),
        (b"POST /things HTTP/1.1\r\nContent-Length: " + b"0" * 30 + b"9999999999\r\n\r\n", b" 413 "),
        (b"POST /things HTTP/1.1\r\nConnection: close\r\nContent-Length: " + b"0" * 5000 + b"\r\n\r\n", b" 201 "),
        (b"POST /things HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b" 411 "),
        (b"GET http://[bad/ HTTP/1.1\r\nConnection: close\r\n\r\n", b" 404 "),
        (b"GET //[bad HTTP/1.1\r\nConnection: close\r\n\r\n", b" 404 "),
        (b"GET /things/%ff%00 HTTP/1.1\r\nConnection: close\r\n\r\n", b" 200 "),
    ],
)
def test_malformed_requests_are_the_clients_fault(port: int, raw: bytes, status: bytes) -> None:
    said = send(port, raw)
    assert status in said.partition(b"\r\n")[0]
    assert status in (b" 200 ", b" 201 ") or b"application/problem+json" in said


def test_half_a_body_is_no_request(port: int) -> None:
    """Whoever hangs up in the middle has asked for nothing."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
        connection.shutdown(socket.SHUT_WR)
        said = connection.recv(1000)
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in said


def test_requests_of_many_threads_are_not_mixed_up(port: int) -> None:
    wrong: list[str] = []

    def shop(name: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for _ in range(25):
            connection.request("GET", f"/things/{name}", headers={"X-Asker": name})
            told = json.loads(connection.getresponse().read())
            if (told["thing"], told["asked"]) != (name, name):
                wrong.append(name)
        connection.close()

    shoppers = [threading.Thread(target=shop, args=(f"s{number}",)) for number in range(16)]
    for shopper in shoppers:
        shopper.start()
    for shopper in shoppers:
        shopper.join(30)
    assert wrong == []


def test_a_function_is_called_by_its_name(port: int) -> None:
    assert json.loads(ask(port, "POST", "/fn/double", b'{"number": 4}', PROOF)[2]) == {"doubled": 8}


def test_a_functions_exception_is_told_by_its_class(port: int) -> None:
    status, headers, body = ask(port, "POST", "/fn/refuse", b"{}", PROOF)
    assert (status, headers["x-amz-function-error"]) == (500, "Unhandled")
    assert json.loads(body) == {"errorType": "LookupError", "errorMessage": "there is no such order"}


def test_a_page_in_a_browser_cannot_call_functions(port: int) -> None:
    assert problem_of(ask(port, "POST", "/fn/double", b'{"number": 4}'))["status"] == 403


def test_nobody_but_the_cloud_tells_functions_anything() -> None:
    """Who could would confirm orders that nobody has paid; nor does anybody else send them more than doors take."""
    event = b'{"number": 4}'
    with serving(little_app(), proof="the cloud's word") as port:
        for words in (PROOF, PROOF | {"X-Cloud-Proof": ""}, PROOF | {"X-Cloud-Proof": "a guess, \xe9"}):
            assert problem_of(ask(port, "POST", "/fn/double", event, words))["status"] == 403
        assert problem_of(ask(port, "POST", "/fn/double", b"x" * (256 * 1024 + 1), PROOF))["status"] == 413
        known = PROOF | {"X-Cloud-Proof": "the cloud's word"}
        assert json.loads(ask(port, "POST", "/fn/double", event, known)[2]) == {"doubled": 8}
        long = json.dumps({"number": 4, "long": "x" * 300 * 1024}).encode()
        assert json.loads(ask(port, "POST", "/fn/double", long, known)[2]) == {"doubled": 8}


def test_the_reference_and_its_files_come_from_this_machine(port: int) -> None:
    page = ask(port, "GET", "/docs")[2].decode()
    assert "http" not in page
    for asset in ("/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/start.js"):
        assert asset in page
        assert ask(port, "GET", asset)[0] == 200
    assert problem_of(ask(port, "GET", "/docs/../../../etc/passwd"))["status"] == 404
