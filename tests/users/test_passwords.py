"""How passwords are kept, and which are refused."""

import subprocess
import sys
from unicodedata import normalize

import pytest

from chalicelib.domain.users.actions.passwords import common
from chalicelib.domain.users.rules import passwords as rules
from chalicelib.domain.users.rules.passwords import BadPassword, Peppers, Verdict, hashed, verify
from chalicelib.domain.users.rules.weak import WeakPassword, refuse_weak
from infra.weak.making import FILTER, filter_of
from infra.weak.patterns import everything

OLD, BOTH = Peppers.read("aa"), Peppers.read("2=bb,1=aa")
GOOD = "tulip anvil 47 mossy"


def test_a_password_is_kept_as_argon2id_with_todays_parameters() -> None:
    """S4.1.2-d part: memory-hard, by OWASP's least; the parameters stand in the stored text."""
    name, kind, version, parameters, salt, result = hashed(GOOD, BOTH).split("$")
    assert (name, kind, version, parameters) == ("2", "argon2id", "v=19", "m=19456,t=2,p=1")
    assert min(len(salt), len(result)) >= 22
    assert hashed(GOOD, BOTH) != hashed(GOOD, BOTH)


def test_the_right_password_is_right_and_others_are_not() -> None:
    kept = hashed(GOOD, BOTH)
    assert verify(kept, GOOD, BOTH) == Verdict(True, False)
    assert verify(kept, GOOD + " ", BOTH) == Verdict(False)


