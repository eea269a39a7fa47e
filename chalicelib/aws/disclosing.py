"""Disclosing: what a door shows of somebody is entered into the audit before it is answered."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from chalicelib.aws.calls import Door
from chalicelib.aws.trail import disclose
from chalicelib.core import clock
from chalicelib.core.personal import personal_fields


def enter(declared: Door, shop: str, ids: Mapping[str, str]) -> None:
    """Whoever calls is about to see the personal fields of the view: whose they are, the path says."""
    word = declared.discloses
    disclose(shop, f"{word}:{ids[f'{word}_id']}", shown_by(declared.returns), clock.now())


@cache
def shown_by(view: Any) -> tuple[str, ...]:
    """The names of the view's personal fields."""
    return tuple(sorted(personal_fields(view)))
