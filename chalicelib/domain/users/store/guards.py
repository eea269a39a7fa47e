"""What guards sign-ins: locks, devices, used challenges. Reads: a lock; a device by the hash of its secret."""

from datetime import datetime

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.aws.records import Address, Record
from chalicelib.aws.writes import Write
from chalicelib.core.shops import PLATFORM
from chalicelib.domain.users.rules import locks, signins
from chalicelib.domain.users.rules.challenges import ChallengeFailed, Spent
from chalicelib.domain.users.rules.locks import Lock, TooManyGuesses
from chalicelib.domain.users.rules.signins import Device


class LockRecord(Record):
    KEYS = {"pk": "USERS#{shop}#LOCK#{scope}#{whose}", "sk": "LOCK"}
    ENTITY = Lock
    EXPIRES = "expires"

    failures = NumberAttribute()
    failed = NumberAttribute()


class DeviceRecord(Record):
    KEYS = {"pk": "USERS#{shop}#DEVICE#{device_hash}", "sk": "DEVICE"}
    ENTITY = Device
    EXPIRES = "expires"


class SpentRecord(Record):
    KEYS = {"pk": "USERS#{shop}#CHALLENGE#{challenge_id}", "sk": "SPENT"}
    ENTITY = Spent
    EXPIRES = "expires"


def lock_at(scope: str, whose: str) -> Address:
    return LockRecord.at(shop=PLATFORM, scope=scope, whose=whose)


def device_at(device_hash: str) -> Address:
    return DeviceRecord.at(shop=PLATFORM, device_hash=device_hash)


def guessed(before: Lock, now: datetime) -> Write:
    """One more wrong guess, if none came between: of many at once, one is told that it was wrong."""
    return Write.save(LockRecord, locks.failed(before, now), _rival())


def right(before: Lock, now: datetime) -> Write:
    """The right one, if no wrong one came between."""
    if before.version == 0:
        return Write.check(_at(before), LockRecord.pk.does_not_exist() | _over(now), _rival())
    if before.failures == 0:
        return Write.check(_at(before), LockRecord.version == before.version, _rival())
    return Write.save(LockRecord, locks.passed(before, now), _rival())


def counted(before: Lock, now: datetime) -> Write:
    """One more wrong guess. Of many at once each counts, but for the first."""
    after = locks.failed(before, now)
    if before.version == 0 or after.failures == 1:
        return Write.put(LockRecord, after)
    changes = [
        LockRecord.failures.set(LockRecord.failures + 1),
        LockRecord.failed.set(after.failed),
        LockRecord.expires.set(int(now.timestamp() + before.limit.memory.total_seconds())),
    ]
    return Write.update(_at(before), changes, LockRecord.pk.exists(), _rival())


def remember(before: Device | None, device_hash: str, user_id: str, now: datetime) -> Write:
    """The device is theirs from now on. Stale when somebody else's was added at the same time."""
    return Write.save(DeviceRecord, signins.seen_with(before, device_hash, user_id, now))


def forget(device: Device, user_id: str) -> Write:
    """It is no device of theirs. Stale when somebody signs in with it just now."""
    return Write.replace(DeviceRecord, signins.without(device, user_id))


def spend(spent: Spent) -> Write:
    """Raises ChallengeFailed when it was used before."""
    return Write.insert(SpentRecord, spent, ChallengeFailed())


def _at(lock: Lock) -> Address:
    return lock_at(lock.scope, lock.whose)


def _over(now: datetime) -> Condition:
    return LockRecord.expires <= int(now.timestamp())


def _rival() -> TooManyGuesses:
    """Another guess of the same account was faster."""
    return TooManyGuesses(retry_after=1)
