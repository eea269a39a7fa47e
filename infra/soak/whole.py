"""`python -m infra.soak.whole`: the auditor's checks over all of the running stack's table, as of a shop at rest."""

import importlib
import json
import os
import sys
from datetime import timedelta
from typing import Any

from infra.local.access import Access
from infra.local.place import place

AT_REST = timedelta(0)
"""Nothing is under way any more: whatever has not happened by now never will."""


def main() -> None:
    """Prints one line of JSON for each finding."""
    here = place(dict(os.environ))
    os.environ.update(here.environment())
    books, checks, moment, store, identity, clock = map(importlib.import_module, NAMES)  # which read the environment
    pages = Access(here.cloud).client("dynamodb").get_paginator("scan").paginate(TableName=os.environ["TABLE_NAME"])
    kept = books.Books(identity.shops())
    for entity, told in store.read_told(item for page in pages for item in page["Items"]):
        _keep(kept, entity, told, store.Unreadable)
    for found in checks.audit(kept, moment.Moment(clock.now(), AT_REST)):
        _tell(f"{found.invariant}: {found.says} {found.subject}: {found.facts}")


def _keep(kept: Any, entity: Any, told: Any, unreadable: type) -> None:
    if isinstance(entity, unreadable):
        _tell(f"{entity} cannot be read")
    else:
        kept.add(entity, told)


def _tell(finding: str) -> None:
    json.dump(finding, sys.stdout)
    print()


NAMES = (
    "chalicelib.domain.auditor.rules.books",
    "chalicelib.domain.auditor.rules.checks",
    "chalicelib.domain.auditor.rules.moment",
    "chalicelib.domain.auditor.store",
    "chalicelib.aws.identity",
    "chalicelib.core.clock",
)

if __name__ == "__main__":
    main()
