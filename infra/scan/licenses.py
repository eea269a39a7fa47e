"""Licenses: what is installed may only have those that are listed here; what is deployed, fewer."""

from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from infra.scan.locks import normalized

DEPLOYED = frozenset(
    {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"}
)
"""For what becomes part of the functions: permissive, with a notice at most."""

TOOLS = DEPLOYED | {"CC0-1.0", "CNRI-Python", "MPL-2.0"}
"""For what we only run: also what asks to publish changes to its own files, which we do not make."""

NAMES = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "Dual License": "",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "MIT license": "MIT",
    "MPLv2.0": "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "OSI Approved": "",
    "Freely Distributable": "",
    "PSF License": "PSF-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "UNKNOWN": "",
}
"""What projects write instead of SPDX's identifiers; nothing where it says nothing."""

UNSAID = "NOASSERTION"


def license_of(distribution: Distribution) -> str:
    """An SPDX expression: as the project says, else from its classifiers, which offer a choice, else from its text."""
    metadata = distribution.metadata
    if said := _first(metadata.get_all("License-Expression")):
        return said
    classifiers = [each for each in metadata.get_all("Classifier") or [] if each.startswith("License")]
    named = (NAMES.get(each.split("::")[-1].strip(), each.split("::")[-1].strip()) for each in classifiers)
    if chosen := sorted({each for each in named if each}):
        return " OR ".join(chosen)
    text = _first(metadata.get_all("License")).partition("\n")[0]
    return NAMES.get(text, text) or UNSAID


def permitted(expression: str, allowed: Iterable[str]) -> bool:
    """Whether the expression holds with licenses of the list only; one with brackets must hold without any choice."""
    known = set(allowed)
    if "(" in expression:
        words = expression.replace("(", " ").replace(")", " ").split()
        return all(word in known for word in words if word not in ("AND", "OR"))
    return any(all(part.strip() in known for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def installed(environments: Iterable[Path]) -> Iterator[Distribution]:
    """Every distribution of the environments."""
    for environment in environments:
        folders = [str(each) for each in environment.glob("lib/python*/site-packages")]
        yield from distributions(path=folders)


def refused(found: Iterable[Distribution], deployed: Iterable[str]) -> list[str]:
    """`name==version: license` of each that has none that we accept for what it is used for."""
    functions = set(deployed)
    return sorted(
        f"{each.metadata['Name']}=={each.version}: {license_of(each)}"
        for each in found
        if not permitted(license_of(each), DEPLOYED if normalized(each.metadata["Name"]) in functions else TOOLS)
    )


def _first(values: list[str] | None) -> str:
    return (values or [""])[0].strip()
