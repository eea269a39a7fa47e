"""What a customer says of himself: shown and changed, with the key of his own."""

from datetime import datetime

import msgspec

from chalicelib.aws import vault
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit, get_many
from chalicelib.aws.writes import Write
from chalicelib.domain.profiles import store
from chalicelib.domain.profiles.rules.about import About, Change, Profile, changed
from chalicelib.domain.profiles.store import ProfileRecord


def show(user_id: str, now: datetime) -> tuple[Profile, About]:
    """What is there of it."""
    profile, about, _ = _loaded(user_id, now)
    return profile, about


def change(user_id: str, wanted: Change, now: datetime) -> tuple[Profile, About]:
    """Some of it anew. Raises NotABirthday."""

    def attempt() -> tuple[Profile, About]:
        before, about, found = _loaded(user_id, now)
        after, told = changed(before, about, wanted, now)
        key, made = vault.key_of(found, user_id)
        kept = msgspec.structs.replace(after, about=key.seal(told, _place(user_id)))
        commit(Write.save(ProfileRecord, kept), *made)
        return kept, told

    return until_fresh(attempt)


def _loaded(user_id: str, now: datetime) -> tuple[Profile, About, vault.OwnerKey | None]:
    found, key = get_many([store.profile_at(user_id), vault.key_at(user_id)], consistent=True)
    profile = found or Profile(user_id=user_id, changed_at=now)
    about = vault.reader(key, user_id).look(profile.about, About, _place(user_id))
    return profile, about or About(), key


def _place(user_id: str) -> str:
    return vault.place(store.profile_at(user_id), "about")
