"""Roots are anchored: who may write the table, and holds the key that signs, is found by what was put elsewhere."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, IncompleteReadError, ReadTimeoutError
from msgspec.structs import replace

from chalicelib.aws import anchors, rootkeys
from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.domain.audit import store
from chalicelib.domain.audit.actions import anchoring, checking, entering, signing
from chalicelib.domain.audit.rules.anchors import key_of
from chalicelib.domain.audit.rules.roots import Root, with_signature
from chalicelib.domain.audit.store import RootRecord
from infra.local.provision import storage
from infra.verify import verify
from tests.audit.trails import TARGET, event_id, fact
from tests.aws.lines import Lines, lines
from tests.deployed import tick
from tests.shop import NOON, Browser

__all__ = ["lines"]

FIRST, SECOND = "2026-11-22T04", "2026-11-22T05"
HOUR = timedelta(hours=1)
OVER = NOON + HOUR + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def locked(client: Any, noon: None) -> None:
    storage.anchors(boto3.client("s3"), settings().anchors)


def signed(hours: int = 1) -> list[Root]:
    """That many hours of the shop, a fact entered in each."""
    for hour in range(hours):
        with clock.stopped(NOON + hour * HOUR):
            entering.enter(fact(hour + 1), event_id(hour + 1), clock.now())
        with clock.stopped(OVER + hour * HOUR):
            tick("sign_roots")
    return store.roots("mugs", 24, None, newest_first=False).items


def thief(root: Root, **changes: Any) -> Root:
    """Whoever may write the table and has the key signs another root for the hour, and all is in order again."""
    other = replace(root, **changes)
    other = with_signature(other, *rootkeys.sign(other.said))
    commit(Write.put(RootRecord, other))
    return other


def took_away(hour: str) -> None:
    key = {"pk": {"S": "AUDIT#mugs#ROOTS"}, "sk": {"S": hour}}
    boto3.client("dynamodb").delete_item(TableName=settings().table, Key=key)


def faults(capsys: pytest.CaptureFixture[str], now: Any) -> list[str]:
    """What the command names, but for the order that the facts are of, which is not there."""
    capsys.readouterr()
    verify(now)
    return [line for line in capsys.readouterr().out.splitlines()[:-1] if TARGET not in line]


def asked(browser: Browser, hour: str) -> Any:
    return browser.get(f"/admin/audit/verification?hour={hour}").json["fault"]


def versions(key: str) -> list[Any]:
    found = boto3.client("s3").list_object_versions(Bucket=settings().anchors, Prefix=key)
    return [*found.get("Versions", []), *found.get("DeleteMarkers", [])]


def test_a_root_is_anchored_once_as_it_was_signed_and_held(capsys: pytest.CaptureFixture[str]) -> None:
    """SEC32 part: the anchor cannot be removed, and another try leaves the one that is there."""
    [root] = signed()
    anchoring.anchor(root)
    [version] = versions(key_of("mugs", FIRST))
    assert anchors.read(version["Key"]) == root.document
    with pytest.raises(ClientError, match="AccessDenied"):
        boto3.client("s3").delete_object(Bucket=settings().anchors, Key=version["Key"], VersionId=version["VersionId"])
    assert faults(capsys, OVER) == []


def test_who_writes_the_table_and_signs_is_found_by_the_anchor(
    admin: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEC32 part: each root follows the last, each is signed by our key; the first that is not the same is named."""
    first, second = signed(2)
    other = thief(first, entries=1, signed_at=first.signed_at + timedelta(seconds=1))
    thief(second, previous=other.hash)
    with clock.stopped(OVER + HOUR):
        assert [asked(admin, hour)["wrong"] for hour in (FIRST, SECOND)] == ["altered", "altered"]
        assert asked(admin, FIRST)["says"] == "It is not the root that was anchored"
    assert [line.split(":")[1:3] for line in faults(capsys, OVER + HOUR)] == [
        [" altered", f" {FIRST}"], [" altered", f" {SECOND}"],
    ]  # fmt: skip


@pytest.mark.parametrize("hours", [(SECOND,), (FIRST, SECOND)])
def test_roots_that_were_taken_away_are_named(
    admin: Browser, capsys: pytest.CaptureFixture[str], hours: tuple[str, ...]
) -> None:
    """SEC32 part: also the newest, after which nothing comes that would miss them, and all there are."""
    signed(2)
    for hour in hours:
        took_away(hour)
    with clock.stopped(OVER + HOUR):
        assert asked(admin, hours[0]) == {
            "wrong": "missing", "says": "The root was anchored, and is not there (any more)",
            "target": None, "position": None, "hour": hours[0],
        }  # fmt: skip
    assert [line.split(":")[2] for line in faults(capsys, OVER + HOUR)] == [f" {hour}" for hour in hours]


