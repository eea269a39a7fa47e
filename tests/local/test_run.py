"""`make run` as its user sees it: it starts, heals, and loses nothing."""

import json
import os
import shutil
import signal
from pathlib import Path

import pytest

from infra.local import watch
from infra.local.watch import Watch
from tests.cloud import ROOT, eventually, free_port
from tests.local.running import PATIENCE, SMALL, Run

pytestmark = pytest.mark.cloud


def test_it_starts_keeps_everything_and_starts_again_fast(local_run: Run) -> None:
    local_run.start()
    assert local_run.thing() == "mug"
    item = {"pk": {"S": "kept"}, "sk": {"S": "kept"}}
    local_run.access.client("dynamodb").put_item(TableName="small-table", Item=item)
    secrets = (local_run.state / "secrets.json").read_text()
    assert local_run.command("stop").stdout == "The shop has stopped.\n"
    local_run.end()
    seconds = local_run.start()
    assert local_run.access.client("dynamodb").get_item(TableName="small-table", Key=item)["Item"] == item
    assert (local_run.state / "secrets.json").read_text() == secrets
    local_run.end()
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # on a machine that does much else, as much longer
    assert min(seconds, local_run.start()) < 5 * busy


def test_secrets_are_for_their_owner_only(local_run: Run) -> None:
    local_run.start()
    assert (local_run.state / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert local_run.state.stat().st_mode & 0o777 == 0o700
    stored = local_run.access.client("ssm").get_parameter(Name="/storefront/local/secrets/tokens", WithDecryption=True)
    assert stored["Parameter"]["Value"] == json.loads((local_run.state / "secrets.json").read_text())["tokens"]


@pytest.mark.parametrize(
    "module", ["infra.local.shop", "infra.local.cloud", "infra.local.fakepay", "infra.local.fakeidp"]
)
def test_a_process_that_dies_is_started_again(local_run: Run, module: str) -> None:
    local_run.start()
    (victim,) = local_run.pids(module)
    os.kill(victim, signal.SIGKILL)
    local_run.said("ended unexpectedly")
    eventually(lambda: local_run.pids(module) not in ([], [victim]), PATIENCE)
    assert eventually(local_run.opened, PATIENCE) == "mug"


def test_a_process_that_dies_while_it_starts_is_started_again(local_run: Run) -> None:
    """Here it is the one that runs the functions, where they have a process of their own."""
    local_run.environment["WORKERS_PORT"] = str(free_port())
    local_run.start()
    before = local_run.recorded()["workers"]
    os.kill(before, signal.SIGKILL)
    starting = eventually(lambda: {local_run.recorded()["workers"]} - {before}, PATIENCE).pop()
    os.kill(starting, signal.SIGKILL)
    for _ in range(2):
        local_run.said("The workers ended unexpectedly")
    eventually(lambda: local_run.recorded()["workers"] not in (before, starting), PATIENCE)
    assert eventually(lambda: local_run.doubled(4), PATIENCE) == 8


def test_nothing_outlives_a_killed_supervisor(local_run: Run) -> None:
    local_run.start()
    local_run.end(signal.SIGKILL)
    local_run.start()  # it waits until the others have saved and gone
    assert local_run.thing() == "mug"
    for name in ("shop", "cloud", "fakepay", "fakeidp"):
        assert len(local_run.pids(f"infra.local.{name}")) == 1


def test_everything_may_be_killed_at_once(local_run: Run) -> None:
    local_run.start()
    pids = local_run.recorded()
    assert set(pids) == {"supervisor", "cloud", "fakepay", "fakeidp", "shop"}
    for pid in pids.values():
        os.kill(pid, signal.SIGKILL)
    local_run.end(signal.SIGKILL)
    local_run.start()
    assert local_run.thing() == "mug"


def test_an_edit_restarts_the_shop_and_a_mistake_waits_for_the_next_one(local_run: Run, tmp_path: Path) -> None:
    """On a copy of the small shop, because the edits are real."""
    for name in ("infra", "chalicelib", "tests/local"):
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
    assert local_run.command("redrive", "smal").stderr == "There is no queue storefront-smal: make queues lists them\n"
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


def test_an_edit_is_noticed_once(tmp_path: Path) -> None:
    (tmp_path / "kept.py").touch()
    looking = Watch([tmp_path])
    assert not looking.changed()
    (tmp_path / "new.py").touch()
    (tmp_path / "notes.txt").touch()
    assert looking.changed()
    assert not looking.changed()
    assert {Path("chalicelib"), Path("infra/functions.py")} <= set(watch.WATCHED)
