"""Addresses, a small list of regions, and texts to agree to."""

from typing import Any

from chalicelib.core.addresses import Address
from chalicelib.domain.profiles.rules.addresses import Written
from chalicelib.domain.profiles.rules.regions import Row

PUDONG = ("310000", "310100", "310115")
ASKED: dict[str, Any] = {"purpose": "marketing", "text": {"en": "May we write to you?", "zh-CN": "可以给您写信吗？"}}


def address(regions: tuple[str, ...] = PUDONG, **changed: Any) -> dict[str, Any]:
    """As a body has it."""
    usual = {
        "country": "CN",
        "regions": list(regions),
        "lines": ["世纪大道 100 号"],
        "postal_code": "200120",
        "recipient": "李雷",
        "phone": "+8613800138000",
    }
    return usual | changed


def written(label: str = "Home", **changed: Any) -> Written:
    usual: dict[str, Any] = {
        "country": "CN",
        "regions": PUDONG,
        "lines": ("世纪大道 100 号",),
        "recipient": "李雷",
        "phone": "+8613800138000",
    }
    return Written(label=label, address=Address(**(usual | changed)))


def rows() -> list[Row]:
    """Two provinces of three levels; Dongguan's one district has the code of its city."""
    return [
        Row(id=1, parent=0, level=1, code=310000, name="上海市"),
        Row(id=2, parent=0, level=1, code=440000, name="广东省"),
        Row(id=3, parent=1, level=2, code=310100, name="市辖区"),
        Row(id=4, parent=2, level=2, code=441900, name="东莞市"),
        Row(id=5, parent=3, level=3, code=310101, name="黄浦区"),
        Row(id=6, parent=3, level=3, code=310115, name="浦东新区"),
        Row(id=7, parent=4, level=3, code=441900, name="东莞市"),
    ]