def test_a_root_that_was_never_anchored_is_named_once_it_is_late(
    admin: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEC32 part: whoever signs roots of their own cannot put anything where the anchors are."""
    [first] = signed()
    with clock.stopped(OVER + HOUR):
        later = replace(first, hour=SECOND, number=2, previous=first.hash, sheets=(), entries=0, signed_at=OVER + HOUR)
        thief(later)
        assert asked(admin, SECOND) is None
    late = OVER + HOUR + timedelta(minutes=15)
    with clock.stopped(late):
        assert asked(admin, SECOND)["wrong"] == "unanchored"
    [line] = faults(capsys, late)
    assert line.startswith(f"mugs: unanchored: {SECOND}")


def test_who_was_stopped_before_it_anchored_does_so_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC32 part: nothing is signed before the root that it follows is anchored."""
    with monkeypatch.context() as broken:
        broken.setattr(signing, "anchor", stopped)
        with pytest.raises(ExceptionGroup, match="several"):  # of both shops, and of what belongs to none
            signed()
    assert versions(key_of("mugs", FIRST)) == []
    with clock.stopped(OVER + HOUR):
        tick("sign_roots")
    assert [len(versions(key_of("mugs", hour))) for hour in (FIRST, SECOND)] == [1, 1]


class Failing:
    """What stands for the bucket while it does not do as it should."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def get_object(self, **asked: str) -> dict[str, Any]:
        raise self.failure


def refused(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "GetObject")


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (ReadTimeoutError(endpoint_url="s3"), 503), (IncompleteReadError(actual_bytes=1, expected_bytes=2), 503),
        (refused("SlowDown", 503), 503), (refused("InternalError", 500), 503), (refused("AccessDenied", 403), 500),
    ],
)  # fmt: skip
def test_nothing_is_said_of_an_hour_while_its_anchor_cannot_be_read(
    admin: Browser, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int
) -> None:
    """SEC32 part: neither that it is sound nor that it is not; only that we may not read it is our own mistake."""
    signed()
    with monkeypatch.context() as broken, clock.stopped(OVER):
        broken.setattr(anchors, "client", lambda service, hurried: Failing(failure))
        assert admin.get(f"/admin/audit/verification?hour={FIRST}").status == status
    with clock.stopped(OVER):
        assert asked(admin, FIRST) is None


def stopped(root: Root) -> None:
    raise ConnectionError("the bucket does not answer")


def test_nothing_is_signed_after_a_root_that_is_not_the_anchored_one(lines: Lines) -> None:
    """SEC32 part: somebody hears of it within the hour, and other shops go on."""
    [root] = signed()
    thief(root, entries=1, signed_at=root.signed_at + timedelta(seconds=1))
    with clock.stopped(OVER + HOUR):
        tick("sign_roots")
    assert lines.alerts() == ["RootReplaced"]
    hours = {shop: [each.hour for each in store.roots(shop, 24, None).items] for shop in ("mugs", "lamps")}
    assert hours == {"mugs": [FIRST], "lamps": [SECOND, FIRST]}


def test_what_somebody_put_over_an_anchor_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """SEC32 part: also where the bucket's policy has been opened; the first version counts."""
    [root] = signed()
    other = thief(root, entries=1, signed_at=root.signed_at + timedelta(seconds=1))
    boto3.client("s3").put_object(Bucket=settings().anchors, Key=key_of("mugs", FIRST), Body=other.document)
    assert checking.hour("mugs", FIRST, OVER).fault is None  # the door looks at the last version
    boto3.client("s3").delete_object(Bucket=settings().anchors, Key=key_of("lamps", FIRST))
    assert [line.split(": ")[1:3] for line in faults(capsys, OVER)] == [["altered", FIRST]] * 2


def test_roots_from_before_there_were_anchors_need_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as before:
        before.setattr(signing, "anchor", lambda root: None)
        signed()
    assert faults(capsys, OVER + HOUR)
    with clock.stopped(OVER + 2 * HOUR):
        for shop in ("mugs", "lamps", "_"):
            took = store.roots(shop, 1, None).items[0]
            assert took.hour == FIRST
        tick("sign_roots")
    assert len(versions(key_of("mugs", FIRST))) == 1  # the last of them is anchored when the next is signed
    assert faults(capsys, OVER + 2 * HOUR) == []
