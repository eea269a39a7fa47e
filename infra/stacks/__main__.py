"""Write a stage's templates and assets: `python -m infra.stacks -c stage=dev [-c local=true] [-o DIR]`.

The words are those of the CDK's own command line. Further context: package (a folder) and fakepay_url.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from aws_cdk import App

from infra.stacks.app import compose
from infra.stacks.stages import STAGES


def synthesize(given: Sequence[str]) -> Path:
    """The folder that the assembly is in."""
    said = _parser().parse_args(given)
    context = dict(pair.split("=", 1) for pair in said.context)
    stage = STAGES[context.get("stage", "dev")]
    app = App(
        context=context,
        outdir=said.output or f"build/{stage.name}/cdk.out",
        analytics_reporting=False,
        tree_metadata=False,
    )
    package = Path(context.get("package") or f"build/{stage.name}/package")
    # Where the local payment provider listens is known when it is started.
    compose(app, replace(stage, fakepay_url=context.get("fakepay_url", stage.fakepay_url)), package)
    return Path(app.synth().directory)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.stacks", description="Write a stage's templates.")
    parser.add_argument("-c", "--context", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("-o", "--output", metavar="DIR")
    return parser


if __name__ == "__main__":
    print(synthesize(sys.argv[1:]))
