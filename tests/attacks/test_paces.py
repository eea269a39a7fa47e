"""Who comes too often has to wait, at every door that declares a pace; and everybody else goes on."""

import pytest

from chalicelib.aws import pacing
from chalicelib.aws.doors import Door
from chalicelib.core import clock
from chalicelib.core.paces import SUBJECT, VIEWER
from tests.attacks.siege import EVERY, Siege, named

PACED = [door for door in EVERY if door.pace]
QUERIES = {"/availability": "variant_ids=mug", "/admin/audit/verification": "target=order:x"}


def hurried(siege: Siege, door: Door, viewer: str = "192.0.2.1") -> tuple[int, int]:
    """What a door answers, and for how long one must wait, to who has used up what its pace allows."""
    assert door.pace is not None
    who = viewer if door.pace.by == VIEWER else siege.subject(door)
    for _ in range(door.pace.limit):
        pacing.admit(door.pace, "mugs", who, clock.now())
    answer = siege.knock(door, query=QUERIES.get(door.path, ""), claims={"X_Viewer": viewer})
    return answer.status, int(answer.json.get("retry_after", 0))


def patient(siege: Siege) -> list[str]:
    """The doors that let somebody through who comes too often."""
    found = []
    for door in PACED:
        with siege.again():
            status, wait = hurried(siege, door)
            if status != 429 or wait < 1:
                found.append(named(door))
    return found


def test_who_comes_too_often_waits(siege: Siege) -> None:
    """S10.1.3-a part: limits by address and by account or key answer 429 and for how long to wait."""
    assert {door.pace.by for door in PACED if door.pace} == {VIEWER, SUBJECT}
    assert patient(siege) == []


def test_were_nobody_counted_the_test_would_tell(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.aws.serving.admit", lambda *asked: None)
    assert patient(siege) == [named(door) for door in PACED]


def test_nobody_waits_for_another(siege: Siege) -> None:
    """S10.1.3-a part: a limit that is used up is its own caller's only."""
    for door in PACED:
        if door.pace and door.pace.by == VIEWER:
            with siege.again():
                hurried(siege, door)
                assert siege.knock(door, claims={"X_Viewer": "198.51.100.7"}).status != 429, named(door)
