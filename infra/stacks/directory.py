"""The shop directory of a stage, from its file; read as the functions will read it, before anything is deployed."""

import msgspec

from chalicelib.core.shops import Shop
from infra.stacks.stages import Stage

LARGEST = 8_192
"""Bytes of a parameter, at most."""
LONGEST_HOST = 255

HOST = "{host}"
"""Stands for the stage's own public host in its file of shops."""


def first_shop(stage: Stage) -> str:
    """The id of the shop at the stage's own host: the one that is tried out."""
    return msgspec.json.decode(stage.shops.read_text(), type=tuple[Shop, ...])[0].shop_id


def directory(stage: Stage, host: str) -> str:
    """The JSON of it. Raises ValueError for what no function could read or no parameter holds, and for networks that
    nobody would be kept to: without a firewall anybody may call past the CDN, and say that they are anywhere."""
    text = stage.shops.read_text()
    if len(text.encode()) + LONGEST_HOST > LARGEST:
        raise ValueError(f"{stage.name}: a directory of shops has {LARGEST} bytes at most")
    for shop in msgspec.json.decode(text, type=tuple[Shop, ...]):
        if shop.staff_networks and not stage.waf:
            raise ValueError(f"{stage.name}: {shop.shop_id} keeps its staff to networks, which takes the firewall")
    return text.replace(HOST, host)
