"""Networks: from where a shop's staff may work, as CIDRs; and whether a viewer is in one of them."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from chalicelib.core.problems import Forbidden

LONGEST_V6 = 64
"""Of an IPv6 address no more is known: whoever has one of a /64 has them all, and the CDN says its network only."""

Network = IPv4Network | IPv6Network


class NotFromHere(Forbidden):
    """Said before anybody's token is looked at: from elsewhere nobody learns whether one is good."""

    title = "Staff of this shop work from its own networks only"


def insist(networks: tuple[str, ...], viewer: str) -> None:
    """Let those pass who come from one of them; without any, everybody. Raises NotFromHere."""
    if networks and not _within(networks, viewer):
        raise NotFromHere()


@lru_cache(maxsize=64)
def read(networks: tuple[str, ...]) -> tuple[Network, ...]:
    """Raises ValueError for what is no network, or says more of one than can be known of a viewer."""
    return tuple(map(_network, networks))


def _network(text: str) -> Network:
    network = ip_network(text)  # which refuses an address in the midst of a network: it is a slip
    if "/" not in text or "%" in text or (network.version == 6 and network.prefixlen > LONGEST_V6):
        raise ValueError(f"{text!r} says no network that staff can be told by: IPv4, or IPv6 up to /{LONGEST_V6}")
    return network


@lru_cache(maxsize=1024)
def _within(networks: tuple[str, ...], viewer: str) -> bool:
    try:
        where = _viewer(viewer)
    except ValueError:
        return False
    return any(
        where.version == each.version and each.network_address <= where.network_address  # type: ignore[operator]
        and where.broadcast_address <= each.broadcast_address  # type: ignore[operator]
        for each in read(networks)
    )  # fmt: skip


def _viewer(text: str) -> Network:
    """An address, or the network of one; an IPv4 address may come as an IPv6 one. Raises ValueError."""
    if "%" in text:
        raise ValueError("a zone says nothing outside of its host")
    if "/" in text:
        return ip_network(text)
    address = ip_address(text)
    return ip_network(getattr(address, "ipv4_mapped", None) or address)
