"""Write a stage's templates and assets, as `python -m infra.stacks -c stage=dev [-c local=true] [-o DIR]`.

The words are those of the CDK's own command line.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from aws_cdk import App

from infra.stacks.app import compose
from infra.stacks.stages import STAGES


def synthesize(given: Sequence[str]) -> Path:
    """The folder that the assembly is in."""
    said = _parser().parse_args(given)
    context = dict(pair.split("=", 1) for pair in said.context)
    app = App(context=context, outdir=said.output, analytics_reporting=False, tree_metadata=False)
    stage = STAGES[app.node.try_get_context("stage") or "dev"]
    package = app.node.try_get_context("package") or f"build/{stage.name}/package"
    compose(app, stage, Path(package))
    return Path(app.synth().directory)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.stacks", description="Write a stage's templates.")
    parser.add_argument("-c", "--context", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("-o", "--output", metavar="DIR")
    return parser


if __name__ == "__main__":
    print(synthesize(sys.argv[1:]))
