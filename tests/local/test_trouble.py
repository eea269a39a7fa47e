"""What is wrong is one sentence that says how to put it right."""

import socket
import subprocess

import pytest

from tests.local.running import SMALL, Run

pytestmark = pytest.mark.cloud


def one_sentence(ended: "subprocess.CompletedProcess[str]") -> str:
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1), ended.stderr
    return ended.stderr


def test_a_taken_port_is_named_with_the_way_out(local_run: Run) -> None:
    with socket.create_server(("127.0.0.1", local_run.port)):
        said = one_sentence(local_run.command("run", *SMALL))
    assert f"Port {local_run.port} is not free" in said
    assert "make run PORT=" in said


def test_what_is_not_a_port_is_said(local_run: Run) -> None:
    local_run.environment["PORT"] = "eighty"
    assert one_sentence(local_run.command("run", *SMALL)).startswith("PORT=eighty is not a port")


def test_a_state_folder_that_cannot_be_used_is_said(local_run: Run) -> None:
    local_run.state.write_text("a file, not a folder")
    assert "make run STATE=folder" in one_sentence(local_run.command("run", *SMALL))


def test_damaged_secrets_are_said_and_never_replaced(local_run: Run) -> None:
    local_run.state.mkdir()
    (local_run.state / "secrets.json").write_text('{"tokens": "abc')
    assert "secrets.json cannot be read" in one_sentence(local_run.command("run", *SMALL))
    assert (local_run.state / "secrets.json").read_text() == '{"tokens": "abc'


def test_a_damaged_snapshot_is_said_with_the_way_out(local_run: Run) -> None:
    snapshot = local_run.state / "cloud" / "snapshot-3"
    snapshot.mkdir(parents=True)
    (snapshot / "dynamodb.json").write_text("{")
    said = one_sentence(local_run.command("run", *SMALL))
    assert f"delete {snapshot} to go back to the moment before" in said


def test_commands_without_a_run_say_how_to_start_one(local_run: Run) -> None:
    assert "start it with make run" in one_sentence(local_run.command("queues"))
