"""What is tested: the API of a deployed stage, or of a local run, and how to reach what stands behind it."""

import json
import os
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3

from chalicelib.core import clock
from infra.client import Client
from infra.local.access import Access, environment
from infra.local.place import Place, TroubleError, place, reached

OUTPUTS = Path("build")
STAFF_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Target:
    """A stage that can be shopped at. `endpoint` is the local cloud's, if it is one; `provider` is the URL of a
    payment provider whose pages we can press buttons on."""

    api: str
    stage: str
    params_prefix: str
    region: str
    table: str
    shop: str = "demo"
    shop_host: str = ""
    provider: str = ""
    endpoint: str = ""
    function_prefix: str = ""
    links: dict[str, str] = field(default_factory=dict)
    """Pages for people: the dashboard, the docs."""

    @classmethod
    def read(cls, stage: str) -> "Target":
        """What `make deploy` wrote down of a stage. Raises FileNotFoundError."""
        return cls(**json.loads((OUTPUTS / stage / "outputs.json").read_text()))

    @classmethod
    def chosen(cls, stage: str | None) -> "Target":
        """A stage that was deployed from here, or, without one, the run of this folder. Raises TroubleError."""
        if stage is None:
            return cls.of_run(reached(place(dict(os.environ))))
        try:
            return cls.read(stage)
        except FileNotFoundError:
            raise TroubleError(f"The stage {stage} was not deployed from here: see make deploy") from None

    @classmethod
    def of_run(cls, here: Place) -> "Target":
        """The stack of `make run`."""
        told = here.environment()
        return cls(
            api=here.api,
            stage=told["STAGE"],
            params_prefix=told["PARAMS_PREFIX"],
            region=told["AWS_REGION"],
            table=told["TABLE_NAME"],
            shop_host="127.0.0.1",
            provider=here.fakepay,
            endpoint=here.cloud,
            function_prefix="storefront-",
        )

    def client(self, service: str) -> Any:
        """An AWS client with the deployer's credentials, or of the local cloud."""
        if self.endpoint:
            return Access(self.endpoint).client(service)
        return boto3.Session(region_name=self.region).client(service)

    def caller(self, bearer: str = "") -> Client:
        """Somebody at the API. Behind a CDN the shop is named by a header that the CDN sets."""
        headers = {"Accept-Language": "en", "X-Shop-Host": self.shop_host or urlsplit(self.api).hostname or ""}
        return Client(self.api, bearer, headers)

    def secret(self, name: str) -> str:
        """A secret of the stage, as the functions read it."""
        found = self.client("ssm").get_parameter(Name=f"{self.params_prefix}/secrets/{name}", WithDecryption=True)
        return str(found["Parameter"]["Value"])

    def staff_token(self) -> str:
        """A token for staff of the shop, made as its operators make it, with the deployer's credentials."""
        os.environ.update(self.environment())
        operators = import_module("infra.operators")  # after the environment it reads
        token: str = operators.staff_token(self.shop, clock.now(), STAFF_LIFE)
        return token

    def environment(self) -> dict[str, str]:
        """Where the shop's own code finds the stage."""
        named = {"STAGE": self.stage, "TABLE_NAME": self.table, "PARAMS_PREFIX": self.params_prefix}
        named |= {"AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region, "TRANSPORT": "stock"}
        return named | (environment(self.endpoint) if self.endpoint else {})
