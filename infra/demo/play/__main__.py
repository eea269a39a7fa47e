"""`python -m infra.demo.play`: play the demo on the running stack, or on one started for it on free ports."""

import os
import sys
import time

from infra.client import Client, UnexpectedAnswerError
from infra.demo.play import accounts, acts
from infra.demo.play.stack import stack, staff_token
from infra.demo.play.stage import Stage
from infra.local.place import Place, place
from infra.local.run import console
from infra.shopping import PromiseBrokenError


def play(here: Place) -> None:
    """All acts. Raises PromiseBrokenError at the first thing that is off."""
    begun = time.monotonic()
    shopper = Client(here.api, headers={"Accept-Language": "en"})
    stage = Stage(here, Client(here.api, staff_token(here)), shopper, console)
    variants = acts.browse(stage)
    accounts.register(stage)
    accounts.settle_in(stage)
    bought = acts.purchase(stage, variants)
    acts.send_back(stage, bought)
    acts.promote(stage, variants[0], bought["lines"][0]["product_id"])
    acts.pay_too_late(stage, variants[1:])
    accounts.show_trail(stage, bought["order_id"])
    seconds = time.monotonic() - begun
    stays = here == place(dict(os.environ))
    console.print(
        f"\n[bold green]Everything happened as promised[/]: {stage.steps} steps in {seconds:.1f} s, "
        f"{stage.micro_dollars:.1f} µ$ of storage for the requests."
        + (" The mails and texts: make outbox" if stays else "")
    )


def main() -> int:
    try:
        with stack() as here:
            play(here)
    except (PromiseBrokenError, UnexpectedAnswerError, OSError) as failed:
        console.print(f"[bold red]The demo failed[/]: {failed}", soft_wrap=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
