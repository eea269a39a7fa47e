"""`python -m infra.deploy up|down|urls [STAGE]`: deploy a stage, take it away, say where it is; `local` is not AWS."""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

from infra.declared import resources
from infra.deploy import aws, local, secrets
from infra.deploy.assembly import BUILD, Assembly, machine
from infra.deploy.processes import Register
from infra.local.place import TroubleError
from infra.smoke.target import Target
from infra.stacks.directory import first_shop
from infra.stacks.stages import STAGES


def up(stage: str, approval: str) -> None:
    """Deploy, or bring up to date. Raises TroubleError."""
    begun = time.monotonic()
    target = _up_local() if stage == local.STAGE else _up_aws(stage, approval)
    _outputs(stage).write_text(json.dumps(asdict(target), indent=1))
    print(f"The stage {stage} stands after {time.monotonic() - begun:.0f} s.")
    urls(stage)


def _outputs(stage: str) -> Path:
    """What was written down of it."""
    return BUILD / stage / "outputs.json"


def _up_local() -> Target:
    register = Register(local.HOME / "processes.json")
    cloud = local.LocalCloud(local.ports(os.environ, register))
    context = {"local": "true", "fakepay_url": cloud.fakepay}
    assembly = Assembly(local.STAGE, machine(), context, cloud.variables)
    print("Packaging and writing the templates.", flush=True)
    assembly.make()
    started = cloud.start()
    print(f"The local cloud {'was started' if started else 'runs'} at {cloud.endpoint}.", flush=True)
    cloud.bootstrap(assembly.buckets())
    unasked = ("--ci", "--require-approval", "never", "--progress", "events")
    assembly.cdk("deploy", "--all", *unasked, log=local.LOGS / "cdk.log")
    return cloud.finish(resources().table, STAGES[local.STAGE].mail_domain, assembly.reserved())


@aws.explained()
def _up_aws(stage: str, approval: str) -> Target:
    there = aws.account()
    aws.check_bootstrap(there)
    print(f"Stage {stage} in account {there.number}, region {there.region}, as {there.caller}", flush=True)
    assembly = _assembly(there, stage)
    assembly.make()
    for stack, types in assembly.contents().items():
        print(f"  {stack:<32} {types.total():4} resources, {types['AWS::Lambda::Function']:2} of them functions")
    made = secrets.ensure(there.client("ssm"), f"/storefront/{stage}")
    print(f"Secrets: {len(made)} new, below /storefront/{stage}/secrets", flush=True)
    assembly.cdk("deploy", "--all", "--require-approval", approval)
    secrets.ensure_wrapping(there.client("kms"), there.client("ssm"), f"/storefront/{stage}", STAGES[stage].named())
    return _target(there, stage)


def _assembly(there: aws.Account, stage: str) -> Assembly:
    """For Lambda's cheaper architecture; the CDK goes where we have looked."""
    region = {"AWS_REGION": there.region, "AWS_DEFAULT_REGION": there.region}
    return Assembly(stage, "arm64", variables=region, snap_start=STAGES[stage].snap_start)


def _target(there: aws.Account, stage: str) -> Target:
    formation = there.client("cloudformation")
    api = f"https://{aws.api_id(formation, stage)}.execute-api.{there.region}.amazonaws.com/api"
    return Target(
        api=aws.output(formation, f"storefront-{stage}-edge", "Url") or api,
        stage=stage,
        params_prefix=f"/storefront/{stage}",
        region=there.region,
        table=f"storefront-{stage}",
        shop=first_shop(STAGES[stage]),
        function_prefix=f"storefront-{stage}-",
        links={"API without the CDN": api},
    )


def down(stage: str) -> None:
    """Take everything away. What a stage keeps (`keep_data`) stays, and the CDK says so. Raises TroubleError."""
    if stage == local.STAGE:
        ended = local.destroy()
        print(f"Ended: {', '.join(ended)}." if ended else "Nothing of the local deployment runs.")
        return
    _down_aws(stage)


@aws.explained()
def _down_aws(stage: str) -> None:
    there = aws.account()
    print(f"Stage {stage} in account {there.number}, region {there.region}", flush=True)
    assembly = _assembly(there, stage)
    assembly.make()
    assembly.cdk("destroy", "--all")
    # Also whoever answers no when the CDK asks has ended it well.
    if left := aws.standing(there.client("cloudformation"), f"storefront-{stage}-"):
        raise TroubleError(f"{', '.join(left)} still stands, and the secrets are kept.")
    _outputs(stage).unlink(missing_ok=True)
    if not STAGES[stage].keep_data:
        secrets.forget(there.client("ssm"), f"/storefront/{stage}")


def urls(stage: str) -> None:
    """Say where a stage is. Raises TroubleError when it was not deployed from here."""
    target = Target.chosen(stage)
    print(f"  API        {target.api}            e.g. curl -s {target.api}/categories")
    if target.provider:
        print(f"  Payments   {target.provider}            the provider's pages")
    for name, address in target.links.items():
        print(f"  {name}: {address}")
    print(f"  Smoke test make smoke{'' if stage == local.STAGE else f' STAGE={stage}'}")


def main() -> int:
    """Run a command; trouble is one sentence and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    parser.add_argument("command", choices=("up", "down", "urls"))
    parser.add_argument("stage", nargs="?", default=local.STAGE, choices=[*STAGES])
    approvals = ("never", "any-change", "broadening")
    parser.add_argument("--require-approval", default="broadening", choices=approvals)
    given = parser.parse_args()
    try:
        if given.command == "up":
            up(given.stage, given.require_approval)
        else:
            {"down": down, "urls": urls}[given.command](given.stage)
    except TroubleError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
