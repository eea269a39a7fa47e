"""Import items. Reads, each one round trip: a job, an export; the shop's jobs, newest first; a job's errors in order;
what files last said of a product's stock (read in batches, by actions/there.py)."""

from chalicelib.aws.records import Address, Record
from chalicelib.aws.table import get, query
from chalicelib.aws.writes import Write
from chalicelib.core.paging import Page
from chalicelib.domain.catalog.store import external_hash
from chalicelib.domain.imports.rules.exports import Export
from chalicelib.domain.imports.rules.jobs import Fault, Import
from chalicelib.domain.imports.rules.stock import Said


class ImportRecord(Record):
    """A shop's jobs stand in one partition: they are few, and each writes only its checkpoints."""

    KEYS = {"pk": "IMPORTS#{shop}#JOBS", "sk": "{import_id}"}
    ENTITY = Import


class FaultRecord(Record):
    KEYS = {"pk": "IMPORTS#{shop}#ERRORS#{import_id}", "sk": "{number:06d}"}
    ENTITY = Fault
    EXPIRES = "expires"


class SaidRecord(Record):
    KEYS = {"pk": "IMPORTS#{shop}#STOCK#{external_hash}", "sk": "STOCK"}
    ENTITY = Said


class ExportRecord(Record):
    KEYS = {"pk": "IMPORTS#{shop}#EXPORT#{export_id}", "sk": "EXPORT"}
    ENTITY = Export


def find(shop: str, import_id: str) -> Import | None:
    """Strongly consistent: who reads it may go on with it."""
    found: Import | None = get(ImportRecord.at(shop=shop, import_id=import_id), consistent=True)
    return found


def newest(shop: str, limit: int, after: str | None) -> Page[Import]:
    return query(ImportRecord, ImportRecord.partition("pk", shop=shop), limit=limit, after=after, newest_first=True)


def errors(shop: str, import_id: str, limit: int, after: str | None) -> Page[Fault]:
    return query(FaultRecord, FaultRecord.partition("pk", shop=shop, import_id=import_id), limit=limit, after=after)


def insert(job: Import) -> Write:
    return Write.insert(ImportRecord, job)


def update(job: Import) -> Write:
    """The next version. Stale when somebody else has taken the job over."""
    return Write.replace(ImportRecord, job)


def keep(fault: Fault) -> Write:
    return Write.insert(FaultRecord, fault)


def said_at(shop: str, external_id: str) -> Address:
    return SaidRecord.at(shop=shop, external_hash=external_hash(external_id))


def remember(shop: str, external_id: str, stock: dict[str, int]) -> Write:
    return Write.put(SaidRecord, Said(shop=shop, external_hash=external_hash(external_id), stock=stock))


def find_export(shop: str, export_id: str) -> Export | None:
    found: Export | None = get(ExportRecord.at(shop=shop, export_id=export_id), consistent=True)
    return found


def insert_export(export: Export) -> Write:
    return Write.insert(ExportRecord, export)


def update_export(export: Export) -> Write:
    return Write.replace(ExportRecord, export)
