"""How the cloud calls functions: patient with a shop that restarts, exact about what went wrong."""

import socket
import threading
import time
from typing import Any

from infra.local import functions
from tests.cloud import free_port
from tests.local.little import answering, little_app, serving


def called(port: int, name: str, event: Any = None, timeout: float = 5) -> dict[str, Any]:
    config = {"FunctionName": name, "Timeout": timeout}
    return functions.call({"config": config}, event or {}, f"http://127.0.0.1:{port}/fn/{name}", "r-1")


def test_the_result_is_the_functions_own() -> None:
    with serving(little_app()) as port:
        assert called(port, "double", {"number": 2}) == {"body": {"doubled": 4}}


def test_an_exception_keeps_its_class_however_long_its_message() -> None:
    def fail(_: Any) -> None:
        raise LookupError("x" * 5000)

    with answering({"fail": fail}) as port:
        told = called(port, "fail")
    assert (told["error"], told["body"]["errorType"], len(told["body"]["errorMessage"])) == (True, "LookupError", 5000)


def test_a_result_that_is_not_json_is_an_error_of_the_function() -> None:
    with answering({"odd": lambda _: object()}) as port:
        assert called(port, "odd")["body"]["errorType"] == "TypeError"


def test_a_function_that_app_does_not_have_is_named() -> None:
    with serving(little_app()) as port:
        told = called(port, "forgotten")["body"]
    assert (told["errorType"], "forgotten" in told["errorMessage"]) == ("ResourceNotFound", True)


def test_a_function_that_takes_too_long_times_out_as_on_lambda() -> None:
    released = threading.Event()
    with answering({"slow": lambda _: released.wait(10)}) as port:
        told = called(port, "slow", timeout=0.3)
        released.set()
    assert told["body"]["errorType"] == "Sandbox.Timedout"


def test_a_shop_that_is_just_restarting_is_waited_for() -> None:
    port, begun = free_port(), time.monotonic()
    answers: list[dict[str, Any]] = []
    caller = threading.Thread(target=lambda: answers.append(called(port, "double", {"number": 3})))
    caller.start()
    caller.join(0.5)  # nobody listens yet
    assert caller.is_alive()
    with serving(little_app(), port=port):
        caller.join(10)
    assert answers == [{"body": {"doubled": 6}}]
    assert time.monotonic() - begun < 10


def test_a_shop_that_breaks_off_is_an_error_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=lambda: listening.accept()[0].close(), daemon=True).start()
        assert called(listening.getsockname()[1], "gone")["body"]["errorType"] == "Runtime.ExitError"


def test_a_function_that_ends_its_process_ends_only_itself() -> None:
    def leave(_: Any) -> Any:
        raise SystemExit(3)

    with answering({"leave": leave}) as port:
        assert called(port, "leave")["body"]["errorType"] == "Runtime.ExitError"


def test_the_server_waits_for_requests_under_way_when_it_stops() -> None:
    entered, released = threading.Event(), threading.Event()
    answers: list[dict[str, Any]] = []

    def work(_: Any) -> str:
        entered.set()
        released.wait(10)
        return "done"

    with answering({"work": work}, patience=5) as port:
        caller = threading.Thread(target=lambda: answers.append(called(port, "work")))
        caller.start()
        entered.wait(5)
        threading.Timer(0.2, released.set).start()
    caller.join(5)
    assert answers == [{"body": "done"}]
