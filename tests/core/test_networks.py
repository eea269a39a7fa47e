"""From where staff may work."""

import msgspec
import pytest

from chalicelib.core.networks import NotFromHere, insist
from chalicelib.core.shops import Shop
from tests.shop import MUGS

OFFICE = ("203.0.113.0/24", "198.51.100.7/32", "2001:db8:5::/48")
INSIDE = (
    "203.0.113.0", "203.0.113.255", "198.51.100.7", "::ffff:203.0.113.9", "::ffff:cb00:7109",
    "2001:db8:5::/64", "2001:db8:5:ffff::/64", "2001:db8:5:1:2:3:4:5", "2001:DB8:5:0::1",
)  # fmt: skip
OUTSIDE = (
    "203.0.112.255", "203.0.114.0", "198.51.100.8", "::ffff:203.0.114.9", "2001:db8:6::/64", "2001:db8:4:ffff::1",
    "2001:db8::/32", "0.0.0.0/0", "::/0", "203.0.0.0/16", "::203.0.113.9", "64:ff9b::203.0.113.9",
    "0:0:0:0::/64", "unknown", "", " 203.0.113.9", "203.0.113.9, 10.0.0.1", "203.0.113.9:443", "203.0.113.09",
    "3405803785", "0xcb007109", "2001:db8:5::1%eth0", "2001:db8:5::1%eth0/64", "NaN:NaN:NaN:NaN::/64",
)  # fmt: skip
MALFORMED = (
    "203.0.113.0", "203.0.113.9/24", "203.0.113.0/33", "203.0.113/24", "office", "", "2001:db8:5::/65",
    "2001:db8::1/64", "::ffff:203.0.113.0/120", "203.0.113.0/24 ", "203.0.113.0/-1", "fe80::%eth0/64",
)  # fmt: skip


@pytest.mark.parametrize("viewer", INSIDE)
def test_who_comes_from_there_may_come_in(viewer: str) -> None:
    """SEC33: IPv4, IPv6, and IPv4 in the words of IPv6; an address, or the network that the CDN tells of it."""
    insist(OFFICE, viewer)


@pytest.mark.parametrize("viewer", OUTSIDE)
def test_nobody_else_does_nor_what_is_no_address(viewer: str) -> None:
    """SEC33: whoever says that they are everywhere is not there."""
    with pytest.raises(NotFromHere):
        insist(OFFICE, viewer)
    insist((), viewer)


def test_a_list_may_be_as_fine_as_what_is_known_of_a_viewer() -> None:
    """One address of IPv4, one /64 of IPv6."""
    insist(("203.0.113.9/32",), "203.0.113.9")
    insist(("2001:db8:7:1::/64",), "2001:db8:7:1::/64")
    for finest, other in (("203.0.113.9/32", "203.0.113.8"), ("2001:db8:7:1::/64", "2001:db8:7:2::/64")):
        with pytest.raises(NotFromHere):
            insist((finest,), other)


def test_everywhere_is_two_networks() -> None:
    with pytest.raises(NotFromHere):
        insist(("0.0.0.0/0",), "2001:db8::1")
    for viewer in ("2001:db8::1", "192.0.2.1"):
        insist(("0.0.0.0/0", "::/0"), viewer)


@pytest.mark.parametrize("wrong", MALFORMED)
def test_a_list_that_cannot_be_kept_is_not_read(wrong: str) -> None:
    """SEC33: neither at a deployment nor by a function; also one that is finer than what is known of a viewer."""
    told = msgspec.to_builtins(MUGS) | {"staff_networks": ["203.0.113.0/24", wrong]}
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(told), type=Shop)
