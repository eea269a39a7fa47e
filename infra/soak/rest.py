"""Coming to rest: queues drain, deadlines pass, jobs run, until nothing is under way, within a bounded time."""

import os
import subprocess
import sys
import time

from infra.demo.play.stack import variables
from infra.soak.audit import ENDED
from infra.soak.found import Found, depths, find
from infra.soak.load import Load
from infra.soak.staff import run_jobs

LOOK_SECONDS = 1.0
LATER_SECONDS = 360
"""After that long the shop looks for workflows that have died."""
LATER_EVERY = 5
"""looks, because it takes a process of its own."""


def settle(load: Load, seconds: float) -> Found:
    """What there is when all is at rest twice in a row, or when the time is over: then the audit says what is not."""
    deadline, quiet, looks = time.monotonic() + seconds, 0, 0
    while True:
        run_jobs(load)
        found = find(load)
        under_way = busy(load, found)
        with (load.stack.state / "rest.log").open("a") as log:
            print(time.strftime("%X"), *(under_way or ["at rest"]), sep="\n  ", file=log)
        quiet = 0 if under_way else quiet + 1
        if quiet == 2 or time.monotonic() > deadline:
            return found
        looks += 1
        if looks % LATER_EVERY == 1 and not running(load):
            later(load, "restart_refunds")
        time.sleep(LOOK_SECONDS)


def busy(load: Load, found: Found) -> list[str]:
    """What is still under way."""
    under_way = [
        f"{kind} {key} is {each['status']}"
        for kind, books, ended in (("order", found.orders, ENDED), ("return", found.returns, {"closed"}))
        for key, each in books.items()
        if each["status"] not in ended
    ]
    under_way += [
        f"{name} has {waiting} messages waiting, {flying} in flight"
        for name, waiting, flying, _ in depths(load)
        if waiting or flying
    ]
    notices = load.provider().ask("GET", "/state")["notifications"]
    under_way += [f"{each['kind']} is still to be told" for each in notices if each["status"] == "pending"]
    under_way += [f"refund {each['refund_id']} is pending" for each in found.refunds if each["status"] == "pending"]
    return under_way + [f"workflow {name} runs" for name in running(load)]


def running(load: Load) -> list[str]:
    """The refund workflows under way."""
    flows = load.cloud.client("stepfunctions")
    machine = load.stack.here.environment()["REFUND_WORKFLOW"]
    pages = flows.get_paginator("list_executions").paginate(stateMachineArn=machine, statusFilter="RUNNING")
    return [each["name"] for page in pages for each in page["executions"]]


def later(load: Load, job: str) -> None:
    """Run a job as it will run in some minutes: in a process whose clock is ahead."""
    here = load.stack.here
    command = [sys.executable, "-m", "infra.soak.ahead", job, str(LATER_SECONDS)]
    with (here.logs / "ahead.log").open("ab") as log:
        subprocess.run(command, env=os.environ | variables(here), stdout=log, stderr=log, timeout=60, check=False)
