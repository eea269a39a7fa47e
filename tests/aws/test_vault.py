"""The vault: what is sealed opens for its owner, in its place, as long as the owner's key is there."""

import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from chalicelib.aws import params, transport, vault, wrapping
from chalicelib.aws.records import Address as Place
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get, get_many
from chalicelib.aws.vault import Damaged, Key, KeyMadeMeanwhile, OwnerKey, key_at, key_of, reader
from chalicelib.aws.wrapping import Locked, WrappedKey
from chalicelib.core.addresses import Contact
from chalicelib.core.sealed import Erased, Sealed
from tests.aws.things import BoxRecord
from tests.faults.cloud import Cloud
from tests.faults.plans import At, Fault
from tests.shop import SECRETS
from tests.vaults import MADE_AT, PLAIN, RING, WRAPPED, WRAPPING, written

LI = Contact(email="li@example.com", phone="+8613800000001")
BOX: Place = BoxRecord.at(shop="mugs", box_id="b1")
HERE = vault.place(BOX, "contact")
PREFIX = "/storefront/test"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A model of the cloud that counts what it is asked."""
    made = Cloud(parameters={f"{PREFIX}/secrets/{name}": f"{name}".ljust(64, "0") for name in SECRETS})
    made.parameters[f"{PREFIX}/secrets/wrapping"] = WRAPPING
    monkeypatch.setattr(transport, "_opened", lambda _, service: made.opened(service))
    forget()
    yield made
    forget()


def forget() -> None:
    params.forget()
    wrapping.forget()


def key(owner: str = "us_li") -> Key:
    """The owner's key, kept."""
    found, writes = key_of(get(key_at(owner), consistent=True), owner)
    if writes:
        commit(*writes)
    return found


def kept(owner: str = "us_li") -> OwnerKey | None:
    found: OwnerKey | None = get(key_at(owner), consistent=True)
    return found


def test_what_is_sealed_opens_with_the_owners_key_of_another_day(cloud: Cloud) -> None:
    """S10.2.1-a part: fields are encrypted with a key of the customer's own."""
    sealed = key().seal(LI, HERE)
    assert b"li@example.com" not in msgspec.json.encode(sealed)
    forget()
    again, writes = key_of(kept(), "us_li")
    assert writes == ()
    assert again.open(sealed, Contact, HERE) == LI
    assert key().seal(LI, HERE).box != sealed.box, "the same text never looks the same"


def test_nobody_elses_key_and_no_other_place_opens_it(cloud: Cloud) -> None:
    """S10.2.1-a part: what is moved to another user, item or attribute is worth nothing there."""
    li, wang = key(), key("us_wang")
    sealed = li.seal(LI, HERE)
    elsewhere = [vault.place(BOX, "address"), vault.place(BoxRecord.at(shop="mugs", box_id="b2"), "contact")]
    for place in [*elsewhere, vault.place(BoxRecord.at(shop="lamps", box_id="b1"), "contact")]:
        with pytest.raises(Damaged):
            li.open(sealed, Contact, place)
    with pytest.raises(Erased):
        wang.open(sealed, Contact, HERE)
    posing = Sealed(owner="us_wang", key_id=wang.key_id, box=sealed.box)
    with pytest.raises(Damaged):
        wang.open(posing, Contact, HERE)


@pytest.mark.parametrize("box", [b"", b"short", bytes(60)])
def test_what_was_changed_does_not_open(cloud: Cloud, box: bytes) -> None:
    mine = key()
    with pytest.raises(Damaged):
        mine.open(Sealed(owner="us_li", key_id=mine.key_id, box=box), Contact, HERE)


def test_a_key_under_another_owners_address_does_not_open(cloud: Cloud) -> None:
    """Who may write items, but has no key, cannot lend one owner's key to another."""
    sealed = key().seal(LI, HERE)
    found = kept()
    assert found is not None
    lent = msgspec.structs.replace(found, owner="us_wang")
    with pytest.raises(Damaged):
        reader(lent, "us_wang").open(msgspec.structs.replace(sealed, owner="us_wang"), Contact, HERE)


def test_without_its_key_nothing_can_be_read_again(cloud: Cloud) -> None:
    """S10.2.1-a part: deleting the key makes the data unreadable, also for a key that is made later."""
    sealed = key().seal(LI, HERE)
    commit(vault.erase("us_li"))
    assert kept() is None
    gone = reader(None, "us_li")
    with pytest.raises(Erased):
        gone.open(sealed, Contact, HERE)
    assert gone.look(sealed, Contact, HERE) is None
    assert key().look(sealed, Contact, HERE) is None
    assert key().look(None, Contact, HERE) is None
    with pytest.raises(Erased):
        gone.seal(LI, HERE)


def test_of_two_who_make_the_first_key_one_begins_again(cloud: Cloud) -> None:
    """There is one key of an owner, whoever is first: nothing is sealed with one that was not kept."""
    rival, writes = key_of(None, "us_li")

    def attempt() -> Sealed:
        found, made = key_of(kept(), "us_li")
        if made and writes:
            commit(*writes)
        if made:
            commit(*made)
        return found.seal(LI, HERE)

    with pytest.raises(KeyMadeMeanwhile):
        attempt()
    assert rival.open(until_fresh(attempt), Contact, HERE) == LI