def test_it_is_hashed_again_when_the_parameters_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.1.2-d part: what was kept with less memory is right and stale."""
    with monkeypatch.context() as before:
        before.setattr(rules, "MEMORY_KIB", 64)
        before.setattr(rules, "PASSES", 1)
        rules._argon2.cache_clear()
        kept = hashed(GOOD, BOTH)
    rules._argon2.cache_clear()
    assert "m=64,t=1" in kept
    assert verify(kept, GOOD, BOTH) == Verdict(True, True)
    assert verify(kept, "tulip anvil 48 mossy", BOTH) == Verdict(False)


def test_it_is_hashed_again_when_the_pepper_changes() -> None:
    """S4.1.2-d part: two peppers live side by side while passwords move from one to the other."""
    kept = hashed(GOOD, OLD)
    assert verify(kept, GOOD, BOTH) == Verdict(True, True)
    assert verify(hashed(GOOD, BOTH), GOOD, BOTH) == Verdict(True, False)


def test_without_its_pepper_a_stored_password_is_worth_nothing() -> None:
    kept = hashed(GOOD, OLD)
    assert verify(kept, GOOD, Peppers.read("1=cc")) == Verdict(False)
    assert verify(kept, GOOD, Peppers.read("3=aa")) == Verdict(False)
    with pytest.raises(ValueError):
        Peppers.read("2=bb,1=")


def test_a_password_may_be_typed_in_any_composition() -> None:
    typed, other = normalize("NFD", "Größe-über-alles"), normalize("NFC", "Größe-über-alles")
    assert typed != other
    assert verify(hashed(typed, BOTH), other, BOTH).right


def test_what_follows_a_password_is_part_of_the_guess() -> None:
    """128 letters of four signs each are as many as are looked at: one more is another password."""
    letters, typed = "\u1f82" * 128, normalize("NFD", "\u1f82" * 128)
    assert len(typed) == 512
    kept = hashed(letters, BOTH)
    assert [verify(kept, text, BOTH).right for text in (typed, typed + "x")] == [True, False]


@pytest.mark.parametrize("text", ["seven77", "", "x" * 129, "x" * 100_000, "é" * 4])
def test_a_password_has_8_to_128_characters(text: str) -> None:
    with pytest.raises(BadPassword) as refused:
        hashed(text, BOTH)
    assert refused.value.facts == {"field": "/password", "shortest": 8, "longest": 128}


def test_8_and_128_are_enough() -> None:
    assert verify(hashed("ü" * 128, BOTH), "ü" * 128, BOTH).right
    assert verify(hashed("kq9!Zr2#", BOTH), "kq9!Zr2#", BOTH).right


class Counted:
    """An argon2 that counts what it is asked and how much of it."""

    def __init__(self, real: object) -> None:
        self.real, self.asked = real, list[tuple[str, int]]()

    def verify(self, kept: str, keyed: bytes) -> bool:
        self.asked.append((kept.rpartition("$")[0].rpartition("$")[0], len(keyed)))
        return bool(self.real.verify(kept, keyed))  # type: ignore[attr-defined]

    def check_needs_rehash(self, kept: str) -> bool:
        return bool(self.real.check_needs_rehash(kept))  # type: ignore[attr-defined]


def test_a_guess_at_nobody_is_as_much_work_as_one_at_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """S4.1.1-d part, SEC4: one derivation with the same parameters over as many bytes, also of a megabyte."""
    kept = hashed(GOOD, BOTH)
    counted = Counted(rules._argon2())
    monkeypatch.setattr(rules, "_argon2", lambda: counted)
    guesses = [
        (kept, "wrong guess"),
        (None, "wrong guess"),
        ("9" + kept[1:], GOOD),
        (kept, "x" * 1_000_000),
        (None, ""),
    ]
    assert not any(verify(stored, text, BOTH).right for stored, text in guesses)
    assert counted.asked == [("$argon2id$v=19$m=19456,t=2,p=1", 32)] * len(guesses)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("password", "common"), ("Password1!", "common"), ("P@ssw0rd123", "common"), ("iloveyou", "common"),
        ("sunshinesunshine", "common"),
        ("qwertyuiop", "common"), ("1q2w3e4r", "common"), ("1qaz2wsx", "common"), ("zaq12wsx", "common"),
        ("woaini1314", "common"), ("zhangwei88", "common"), ("passwordpassword", "common"), ("letmein99", "common"),
        ("Dragon2024", "common"), ("sunshine!", "common"), ("147258369", "common"), ("a5201314", "common"),
        ("aaaaaaaa", "repeated"), ("abababab", "repeated"), ("12341234", "repeated"),
        ("12345678", "in_order"), ("abcd1234", "in_order"), ("hgfedcba", "in_order"),
        ("a1234567", "in_order"), ("abcde1xz", "in_order"),
        ("Aa123456!", "in_order"), ("123456abc", "in_order"), ("aaaa1111", "in_order"),
        ("5201314a", "common"), ("a1b2c3d4", "common"), ("159753456", "common"),
        ("        ", "repeated"), ("a       ", "repeated"),
        ("19991231", "date"), ("31.12.1999", "date"), ("2001-01-31", "date"),
        ("13800138000", "phone"), ("8613800138000", "phone"),
    ],
)  # fmt: skip
def test_what_everybody_guesses_first_is_refused(password: str, reason: str) -> None:
    """S4.1.3-b part, SEC2: without asking anybody, and however it is dressed up."""
    with pytest.raises(WeakPassword) as refused:
        refuse_weak(password, (), common())
    assert refused.value.facts == {"field": "/password", "reason": reason}


@pytest.mark.parametrize(
    "password", ["li.wei.88", "LI.WEI!!!", "x13800138000", "example-1", "thedragonfly1", "wang83015"]
)
def test_what_one_is_called_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        refuse_weak(password, ("li.wei@example.com", "+8613800138000", "TheDragonfly", "wang"), common())
    assert refused.value.facts["reason"] == "your_own"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "xK9#mmQ2",
        "abcd1xqz",
        "acegikmo",
        "abcbcdcb",
        "wangq8x3z7",
        "kai83xqv",
        "vK3uPq8w",
        "die Katze tritt auf",
        "我的密码是很长的一句话吧",
        "li.wei grows tulips",
        "20481096777",
    ],
)
def test_others_are_taken(password: str) -> None:
    refuse_weak(password, ("li.wei@example.com", "+8613800138000", "wang", "kai"), common())


def test_of_strangers_hardly_any_is_taken_for_common() -> None:
    """One in ten thousand, as the filter is made."""
    assert sum(f"{number * 7_919:x}stranger" in common() for number in range(20_000)) <= 10


def test_the_filter_knows_all_that_was_put_in_and_is_made_again_byte_for_byte() -> None:
    words = everything()
    assert all(word in common() for word in words)
    assert FILTER.read_bytes() == filter_of(words)
    assert len(words) > 20_000


LOAD = """
import sys
from chalicelib.domain.users.actions import passwords
from chalicelib.domain.users.rules import passwords as rules
peppers = rules.Peppers.read("aa")
rules.composed("tulip anvil")
print("argon2" in sys.modules)
rules.hashed("tulip anvil", peppers)
print("argon2" in sys.modules)
"""


def test_argon2_is_loaded_by_the_first_password_only() -> None:
    said = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout.split() == ["False", "True"]
