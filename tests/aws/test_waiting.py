"""A door tells how long to wait, and whom it counts when no CDN says so."""

from datetime import timedelta

from chalicelib.aws import pacing
from chalicelib.core import clock
from chalicelib.core.paces import GUESTS, LOOKING
from tests.shop import NOON, Browser


def test_the_wait_is_in_the_header_and_long_enough(anyone: Browser) -> None:
    """S10.1.3-a part: Retry-After is a promise."""
    with clock.stopped(NOON):
        answers = [anyone.post("/guests", X_Viewer="192.0.2.1") for _ in range(GUESTS.limit + 1)]
        assert [each.status for each in answers] == [201] * GUESTS.limit + [429]
        wait = int(answers[-1].headers["Retry-After"])
        assert (wait, answers[-1].json["type"]) == (1, "/problems/too-many-requests")
    with clock.stopped(NOON + timedelta(seconds=wait)):
        assert anyone.post("/guests", X_Viewer="192.0.2.1").status == 201


def test_without_a_cdn_the_address_is_the_gateways(anyone: Browser) -> None:
    """The local server, and whoever asks a stage past the CDN."""
    with clock.stopped(NOON):
        for _ in range(LOOKING.limit):
            pacing.admit(LOOKING, "mugs", "127.0.0.1", NOON)
        assert anyone.get("/availability?variant_ids=mug").status == 429
