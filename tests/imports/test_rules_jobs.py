"""Jobs move as their table says, keep a bounded report, and read a file the same way every time."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.core.lifecycle import IllegalMove
from chalicelib.domain.imports.rules import RowError, exports, jobs, parse
from chalicelib.domain.imports.rules.exports import Export
from chalicelib.domain.imports.rules.jobs import MOVES, Import, Row
from tests.imports.files import a_line, a_variant
from tests.shop import LAMPS, MUGS, NOON

JOB = Import(
    shop="mugs", import_id="imp_1", media_id="med_1", format="jsonl", locale="en", currency=None, dry_run=False,
    requested_by="admin_zhang", requested_at=NOON,
)  # fmt: skip
EXPORT = Export(shop="mugs", export_id="exp_1", requested_by="admin_zhang", requested_at=NOON)
STATES = ("pending", "processing", "completed", "completed_with_errors", "failed")
FAULT = RowError(3, "name", "is missing")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", MOVES.events)
def test_what_is_not_in_the_table_is_illegal(state: str, event: str) -> None:
    if MOVES.allows(state, event):
        assert MOVES.move(state, event) in STATES
    else:
        with pytest.raises(IllegalMove):
            MOVES.move(state, event)


def test_only_jobs_that_are_not_over_run() -> None:
    assert [state for state in STATES if replace(JOB, status=state).running] == ["pending", "processing"]


def test_a_job_counts_what_became_of_its_rows() -> None:
    """S3.3.1-a part: the report says how many, and where"""
    job = jobs.started(JOB)
    job = jobs.advanced(job, Row(2, None, ()), "created", ())
    job = jobs.advanced(job, Row(3, None, (FAULT, FAULT)), "failed", (FAULT, FAULT))
    saved, faults = jobs.checkpoint(job, [FAULT, FAULT], NOON)
    assert (saved.rows, saved.line, saved.errors, saved.errors_kept, saved.version) == (2, 3, 2, 2, 3)
    assert (saved.counts.created, saved.counts.failed) == (1, 1)
    assert [(each.number, each.error) for each in faults] == [(1, FAULT), (2, FAULT)]
    assert {(each.shop, each.import_id, each.expires) for each in faults} == {
        ("mugs", "imp_1", NOON + timedelta(days=90))
    }
    more = jobs.advanced(saved, Row(4, None, (FAULT,)), "failed", (FAULT,))
    assert (more.errors, more.rows, more.counts.failed, more.version) == (3, 3, 2, saved.version)
    assert jobs.finished(saved, NOON).status == "completed_with_errors"
    assert jobs.finished(jobs.started(JOB), NOON).status == "completed"


def test_a_report_is_bounded_and_the_rest_is_counted() -> None:
    """S3.3.1-a part: a file of nothing but faults does not fill the table"""
    full = replace(jobs.started(JOB), errors=jobs.MOST_ERRORS + 2, errors_kept=jobs.MOST_ERRORS - 1)
    saved, faults = jobs.checkpoint(full, [FAULT, FAULT, FAULT], NOON)
    assert ([each.number for each in faults], saved.errors_kept) == ([jobs.MOST_ERRORS], jobs.MOST_ERRORS)
    assert saved.errors == jobs.MOST_ERRORS + 2


def test_all_faults_of_a_line_are_one_row() -> None:
    bad = a_line(name="", variants=[a_variant(stock=-1)])
    good = a_line(external_id="lamp-2", variants=[a_variant(sku="B")])
    rows = list(jobs.rows_of(parse([bad, good], "jsonl")))
    assert [(row.line, row.product is None, len(row.errors)) for row in rows] == [(1, True, 2), (2, False, 0)]
    assert list(jobs.rows_of(parse([bad, good], "jsonl"))) == rows


def test_a_currency_must_be_that_of_a_market() -> None:
    """S3.3.1-a part: what cannot be priced is refused before it is read"""
    jobs.check_currency(MUGS, "jsonl", None)
    jobs.check_currency(MUGS, "shopify_csv", "USD")
    for shop, form, currency in ((MUGS, "shopify_csv", None), (LAMPS, "shopify_csv", "USD"), (MUGS, "jsonl", "EUR")):
        with pytest.raises(jobs.OtherCurrency) as refused:
            jobs.check_currency(shop, form, currency)  # type: ignore[arg-type]
        assert refused.value.facts == {"field": "/currency"}


def test_a_file_that_cannot_be_read_ends_its_job_with_the_reason() -> None:
    job = jobs.failed(jobs.started(JOB), "the file is gone", NOON)
    assert (job.status, job.reason, job.finished_at, job.version) == ("failed", "the file is gone", NOON, 3)
    assert jobs.finished(jobs.started(JOB), NOON).finished_at == NOON


def test_an_export_is_completed_once() -> None:
    done = exports.completed(EXPORT, 3, 900, NOON)
    assert (done.done, done.products, done.size, done.version, done.finished_at) == (True, 3, 900, 2, NOON)
    with pytest.raises(IllegalMove):
        exports.completed(done, 3, 900, NOON)
