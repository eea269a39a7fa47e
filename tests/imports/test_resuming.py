"""An import goes on where it was interrupted: between slices, by a rival, or killed at any call."""

from datetime import timedelta
from itertools import count

import boto3
import pytest

from chalicelib.domain.imports.actions import jobs, working
from chalicelib.domain.imports.rules import RowError
from chalicelib.domain.imports.rules.jobs import BATCH_ROWS, Import, Row
from tests.faults_injector import CRASH_AFTER, Crash, Plan, at, faults
from tests.imports.builders import (
    counts,
    cup,
    items,
    level,
    never,
    product,
    requested,
    worked,
)  # fmt: skip
from tests.imports.files import a_variant
from tests.shop import MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")


def died(job: Import, plan: Plan) -> bool:
    """Work on the job with a fault; whether it was killed."""
    try:
        with faults(plan):
            worked(job)
    except Crash:
        return True
    return False


def test_a_slice_goes_on_at_its_checkpoint() -> None:
    """S3.3.1-c part: each message deals with its part of the file, and asks for the next"""
    job = requested(*[cup(number) for number in range(1, BATCH_ROWS + 3)])
    paused = worked(job, enough=lambda: True)
    assert (paused.status, paused.rows, paused.line) == ("processing", BATCH_ROWS, BATCH_ROWS)
    mine = items()["IMPORTS#mugs#JOBS", job.import_id]
    assert b"ImportRequested" in mine["news"]["B"]
    ended = worked(job)
    assert (ended.status, counts(ended)) == ("completed", (BATCH_ROWS + 2, 0, 0, 0))
    assert worked(job) == ended


def test_a_batch_ends_before_its_faults_fill_a_transaction() -> None:
    """S3.3.1-a part: a file of nothing but faults is reported as well"""
    fault = RowError(1, "name", "is missing")
    for faults_of_each, sizes in ((0, [20, 5]), (2, [20, 5]), (10, [5] * 5), (20, [3] * 8 + [1]), (50, [1] * 25)):
        rows = [Row(number, None, (fault,) * faults_of_each) for number in range(25)]
        assert [len(batch) for batch in working._batches(rows)] == sizes


def test_a_rival_that_lost_the_job_stops_at_its_checkpoint() -> None:
    """S3.3.1-c part: two deliveries at once do not count anything twice"""
    job = requested(cup(1), cup(2))

    def overtaken() -> bool:
        worked(job)
        return False

    ended = worked(job, enough=overtaken)
    assert (ended.status, ended.rows) == ("completed", 2)
    assert sum(counts(ended)) == 2


def test_an_import_killed_at_any_call_resumes_without_duplicates() -> None:
    """S3.3.1-c: killed after any of its calls to the cloud, an import ends as if it had not been"""
    for number in count(1):
        job = requested(cup(1, external_id=f"a-{number}", variants=[a_variant(sku=f"A-{number}")]))
        killed = died(job, at(number, CRASH_AFTER))
        ended = worked(job)
        assert (ended.status, ended.rows, ended.counts.failed) == ("completed", 1, 0)
        assert product(f"a-{number}").status == "published"
        there = level(f"a-{number}")
        assert there is not None
        assert (there.on_hand, there.version) == (3, 1)
        assert len([pk for pk, sk in items() if sk == "PRODUCT"]) == number
        if not killed:
            break
    assert number > 15


def test_what_a_killed_slice_created_is_counted_as_created() -> None:
    """S3.3.1-c part: the report tells what the import did, not what its last slice did"""
    job = requested(cup(1), cup(2))
    later = NOON + timedelta(seconds=1)

    def die() -> bool:
        raise Crash

    with pytest.raises(Crash):
        working.work(MUGS, job.import_id, die, later)
    working.work(MUGS, job.import_id, never, later)
    assert counts(jobs.find(MUGS, job.import_id)) == (2, 0, 0, 0)


def test_a_file_that_is_gone_fails_its_import() -> None:
    job = requested(cup(1))
    boto3.client("s3").delete_object(Bucket="storefront-media", Key=f"imports/mugs/{job.media_id}")
    failed = worked(job)
    assert (failed.status, failed.reason) == ("failed", "the file is gone")
    assert worked(job) == failed
