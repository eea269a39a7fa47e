"""A shop to test with: the table on moto, two shops, tokens, and a client that checks every answer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from inspect import unwrap
from typing import Any
from unittest.mock import patch

import boto3
import msgspec
from chalice.test import Client
from moto import mock_aws

from chalicelib.aws import clients, identity, pacing, params, tokens, transport, uses, wrapping
from chalicelib.aws.settings import settings
from chalicelib.aws.standing import StandingRecord
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import sessions
from chalicelib.core.callers import GUEST, STAFF, Caller, Claims
from chalicelib.core.permissions import ADMIN
from chalicelib.core.shops import Market, Shop
from chalicelib.core.standing import Part, Standing
from infra.resources import Table
from tests.contracts import conformance
from tests.vaults import WRAPPING, plant_key

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""

CHINA = Market(market_id="cn", currency="CNY", time_zone="Asia/Shanghai", shipping_amount=1000, free_shipping_from=9900)
AMERICA = Market(
    market_id="us",
    currency="USD",
    time_zone="America/New_York",
    prices_include_tax=False,
    tax_basis_points=800,
    shipping_amount=500,
)
MUGS = Shop(
    shop_id="mugs",
    name={"en": "Mugs", "zh-CN": "杯子"},
    hosts=("mugs.example",),
    origins=("https://www.mugs.example", "http://localhost:3000"),
    api_key_hashes=("2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683",),  # of "key"
    markets=(CHINA, AMERICA),
    locales=("zh-CN", "en"),
    locations=("main", "north"),
)
LAMPS = Shop(shop_id="lamps", name={"en": "Lamps"}, hosts=("lamps.example",), markets=(CHINA,), locales=("en",))
SECRETS = (
    "tokens",
    "quotes",
    "cursors",
    "fakepay",
    "fakeidp",
    "carrier",
    "blind_index",
    "pepper",
    "challenges",
    "codes",
)
SIGNING = '{"keys":[{"kid":"test-1","private":"6s7FzJwn9sB6y04KK3AZeWBsHwpV90sjfPP5DdrQQxY="}]}'
TOKEN_KEYS = '{"keys":[{"kid":"test-1","public":"FsXXfqEbPIDsZ7WoG1S5YRr9FSaX/0o9c81+wlrpfig="}]}'
"""A pair, the same in every test, so that none waits for one to be made."""


aws = cache(boto3.client)
"""A client of moto for what a test does itself."""

CREATED, OPENED = cache(unwrap(clients._create)), cache(unwrap(transport._opened))
"""The shop's own clients of moto, which answers them in every test: making them anew took half of each test's time."""


@contextmanager
def mocked_cloud() -> Iterator[None]:
    """moto with the table, the bus, the bucket and the parameters; one thread only (see docs/decisions)."""
    forget()
    with mock_aws(), unnoted(), patch.object(clients, "_create", CREATED), patch.object(transport, "_opened", OPENED):
        make_table(Table(settings().table))
        aws("events").create_event_bus(Name=settings().bus)
        aws("s3").create_bucket(Bucket=settings().bucket)
        plant_key()
        put_parameters((MUGS, LAMPS))
        commit(administrator("mugs", "admin_zhang"))
        commit(administrator("lamps", "admin_zhao"))
        yield
    forget()


@contextmanager
def unnoted() -> Iterator[None]:
    """Nobody's use of what they may is noted: once a week for each, that would come between calls that are counted."""
    with patch("chalicelib.aws.admission.note_use"):
        yield


def forget() -> None:
    """Nothing made for one cloud is used with the next."""
    for each in (clients, pacing, params, transport, uses, wrapping):
        each.forget()


def make_table(table: Table) -> None:
    keys = dict.fromkeys([*table.key, *(name for index in table.indexes.values() for name in index)])
    aws("dynamodb").create_table(
        TableName=table.name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
        KeySchema=_schema(table.key),
        GlobalSecondaryIndexes=[
            {"IndexName": name, "KeySchema": _schema(index), "Projection": {"ProjectionType": "ALL"}}
            for name, index in table.indexes.items()
        ],
    )


def put_parameters(shops: tuple[Shop, ...]) -> None:
    prefix, ssm = settings().params_prefix, aws("ssm")
    ssm.put_parameter(Name=f"{prefix}/shops", Value=msgspec.json.encode(shops).decode(), Type="String", Overwrite=True)
    ssm.put_parameter(Name=f"{prefix}/public_url", Value="http://127.0.0.1:8000", Type="String", Overwrite=True)
    ssm.put_parameter(Name=f"{prefix}/token_keys", Value=TOKEN_KEYS, Type="String", Overwrite=True)
    ssm.put_parameter(Name=f"{prefix}/secrets/signing", Value=SIGNING, Type="SecureString", Overwrite=True)
    ssm.put_parameter(Name=f"{prefix}/audit_keys", Value=TOKEN_KEYS, Type="String", Overwrite=True)
    ssm.put_parameter(Name=f"{prefix}/secrets/audit_signing", Value=SIGNING, Type="SecureString", Overwrite=True)
    ssm.put_parameter(Name=f"{prefix}/secrets/wrapping", Value=WRAPPING, Type="SecureString", Overwrite=True)
    for name in SECRETS:
        value = f"{name}-secret".ljust(64, "0")
        ssm.put_parameter(Name=f"{prefix}/secrets/{name}", Value=value, Type="SecureString", Overwrite=True)


def bearer(role: str, subject: str, shop_id: str | None = None, session: str | None = None) -> str:
    """A token for `guest`, `customer` or `staff` that is good for longer than any test."""
    until = NOON.replace(year=2099)
    if role == GUEST:
        return identity.issue_guest_token(Claims(caller=Caller(subject=subject, role=role), expires=until))
    audience = sessions.STAFF if role == STAFF else sessions.STORE
    access = tokens.Access(
        subject=subject,
        audience=audience,
        session=session,
        shop=shop_id,
        issued_at=NOON.replace(year=2000),
        expires=until,
    )
    return tokens.sign(access)


def administrator(shop_id: str, subject: str) -> Write:
    """Somebody who may do everything in a shop."""
    role = Part(name=ADMIN, since=NOON.replace(year=2000), by="operator", reason="the shop's first administrator")
    return Write.insert(
        StandingRecord, Standing(shop=shop_id, subject=subject, version=1, enrolled=True, roles=(role,))
    )


class Answer(msgspec.Struct, frozen=True):
    """What a door said."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Browser:
    """Calls the app's doors in-process, as one caller of one shop; each answer must be as its OpenAPI entry says."""

    def __init__(self, client: Client, bearer: str = "", host: str = "mugs.example", **headers: str) -> None:
        self.client = client
        self.headers = {"Host": host} | ({"Authorization": f"Bearer {bearer}"} if bearer else {}) | headers

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Header names are given with underscores: `Idempotency_Key="k"`."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        if body is not None:
            sent = {"Content-Type": "application/json"} | sent
        answer = self.client.http.request(method, path, headers=sent, body=raw)
        said = Answer(answer.status_code, dict(answer.headers), answer.body.decode())
        conformance.check(method, path, said.status, said.headers, said.text)
        return said

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("POST", path, {} if body is None else body, **headers)


def _schema(key: tuple[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(key, ("HASH", "RANGE"), strict=True)]
