"""The bill of materials, as CycloneDX JSON: the same locks give the same bytes."""

import json
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from infra.scan.licenses import TOOLS, UNSAID, license_of, permitted
from infra.scan.locks import Pin, normalized

SPEC = "1.6"


def bill(version: str, deployed: Iterable[Pin], tools: Iterable[Pin], licenses: Mapping[str, str]) -> dict[str, Any]:
    """What the functions are made of (`required`), and what makes, tests and deploys them (`excluded`)."""
    ours = {pin.key: pin for pin in deployed}
    rest = {pin.key: pin for pin in tools if pin.key not in ours}
    components = [_component(ours[key], "required", licenses) for key in sorted(ours)]
    components += [_component(rest[key], "excluded", licenses) for key in sorted(rest)]
    product = {"type": "application", "bom-ref": "storefront", "name": "storefront", "version": version}
    depends = [each["bom-ref"] for each in components if each["scope"] == "required"]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "version": 1,
        "metadata": {"component": product | {"licenses": [{"expression": "Apache-2.0"}]}},
        "components": components,
        "dependencies": [{"ref": "storefront", "dependsOn": depends}],
    }
    return document | {"serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps(document, sort_keys=True))}"}


def known_licenses(found: Iterable[Distribution]) -> dict[str, str]:
    """The license of every package that is installed here, by normalized name."""
    return {normalized(each.metadata["Name"]): license_of(each) for each in found}


def _component(pin: Pin, scope: str, licenses: Mapping[str, str]) -> dict[str, Any]:
    purl = f"pkg:pypi/{pin.name}@{pin.version}"
    said = licenses.get(pin.name, UNSAID)
    known = {"licenses": [{"expression": said}]} if permitted(said, TOOLS) else {}  # else it may be no expression
    return {
        "type": "library",
        "bom-ref": purl,
        "name": pin.name,
        "version": pin.version,
        "purl": purl,
        "scope": scope,
        **known,
        # One for each file that may be installed: for this system or another.
        "properties": [{"name": "storefront:sha256", "value": each} for each in sorted(pin.hashes)],
    }
