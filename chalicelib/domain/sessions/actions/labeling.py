"""Labeling: what a user calls a device is sealed with their key as a session is opened, and read by nobody but them."""

from dataclasses import dataclass

from chalicelib.aws import vault
from chalicelib.aws.vault import Key
from chalicelib.core.sealed import Sealed
from chalicelib.core.sessions import Session
from chalicelib.domain.sessions import store
from chalicelib.domain.sessions.rules.labels import Label, Labeled


@dataclass(frozen=True)
class Name:
    """What a device is called, and the key of whoever calls it so."""

    text: str
    key: Key

    def sealed(self, session_id: str) -> Sealed:
        """For that session of theirs."""
        return self.key.seal(Label(self.text), place(self.key.owner, session_id))


def labeled(session: Session, key: Key) -> Labeled:
    """The session with what its device is called; `key` is that of its user."""
    told = key.look(session.label, Label, place(session.user_id, session.session_id))
    return Labeled(session=session, device_name=told.text if told else "")


def place(user_id: str, session_id: str) -> str:
    return vault.place(store.session_at(user_id, session_id), "label")
