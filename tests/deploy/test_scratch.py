"""Where workers unpack: in memory if there is room, and never in a folder that is somebody else's."""

from pathlib import Path

import pytest

from infra.deploy import scratch


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of the machine's memory, with all the room that its disk has."""
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setattr(scratch, "MEMORY", folder)
    monkeypatch.setattr(scratch, "ROOM", 1)
    return folder


@pytest.mark.deploy
def test_it_is_in_memory_is_found_again_and_leaves_nothing(memory: Path, tmp_path: Path) -> None:
    home, disk = tmp_path / "home", tmp_path / "home" / "tmp"
    made = scratch.made(home, disk)
    (made / "code").write_text("x")
    assert (made.parent, made.stat().st_mode & 0o777) == (memory, 0o700)
    assert scratch.found(home, disk) == made != scratch.made(tmp_path / "another", disk)
    assert list(scratch.made(home, disk).iterdir()) == []
    scratch.forget(home, disk)
    assert (made.exists(), scratch.found(home, disk)) == (False, disk)


@pytest.mark.deploy
def test_without_room_it_is_on_disk(memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "ROOM", 1 << 60)
    disk = tmp_path / "home" / "tmp"
    assert scratch.made(tmp_path / "home", disk) == scratch.found(tmp_path / "home", disk) == disk
    scratch.forget(tmp_path / "home", disk)
    assert not disk.exists()


@pytest.mark.deploy
def test_what_somebody_else_has_put_there_is_not_used(memory: Path, tmp_path: Path) -> None:
    home, disk, elsewhere = tmp_path / "home", tmp_path / "home" / "tmp", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("x")
    planted = scratch.made(home, disk)
    planted.rmdir()
    planted.symlink_to(elsewhere)
    assert scratch.made(home, disk) == scratch.found(home, disk) == disk
    scratch.forget(home, disk)
    assert (elsewhere / "kept").exists()
