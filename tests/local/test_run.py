"""`make run` as its user sees it: it starts, heals, says in one sentence what is wrong, and loses nothing."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local import watch
from infra.local.access import Access
from infra.local.watch import Watch
from tests.cloud import ROOT, eventually, free_port

pytestmark = pytest.mark.cloud
PATIENCE = 30.0
SMALL = ("--app", "tests.local.small_shop", "--resources", "tests.local.small_shop")
Command = Callable[..., "subprocess.CompletedProcess[str]"]


class Run:
    """One state folder with ports of its own, and the commands on it."""

    def __init__(self, state: Path) -> None:
        self.state, self.folder = state, ROOT
        self.port, self.cloud_port = free_port(), free_port()
        ports = {"PORT": self.port, "CLOUD_PORT": self.cloud_port, "FAKEPAY_PORT": free_port()}
        self.environment = os.environ | {name: str(port) for name, port in ports.items()} | {"STATE": str(state)}
        self.access = Access(f"http://127.0.0.1:{self.cloud_port}")
        self.process: subprocess.Popen[bytes] | None = None
        self.output, self.read = state.with_name("output"), 0

    def start(self, *modules: str) -> float:
        """Start it; gives the seconds until it said that it is open."""
        begun = time.monotonic()
        command = [sys.executable, "-u", "-m", "infra.local", "run", *(modules or SMALL)]
        with self.output.open("a") as output:
            self.process = subprocess.Popen(  # noqa: S603
                command, cwd=self.folder, env=self.environment, stdout=output, stderr=output
            )
        self.said("The shop is open")
        return time.monotonic() - begun

    def said(self, what: str) -> str:
        """Read on until a line has `what`."""

        def heard() -> str | None:
            for line in self.output.read_text()[self.read :].splitlines(keepends=True):
                self.read += len(line)
                if what in line:
                    return line
            return None

        return eventually(heard, seconds=PATIENCE) or ""

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "infra.local", *arguments]
        return subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(40)
            self.process = None

    def opened(self) -> Any:
        """`thing`, or None while nobody answers."""
        try:
            return self.thing()
        except OSError:
            return None

    def thing(self) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/things/mug", timeout=5) as answer:
            return json.load(answer)["thing"]

    def pids(self, module: str) -> list[int]:
        """The processes of ours that run a module."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().decode().split("\0")
                theirs = (folder / "environ").read_bytes().decode().split("\0")
            except OSError:
                continue
            if module in words and f"STATE={self.state}" in theirs:
                found.append(int(folder.name))
        return found


@pytest.fixture
def local_run(tmp_path: Path) -> Iterator[Run]:
    made = Run(tmp_path / "state")
    yield made
    made.end()


def test_it_starts_keeps_everything_and_starts_again_fast(local_run: Run) -> None:
    local_run.start()
    assert local_run.thing() == "mug"
    item = {"pk": {"S": "kept"}, "sk": {"S": "kept"}}
    local_run.access.client("dynamodb").put_item(TableName="small-table", Item=item)
    secrets = (local_run.state / "secrets.json").read_text()
    assert local_run.command("stop").stdout == "The shop has stopped.\n"
    local_run.end()
    assert local_run.start() < 5
    assert local_run.access.client("dynamodb").get_item(TableName="small-table", Key=item)["Item"] == item
    assert (local_run.state / "secrets.json").read_text() == secrets


