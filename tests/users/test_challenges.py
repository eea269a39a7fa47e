"""Challenges: what they are good for, and how often."""

import io
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from PIL import Image

from chalicelib.aws import table
from chalicelib.aws.params import secret
from chalicelib.aws.writes import Write
from chalicelib.core import clock
from chalicelib.core.seals import seal
from chalicelib.domain.users.actions import challenging
from chalicelib.domain.users.rules import challenges, drawing
from chalicelib.domain.users.rules.challenges import (
    IMAGE,
    LENGTH,
    LETTERS,
    LIFE,
    WORK,
    WORK_BITS,
    Action,
    ChallengeFailed,
)
from chalicelib.domain.users.rules.glyphs import COLUMNS, GLYPHS, ROWS
from tests.faults.cloud import Cloud
from tests.shop import NOON
from tests.users.gate import answer, in_the_model, worked_for


@pytest.fixture(autouse=True)
def cloud() -> Iterator[Cloud]:
    with in_the_model() as made, clock.stopped(NOON):
        yield made


def read(given: str, action: Action = "sign_in", later: timedelta = timedelta(0)) -> Write:
    return challenging.solved(given, action, NOON + later)


def letters(text: str) -> str:
    """What a person reads from the image."""
    opened = challenges.read(text, "sign_in", secret("challenges"), NOON)
    return challenges.letters(opened.challenge_id, secret("challenges"))


def test_work_is_a_challenge_that_needs_no_eyes() -> None:
    """S4.1.1-e part: as many zero bits as it says, found by trying; half of the answers would be as good as none."""
    offered = challenging.offer("sign_in", WORK, NOON)
    assert (offered.difficulty, offered.image, offered.expires_at) == (WORK_BITS, None, NOON + LIFE)
    table.commit(read(f"{offered.challenge}:{answer(offered.challenge, WORK_BITS)}"))
    with pytest.raises(ChallengeFailed):
        read(f"{offered.challenge}:{answer(offered.challenge, 4)}")


def test_how_much_a_challenge_asks_for() -> None:
    """S4.1.1-e part: half a second of a telephone, or five letters, for five minutes."""
    work, image = (challenging.offer("sign_in", kind, NOON) for kind in (WORK, IMAGE))
    assert (work.difficulty, image.letters) == (18, 5)
    assert {work.expires_at, image.expires_at} == {NOON + timedelta(minutes=5)}
    used = challenges.spent(challenges.made("ch_1", IMAGE, "sign_in", NOON))
    assert used.expires == NOON + timedelta(hours=1, minutes=5)


def test_work_is_as_much_as_was_asked_for() -> None:
    """S4.1.1-e part: an answer with one zero bit less is none."""
    for number in range(300):
        digest = sha256(f"text:{number}".encode()).digest()
        zeros = 256 - int.from_bytes(digest).bit_length()
        found = [challenges.worked("text", str(number), bits) for bits in range(10)]
        assert found == [bits <= zeros for bits in range(10)]


def test_an_image_is_read(cloud: Cloud) -> None:
    """S4.1.1-e part: an image that shows letters, which nothing that is sent along tells."""
    offered = challenging.offer("sign_in", IMAGE, NOON)
    assert (offered.difficulty, offered.letters) == (None, LENGTH)
    assert str(offered.image).startswith("data:image/png;base64,")
    shown = letters(offered.challenge)
    assert shown not in str(offered)
    table.commit(read(f"{offered.challenge}: {shown.lower()} "))
    assert len(cloud.table.items) == 1


def test_wrong_letters_use_an_image_up() -> None:
    """SEC6: an image is guessed at once."""
    text = challenging.offer("sign_in", IMAGE, NOON).challenge
    shown = letters(text)
    with pytest.raises(ChallengeFailed):
        read(f"{text}:{'A' * LENGTH if shown != 'A' * LENGTH else 'C' * LENGTH}")
    with pytest.raises(ChallengeFailed):
        table.commit(read(f"{text}:{shown}"))


