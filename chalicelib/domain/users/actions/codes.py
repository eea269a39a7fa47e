"""Redeeming codes: the right one counts once, in the commit of what it is for; a wrong one counts as a try."""

from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from msgspec.structs import replace

from chalicelib.aws.params import secret
from chalicelib.aws.records import Address
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.sessions import STORE, Audience, digest
from chalicelib.domain.users.actions.finding import index_of
from chalicelib.domain.users.rules.codes import Code, Purpose, WrongCode
from chalicelib.domain.users.rules.identifiers import Identifier
from chalicelib.domain.users.store import codes as store

ANY_DEVICE = "any"


def at(identifier: Identifier, purpose: Purpose, device: str | None = None, audience: Audience = STORE) -> Address:
    """Where the code is, to be read with whatever else is needed: strongly consistent. `device` is the secret of the
    device that asked for it."""
    return store.code_at(index_of(identifier, audience), purpose, device_part(device))


def device_part(device: str | None) -> str:
    """Codes are bound to the device that asked for them, if it has said which it is."""
    return ANY_DEVICE if device is None else digest(device)


def used(found: Code | None, code: str, now: datetime, spent: Sequence[Write] = ()) -> Write:
    """The Write that uses up the code that was found: put it into the commit of what the code is for, which raises
    WrongCode when another was faster. `spent` is what a wrong one uses up, too. Raises WrongCode, which is counted."""
    if found is None or not found.fits(code, secret("codes"), now):
        missed(found, now, spent)
    return store.use(replace(found, used_at=now, version=found.version + 1))


def missed(found: Code | None, now: datetime, spent: Sequence[Write] = ()) -> NoReturn:
    """Count a try, if the code still can be used. Raises WrongCode."""
    counted = (store.miss(found),) if found is not None and found.counts(now) else ()
    if writes := (*counted, *spent):
        commit(*writes)
    raise WrongCode()