def test_secrets_are_for_their_owner_only(local_run: Run) -> None:
    local_run.start()
    assert (local_run.state / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert local_run.state.stat().st_mode & 0o777 == 0o700
    stored = local_run.access.client("ssm").get_parameter(Name="/storefront/local/secrets/tokens", WithDecryption=True)
    assert stored["Parameter"]["Value"] == json.loads((local_run.state / "secrets.json").read_text())["tokens"]


@pytest.mark.parametrize("module", ["infra.local.shop", "infra.local.cloud", "infra.local.fakepay"])
def test_a_process_that_dies_is_started_again(local_run: Run, module: str) -> None:
    local_run.start()
    (victim,) = local_run.pids(module)
    os.kill(victim, signal.SIGKILL)
    local_run.said("ended unexpectedly")
    eventually(lambda: local_run.pids(module) not in ([], [victim]))
    assert eventually(local_run.opened) == "mug"


def test_nothing_outlives_a_killed_supervisor(local_run: Run) -> None:
    local_run.start()
    local_run.end(signal.SIGKILL)
    assert local_run.start() < 5  # it waits until the others have saved and gone
    assert local_run.thing() == "mug"
    for name in ("shop", "cloud", "fakepay"):
        assert len(local_run.pids(f"infra.local.{name}")) == 1


def test_everything_may_be_killed_at_once(local_run: Run) -> None:
    local_run.start()
    pids = json.loads((local_run.state / "pids.json").read_text())
    assert set(pids) == {"supervisor", "cloud", "fakepay", "shop"}
    for pid in pids.values():
        os.kill(pid, signal.SIGKILL)
    local_run.end(signal.SIGKILL)
    assert local_run.start() < 5
    assert local_run.thing() == "mug"


def test_an_edit_restarts_the_shop_and_a_mistake_waits_for_the_next_one(local_run: Run, tmp_path: Path) -> None:
    """On a copy of the small shop, because the edits are real."""
    for name in ("infra", "tests/local"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "demo"))
    app = tmp_path / "app.py"
    app.write_text("from tests.local.small_shop import app, resources\n")
    local_run.folder, local_run.environment["WATCH"] = tmp_path, "1"
    local_run.start(*("--app", "app", "--resources", "app"))
    app.write_text("no Python\n")
    assert "SyntaxError" in local_run.said("does not run")
    app.write_text("from tests.local.small_shop import app, resources  # right again\n")
    local_run.said("the shop was restarted")
    assert local_run.thing() == "mug"


def test_only_one_run_has_a_state_folder(local_run: Run) -> None:
    local_run.start()
    assert "runs already" in local_run.command("run", *SMALL).stderr
    assert "The shop runs" in local_run.command("status").stdout


def test_dead_letters_are_shown_and_go_back(local_run: Run) -> None:
    local_run.start()
    sqs = local_run.access.client("sqs")
    dead = sqs.get_queue_url(QueueName="storefront-small-dlq")["QueueUrl"]
    for number in range(12):
        sqs.send_message(QueueUrl=dead, MessageBody=json.dumps({"number": number}))
    assert local_run.command("queues").stdout.split()[-4:] == ["storefront-small", "0", "0", "12"]
    assert local_run.command("redrive", "small").stdout == "12 messages were moved back to storefront-small.\n"
    names = ["ApproximateNumberOfMessages"]
    assert sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=names)["Attributes"][names[0]] == "0"


def test_mails_and_texts_are_caught_and_shown(local_run: Run) -> None:
    local_run.start()
    ses = local_run.access.client("ses")
    ses.verify_email_identity(EmailAddress="shop@example.com")
    content = {"Subject": {"Data": "Your order [1]"}, "Body": {"Text": {"Data": "Thank you"}}}
    ses.send_email(Source="shop@example.com", Destination={"ToAddresses": ["ada@example.com"]}, Message=content)
    local_run.access.client("sns").publish(PhoneNumber="+8613800000000", Message="已发货")
    said = local_run.command("outbox").stdout
    assert "To: ada@example.com\nSubject: Your order [1]\n\nThank you" in said
    assert "SMS to +8613800000000: 已发货" in said


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


def test_an_edit_is_noticed_once(tmp_path: Path) -> None:
    (tmp_path / "kept.py").touch()
    looking = Watch([tmp_path])
    assert not looking.changed()
    (tmp_path / "new.py").touch()
    (tmp_path / "notes.txt").touch()
    assert looking.changed()
    assert not looking.changed()
    assert Path("chalicelib") in watch.WATCHED