def test_kms_is_asked_once_per_environment(cloud: Cloud) -> None:
    """S10.2.1-a part: no request waits for KMS once the environment is warm."""
    for owner in ("us_li", "us_wang"):
        key(owner).seal(LI, HERE)
    assert cloud.calls.count("kms.Decrypt") == 1
    cloud.calls.clear()
    owners = ["us_li", "us_wang"]
    for owner, found in zip(owners, get_many([key_at(each) for each in owners]), strict=True):
        mine = reader(found, owner)
        mine.open(mine.seal(LI, HERE), Contact, HERE)
    assert cloud.calls == ["dynamodb.BatchGetItem"]


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.BROKEN])
def test_kms_that_does_not_answer_is_asked_again_later(cloud: Cloud, fault: Fault) -> None:
    params.secret("wrapping")
    cloud.calls.clear()
    cloud.plan = At({1: fault})
    with pytest.raises(Locked) as problem:
        key_of(None, "us_li")
    assert problem.value.status == 503
    assert key().seal(LI, HERE)


def wrapped_anew() -> vault.OwnerKey:
    """The key that was kept, which is wrapped with the newest wrapping key from now on."""
    found = kept()
    assert found is not None
    again = vault.rewrapped(found)
    assert again is not None
    commit(again)
    return found


def test_the_wrapping_key_changes_and_all_stays_readable(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """S10.2.1-a part: rotation. Old keys open, new ones are wrapped anew, and the old wrapping key can then go."""
    sealed = key().seal(LI, HERE)
    answer = {WRAPPED: PLAIN, b"second": bytes(range(50, 82))}
    monkeypatch.setattr("tests.faults.cloud.decrypted", lambda asked: {"Plaintext": answer[asked["CiphertextBlob"]]})
    second = WrappedKey(key_id="wrap_2", wrapped=b"second", made_at=MADE_AT)
    cloud.parameters[f"{PREFIX}/secrets/wrapping"] = written(msgspec.structs.replace(RING, keys=(second, *RING.keys)))
    params.forget()
    assert reader(kept(), "us_li").open(sealed, Contact, HERE) == LI
    found = wrapped_anew()
    rewrapped = kept()
    assert rewrapped is not None
    assert (rewrapped.wrapping_id, rewrapped.key_id, rewrapped.version) == ("wrap_2", found.key_id, 2)
    assert vault.rewrapped(rewrapped) is None
    cloud.parameters[f"{PREFIX}/secrets/wrapping"] = written(msgspec.structs.replace(RING, keys=(second,)))
    params.forget()
    assert reader(rewrapped, "us_li").open(sealed, Contact, HERE) == LI
    with pytest.raises(Locked):
        reader(found, "us_li").open(sealed, Contact, HERE)


def test_who_has_not_heard_of_a_new_wrapping_key_reads_them_again(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S10.2.1-a part: rotation under load: environments hear of it at different times."""
    mine = key()
    answer = {WRAPPED: PLAIN, b"second": bytes(range(50, 82))}
    monkeypatch.setattr("tests.faults.cloud.decrypted", lambda asked: {"Plaintext": answer[asked["CiphertextBlob"]]})
    second = WrappedKey(key_id="wrap_2", wrapped=b"second", made_at=MADE_AT)
    ring = written(msgspec.structs.replace(RING, keys=(second, *RING.keys)))
    before = dict(params._kept)
    cloud.parameters[f"{PREFIX}/secrets/wrapping"] = ring
    params.forget()
    wrapped_anew()
    params._kept.update(before)
    cloud.calls.clear()
    assert reader(kept(), "us_li").open(mine.seal(LI, HERE), Contact, HERE) == LI
    assert cloud.calls == ["dynamodb.GetItem", "ssm.GetParameter"], "and KMS knew both before"


def test_a_blind_index_says_nothing_and_is_always_the_same(cloud: Cloud) -> None:
    """S10.2.1-a part: lookups use keyed hashes."""
    phone = vault.blind("users.phone", "+8613800000001")
    assert phone == vault.blind("users.phone", "+8613800000001")
    assert (len(phone), int(phone, 16) > 0) == (32, True)
    assert phone != vault.blind("users.email", "+8613800000001") != vault.blind("users.phone", "+8613800000002")
    cloud.parameters[f"{PREFIX}/secrets/blind_index"] = "another".ljust(64, "0")
    params.forget()
    assert vault.blind("users.phone", "+8613800000001") != phone


def test_a_key_is_not_shown_by_mistake(cloud: Cloud) -> None:
    """SEC22: what ends in a traceback or a log line tells of the owner, and of nothing else."""
    mine = key()
    shown: list[Any] = [mine, kept(), mine.seal(LI, HERE)]
    assert all("box" not in repr(each) and "wrapped" not in repr(each) for each in shown)


def test_who_neither_seals_nor_opens_does_not_load_cryptography() -> None:
    code = "import sys; import chalicelib.aws.vault; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


def test_the_item_of_a_key_does_not_hold_the_key(cloud: Cloud) -> None:
    """S2.3.4-b part: who has the whole table, but not KMS, reads nothing."""
    key()
    found = kept()
    assert found is not None
    plain = vault._unwrapped(found)
    assert plain == vault._unwrapped(found) != found.wrapped
    told = msgspec.json.encode(list(cloud.table.items.values()))
    assert not any(each in told for each in (plain, b64encode(plain), plain.hex().encode()))
