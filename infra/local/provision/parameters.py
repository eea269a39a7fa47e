"""Parameters: plain values and secrets, written only where they differ."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

AT_ONCE = 10
"""Parameters that one GetParameters call takes."""


def parameters(ssm: Any, values: Mapping[str, str], secrets: Mapping[str, str]) -> None:
    """Store each under its full name."""
    wanted = {name: (value, "String") for name, value in values.items()}
    wanted |= {name: (value, "SecureString") for name, value in secrets.items()}
    stored = dict(_stored(ssm, wanted))
    for name, (value, kind) in wanted.items():
        if stored.get(name) != value:
            ssm.put_parameter(Name=name, Value=value, Type=kind, Overwrite=True)


def _stored(ssm: Any, wanted: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    names = iter(wanted)
    while batch := list(islice(names, AT_ONCE)):
        for found in ssm.get_parameters(Names=batch, WithDecryption=True)["Parameters"]:
            yield found["Name"], found["Value"]
