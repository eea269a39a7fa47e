"""What is left after the cloud's process is killed: everything older than its last snapshot."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local import cloud as launcher
from infra.local import emulator
from infra.local.provision import provision
from infra.resources import Resources
from tests.cloud import ROOT, Cloud, eventually, free_port
from tests.local.little import answering
from tests.local.sample import resources

pytestmark = pytest.mark.cloud


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud of one's own, to be killed."""
    running = Cloud(tmp_path / "state")
    yield running
    running.stop()


@pytest.fixture
def sample(tmp_path: Path) -> Resources:
    return resources(tmp_path, "kept")


def item(number: int) -> dict[str, Any]:
    return {"pk": {"S": f"item-{number}"}, "sk": {"S": "-"}}


def put(cloud: Cloud, numbers: range) -> None:
    for number in numbers:
        cloud.access.client("dynamodb").put_item(TableName="kept-table", Item=item(number))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_unread_changes_reach_the_relay_after_a_restart(mortal: Cloud, sample: Resources, how: signal.Signals) -> None:
    seen: list[str] = []

    def relay(event: Any) -> None:
        seen.extend(record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"])

    with answering({"kept-relay": relay}) as port:
        mortal.provisioned(sample, f"http://127.0.0.1:{port}/fn")
        put(mortal, range(20))
        eventually(lambda: len(seen) == 20)
        mortal.snapshot()  # the records are read, and trimmed: positions are now far from the start of the tail
    put(mortal, range(20, 30))  # nobody is there to read these
    if how == signal.SIGKILL:
        mortal.snapshot()
    mortal.restart(how)
    with answering({"kept-relay": relay}, port):
        put(mortal, range(30, 31))
        eventually(lambda: "item-30" in seen, seconds=40)
    assert seen[20:] == [f"item-{number}" for number in range(20, 31)]


def test_messages_objects_parameters_and_mails_survive_a_kill(mortal: Cloud, sample: Resources) -> None:
    made = mortal.provisioned(sample, f"http://127.0.0.1:{free_port()}/fn", {"/test/kept": "yes"})
    sqs, url = mortal.access.client("sqs"), made.queues["kept-uploads"]
    function = mortal.access.client("lambda").list_event_source_mappings(FunctionName="storefront-kept-on-upload")
    mapping = function["EventSourceMappings"][0]["UUID"]
    mortal.access.client("lambda").delete_event_source_mapping(UUID=mapping)
    for body in ("waiting", "in flight"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, VisibilityTimeout=600)
    mortal.access.client("s3").put_object(Bucket="kept-media", Key="a.png", Body=b"png", ContentType="image/png")
    mail = {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "text"}}}
    mortal.access.client("ses").verify_email_identity(EmailAddress="shop@example.com")
    mortal.access.client("ses").send_email(
        Source="shop@example.com", Destination={"ToAddresses": ["ada@example.com"]}, Message=mail
    )
    mortal.snapshot()
    mortal.restart(signal.SIGKILL)
    found = mortal.access.client("s3").get_object(Bucket="kept-media", Key="a.png")
    assert (found["ContentType"], found["Body"].read()) == ("image/png", b"png")
    assert mortal.access.client("ssm").get_parameter(Name="/test/kept")["Parameter"]["Value"] == "yes"
    assert "ada@example.com" in json.dumps(mortal.ask("/_ministack/ses/messages"))
    bodies = [
        message["Body"]
        for _ in range(2)
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1).get("Messages", [])
    ]
    assert sorted(bodies) == ["in flight", "waiting"]


def test_nothing_is_lost_when_the_end_comes_while_a_snapshot_is_being_written(mortal: Cloud, sample: Resources) -> None:
    mortal.provisioned(sample, f"http://127.0.0.1:{free_port()}/fn")
    table = mortal.access.client("dynamodb")
    for number in range(60):  # so much that writing it down takes a while
        table.put_item(TableName="kept-table", Item=item(number) | {"long": {"S": "x" * 300_000}})
    eventually(lambda: list(mortal.state.glob("saving-*")), seconds=30, every=0.001)
    put(mortal, range(60, 61))  # too late for the snapshot that is being written
    mortal.restart(signal.SIGTERM)
    assert table.get_item(TableName="kept-table", Key=item(60))["Item"] == item(60)
    assert not list(mortal.state.glob("saving-*"))


def test_a_running_workflow_ends_with_a_name_that_a_reconciler_can_see(mortal: Cloud, sample: Resources) -> None:
    made = mortal.provisioned(sample, f"http://127.0.0.1:{free_port()}/fn")
    flows = mortal.access.client("stepfunctions")
    execution = flows.start_execution(stateMachineArn=made.workflows["kept-flow"], input='{"pause": 600}')
    mortal.snapshot()
    mortal.restart(signal.SIGKILL)
    told = flows.describe_execution(executionArn=execution["executionArn"])
    assert (told["status"], told["error"]) == ("FAILED", "States.ServiceRestart")


def test_asking_for_what_exists_changes_nothing_and_is_fast(mortal: Cloud, sample: Resources) -> None:
    url = f"http://127.0.0.1:{free_port()}/fn"
    first = mortal.provisioned(sample, url)
    assert provision(sample, mortal.access, url, {}, {}) == first
    mappings = mortal.access.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert len(mappings) == 1 + len(sample.queues)


def test_a_damaged_state_is_one_sentence_and_never_a_silent_fresh_start(tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot-7"
    snapshot.mkdir()
    (snapshot / "dynamodb.json").write_text('{"__ministack_format__": 2, "payl')
    command = [sys.executable, "-m", "infra.local.cloud", "--port", str(free_port()), "--state", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    assert ended.returncode == launcher.DAMAGED
    assert ended.stderr.startswith(f"the saved state is damaged: {snapshot}/dynamodb.json: ")
    assert len(ended.stderr.splitlines()) == 1


def test_nothing_listens_beyond_loopback(mortal: Cloud) -> None:
    listening = set()
    for line in Path(f"/proc/{mortal.process.pid}/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A":
            listening.add((fields[9], fields[1]))
    inodes = {
        link.readlink().name.removeprefix("socket:[").removesuffix("]")
        for link in Path(f"/proc/{mortal.process.pid}/fd").iterdir()
        if link.readlink().name.startswith("socket:[")
    }
    own = {address for inode, address in listening if inode in inodes}
    assert own == {f"0100007F:{mortal.port:04X}"}


def test_another_version_of_the_emulator_is_noticed() -> None:
    with pytest.raises(emulator.EmulatorChangedError, match="install the pinned ministack"):
        emulator.take(emulator, "no_such_name")
