"""The local cloud that `make deploy LOCAL=1` deploys to: its processes, and what its CloudFormation leaves undone."""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.deploy import aws, scratch, secrets
from infra.deploy.assembly import BUILD
from infra.deploy.processes import Process, Register, listens, start
from infra.local.access import REGION, Access, environment
from infra.local.place import TroubleError
from infra.resources import Table
from infra.smoke.target import Target

STAGE = "local"
PREFIX = f"/storefront/{STAGE}"
HOME = BUILD / STAGE
STATE = HOME / "state"
LOGS = HOME / "logs"
TEMPORARY = STATE / "tmp"
"""Every worker unpacks its artifact into a folder that a killed emulator leaves behind: here `destroy` finds it, if it
is not in memory (`scratch`)."""
KEPT = ("PATH", "HOME", "LANG", "LC_ALL")
"""What the processes, and the functions that inherit from them, see of the deployer's own environment."""


@dataclass(frozen=True)
class Ports:
    """On loopback. Others than those of `make run`, so that both may run."""

    cloud: int = 4600
    fakepay: int = 8012


def ports(given: Mapping[str, str], register: Register) -> Ports:
    """Those asked for, else those used last, else the usual ones. Raises TroubleError."""
    last, usual = register.read(), Ports()
    return Ports(
        _port("CLOUD_PORT", given, last.get("cloud"), usual.cloud),
        _port("FAKEPAY_PORT", given, last.get("fakepay"), usual.fakepay),
    )


def _port(variable: str, given: Mapping[str, str], last: Process | None, usual: int) -> int:
    asked = given.get(variable, "")
    if asked and not (asked.isdecimal() and 0 < int(asked) < 65536):
        raise TroubleError(f"{variable}={asked} is not a port: choose a number from 1 to 65535.")
    port = int(asked) if asked else last.port if last else usual
    if last and last.is_ours:
        if last.port != port:
            raise TroubleError(f"The local cloud runs with {variable}={last.port}: end it with make destroy LOCAL=1")
    elif listens(port):
        raise TroubleError(f"Port {port} is not free: choose another, e.g. make deploy LOCAL=1 {variable}={port + 100}")
    return port


class LocalCloud:
    """The emulator and the payment provider, in the background."""

    def __init__(self, at: Ports, register: Register | None = None) -> None:
        self.ports = at
        self.register = register or Register(HOME / "processes.json")
        self.endpoint = f"http://127.0.0.1:{at.cloud}"
        self.fakepay = f"http://127.0.0.1:{at.fakepay}"
        self.access = Access(self.endpoint)

    @cached_property
    def temporary(self) -> Path:
        """Empty, unless the cloud runs."""
        return (scratch.found if self.register.running("cloud") else scratch.made)(HOME, TEMPORARY)

    @property
    def variables(self) -> dict[str, str]:
        """What leads to this cloud, and nothing that the deployer's shell happens to have."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        own = {"PYTHONUNBUFFERED": "1", "TMPDIR": str(self.temporary.absolute())}
        return kept | environment(self.endpoint) | own

    def start(self) -> list[str]:
        """Whatever does not run yet, and the secrets; gives what was started."""
        started = self._start("cloud", "infra.local.cloud", self.ports.cloud, STATE / "cloud")
        secrets.ensure(self.access.client("ssm"), PREFIX)
        shared = self._shared_secret()
        return started + self._start(
            "fakepay", "infra.local.fakepay", self.ports.fakepay, STATE / "fakepay", "--secret-file", str(shared)
        )

    def bootstrap(self, buckets: Iterable[str]) -> None:
        """What `cdk bootstrap` makes in an account: the buckets for assets."""
        s3 = self.access.client("s3")
        there = {found["Name"] for found in s3.list_buckets()["Buckets"]}
        for name in set(buckets) - there:
            s3.create_bucket(Bucket=name)

    def _start(self, name: str, module: str, port: int, state: Path, *more: str) -> list[str]:
        if self.register.running(name):
            return []
        arguments = ["--port", str(port), "--state", str(state.absolute()), *more]
        self.register.note(name, start(name, module, arguments, port, LOGS / f"{name}.log", self.variables))
        return [name]

    def _shared_secret(self) -> Path:
        """The provider's half of what it shares with the shop."""
        path = STATE.absolute() / "fakepay" / "secret"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{PREFIX}/secrets/fakepay"
        found = self.access.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
        path.touch(mode=0o600)
        path.write_text(f"{found}\n")
        return path

    def finish(self, table: Table, mail_domain: str, reserved: Mapping[str, int | None]) -> Target:
        """What CloudFormation leaves undone here; gives the stage as the smoke test sees it. `reserved` are the
        executions that each function has of its own, by its name."""
        expiry = {"Enabled": True, "AttributeName": table.ttl_attribute}
        _expire(self.access.client("dynamodb"), f"storefront-{STAGE}", expiry)
        self._reserve(reserved)
        self.access.client("ses").verify_domain_identity(Domain=mail_domain)
        secrets.ensure_wrapping(self.access.client("kms"), self.access.client("ssm"), PREFIX, f"storefront-{STAGE}")
        api = aws.api_id(self.access.client("cloudformation"), STAGE)
        url = f"{self.endpoint}/restapis/{api}/api/_user_request_"
        self.access.client("ssm").put_parameter(Name=f"{PREFIX}/public_url", Value=url, Type="String", Overwrite=True)
        return Target(
            api=url,
            stage=STAGE,
            params_prefix=PREFIX,
            region=REGION,
            table=f"storefront-{STAGE}",
            shop_host="127.0.0.1",
            provider=self.fakepay,
            endpoint=self.endpoint,
            function_prefix=f"storefront-{STAGE}-",
        )

    def _reserve(self, reserved: Mapping[str, int | None]) -> None:
        """The emulator's CloudFormation ignores the concurrency that a function has of its own, and so a stage's
        functions that are turned off."""
        functions = self.access.client("lambda")
        for name, executions in reserved.items():
            if executions is None:
                functions.delete_function_concurrency(FunctionName=name)
            else:
                functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=executions)


def _expire(dynamodb: Any, table: str, wanted: dict[str, Any]) -> None:
    """The emulator's CloudFormation ignores TTL; asking twice is refused there as it is on AWS."""
    told = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if told["TimeToLiveStatus"] != "ENABLED":
        dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=wanted)


def destroy() -> list[str]:
    """End the processes that we started, and delete what they kept; gives their names."""
    ended = Register(HOME / "processes.json").end_all()
    scratch.forget(HOME, TEMPORARY)
    for folder in (STATE, HOME / "assembly"):
        shutil.rmtree(folder, ignore_errors=True)
    (HOME / "outputs.json").unlink(missing_ok=True)
    return ended
