"""The stages: all that `dev`, `prod` and `local` differ in. Change a figure here, nowhere else."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

LAWFUL_LOG_DAYS = 180
"""Network logs are kept for six months at least (Cybersecurity Law of China, article 21)."""

SHOPS = Path(__file__).parent / "shops"


@dataclass(frozen=True)
class Rate:
    """Requests that each method of a group of paths takes: so many a second, and at once."""

    per_second: int
    burst: int


@dataclass(frozen=True, kw_only=True)
class Throttles:
    """One limit per surface of the API; `infra.stacks.surfaces` says which paths are which."""

    public: Rate
    partner: Rate
    admin: Rate
    webhook: Rate


@dataclass(frozen=True)
class Warm:
    """What the table, and each of its indexes, takes a second from one moment to the next. To raise it costs once, and
    it never goes down; a new table takes 12,000 and 4,000."""

    read_units: int
    write_units: int


@dataclass(frozen=True)
class Domain:
    """Names of our own for the shops, the platform's first. Their certificate is one of us-east-1: CloudFront takes no
    other."""

    name: str
    certificate_arn: str
    others: tuple[str, ...] = ()
    """Hosts of further shops, in the same certificate."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.others)


@dataclass(frozen=True)
class Anchoring:
    """How long the roots of the audit stay where they are anchored. `compliance`: nobody removes one before its time,
    not the account's root user, not AWS; the bucket stays as long. `governance`: whoever may change the bucket can."""

    mode: Literal["compliance", "governance"]
    days: int


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What somebody who runs the shop decides. Addresses and ARNs that no one else can know are None until set."""

    name: Literal["dev", "prod", "local"]
    fakepay_url: str
    """Where the payment provider listens."""
    shops: Path
    """The shop directory, a JSON list; `{host}` stands for the stage's own public host."""
    throttles: Throttles
    domain: Domain | None = None
    pages_without_domain: tuple[str, ...] = ("https://*.cloudfront.net",)
    """The origins that browsers may send uploads from, as long as there is no domain."""
    mail_without_domain: str = "nowhere.invalid"
    """What the role of notifications may send from, as long as there is no domain: nothing."""
    alarm_email: str | None = None
    """Alarms are mailed there."""
    alarms: Literal["few", "all"]
    """`few` has one alarm for all functions together, where `all` has some for each: $0.10 a month for each metric."""
    dashboard: bool
    """$3 a month beyond the account's first three."""
    waf: bool
    """$13 a month for the firewall and its rules, and $0.60 for a million requests."""
    cdn_logs: bool
    """A line for every request that the CDN gets, in a bucket."""
    reserve_concurrency: bool
    """Webhooks and checkout get executions of their own (`infra.functions`); else all share the account's pool.
    A new account has 10 in all and refuses to reserve any."""
    turned_off: frozenset[str] = field(default_factory=frozenset)
    """Functions that run not at all: their callers get an error, all others go on."""
    log_retention_days: int = LAWFUL_LOG_DAYS
    warm: Warm | None = None
    """Set it days before a sale that is many times what the shop has known (`docs/scale.md`)."""
    anchoring: Anchoring = Anchoring("governance", days=1)
    point_in_time_recovery: bool
    keep_data: bool
    """The table and the bucket refuse to be deleted and outlive their stack."""
    snap_start: bool
    """Functions start from a snapshot; only where the packaging Python's runtime has it (3.12 and newer)."""

    def __post_init__(self) -> None:
        if self.log_retention_days < LAWFUL_LOG_DAYS:
            raise ValueError(f"{self.name}: logs are kept for {LAWFUL_LOG_DAYS} days at least")

    @property
    def page_origins(self) -> tuple[str, ...]:
        return (f"https://{self.domain.name}",) if self.domain else self.pages_without_domain

    @property
    def mail_domain(self) -> str:
        """Mail goes out from the shop's own domain, which SES must have verified."""
        return self.domain.name if self.domain else self.mail_without_domain

    def named(self, name: str = "") -> str:
        """The physical name of what is called `storefront-<name>`, or just `storefront`, in this stage."""
        short = name.removeprefix("storefront").removeprefix("-")
        return f"storefront-{self.name}-{short}" if short else f"storefront-{self.name}"


USUAL = Throttles(public=Rate(500, 1000), partner=Rate(50, 100), admin=Rate(50, 100), webhook=Rate(200, 400))
SMALL = Throttles(public=Rate(50, 100), partner=Rate(10, 20), admin=Rate(20, 40), webhook=Rate(20, 40))

DEV = Stage(
    name="dev",
    fakepay_url="https://fakepay.example.com",
    shops=SHOPS / "dev.json",
    throttles=SMALL,
    alarms="few",
    dashboard=False,
    waf=False,
    cdn_logs=False,
    reserve_concurrency=False,
    point_in_time_recovery=True,
    keep_data=False,
    snap_start=False,
)

PROD = replace(
    DEV,
    name="prod",
    shops=SHOPS / "prod.json",
    throttles=USUAL,
    alarms="all",
    dashboard=True,
    waf=True,
    cdn_logs=True,
    reserve_concurrency=True,
    anchoring=Anchoring("compliance", days=3 * 366),
    keep_data=True,
)

LOCAL = replace(
    PROD,
    name="local",
    fakepay_url="http://127.0.0.1:8002",
    shops=SHOPS / "local.json",
    pages_without_domain=("http://127.0.0.1:*", "http://localhost:*"),
    mail_without_domain="127.0.0.1",
    anchoring=DEV.anchoring,
    keep_data=False,
)

STAGES: dict[str, Stage] = {stage.name: stage for stage in (DEV, PROD, LOCAL)}