def test_a_challenge_is_good_once() -> None:
    """SEC6: of two commits that it is put into, one is carried out."""
    solved = worked_for("sign_in", NOON)
    first, second = read(solved), read(solved)
    table.commit(first)
    with pytest.raises(ChallengeFailed):
        table.commit(second)


def test_a_used_challenge_stays_used_for_who_came_in_time_and_was_held_up() -> None:
    """SEC6: it was read in its last second; when its turn comes, the mark is still there."""
    solved, last = worked_for("sign_in", NOON), LIFE - timedelta(seconds=1)
    table.commit(read(solved, later=last))
    with clock.stopped(NOON + LIFE + timedelta(seconds=30)), pytest.raises(ChallengeFailed):
        table.commit(read(solved, later=last))


def test_a_challenge_is_good_for_one_thing_and_for_five_minutes() -> None:
    """SEC6: bound to the action, expiring."""
    solved = worked_for("sign_in", NOON)
    with pytest.raises(ChallengeFailed):
        read(solved, "code")
    assert read(solved, later=LIFE - timedelta(seconds=1))
    with pytest.raises(ChallengeFailed):
        read(solved, later=LIFE)


@pytest.mark.parametrize("given", ["", ":", "x:1", "a.b:1", "é.ü:7", "x" * 9_000 + ":1"])
def test_what_is_no_challenge_is_none(given: str, cloud: Cloud) -> None:
    with pytest.raises(ChallengeFailed):
        read(given)
    assert cloud.table.items == {}


def test_nobody_else_makes_our_challenges() -> None:
    text = challenging.offer("sign_in", WORK, NOON).challenge
    easy = challenges.made("ch_1", WORK, "sign_in", NOON, 0)
    for forged in (
        challenges.written(easy, "another secret"),
        seal(b"{}", challenges.PURPOSE, secret("challenges")),
        seal(b"{}", "token", secret("challenges")),
        text[:-2] + ("AA" if text[-2:] != "AA" else "BB"),
    ):
        with pytest.raises(ChallengeFailed):
            read(f"{forged}:0")


def test_giving_one_out_stores_nothing(cloud: Cloud) -> None:
    for kind in challenges.KINDS:
        challenging.offer("code", kind, NOON)
    assert not [call for call in cloud.calls if call.startswith("dynamodb")]


def test_the_image_is_one_and_shows_the_letters() -> None:
    """Ink covers about as much of it as the dots of its letters do."""
    for number in range(5):
        rows = drawing.drawn(f"ch_{number}", "secret")
        image = Image.open(io.BytesIO(drawing.png(rows)))
        image.load()
        assert (image.format, image.mode, image.size) == ("PNG", "L", (drawing.WIDTH, drawing.HEIGHT))
        assert image.tobytes() == b"".join(rows)
        dots = sum("".join(GLYPHS[letter]).count("#") for letter in challenges.letters(f"ch_{number}", "secret"))
        dark = sum(pixel < 100 for pixel in image.tobytes())
        assert 0.5 * dots * drawing.UNIT**2 < dark < 1.6 * dots * drawing.UNIT**2


def test_every_letter_can_be_drawn_and_told_from_the_others() -> None:
    assert set(GLYPHS) == set(LETTERS)
    assert all(len(rows) == ROWS and {len(row) for row in rows} == {COLUMNS} for rows in GLYPHS.values())
    assert len(set(GLYPHS.values())) == len(LETTERS)


def test_letters_are_as_good_as_drawn_by_lot() -> None:
    shown = [challenges.letters(f"ch_{number}", "secret") for number in range(2_000)]
    assert len(set(shown)) > 1_990
    counts = [sum(text.count(letter) for text in shown) for letter in LETTERS]
    assert max(counts) < 1.35 * min(counts)
    assert challenges.letters("ch_1", "secret") != challenges.letters("ch_1", "another")
