"""The shop directory of a stage is read before it is deployed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infra.stacks.directory import directory
from infra.stacks.stages import STAGES, Stage


def with_networks(folder: Path, networks: Any, waf: bool) -> Stage:
    stage = STAGES["prod"]
    [shop] = msgspec.json.decode(stage.shops.read_text())
    (folder / "shops.json").write_bytes(msgspec.json.encode([shop | {"staff_networks": networks}]))
    return replace(stage, shops=folder / "shops.json", waf=waf)


def test_staff_are_kept_to_networks_where_a_firewall_is(tmp_path: Path) -> None:
    """SEC33: without one, whoever calls past the CDN says where they are as they like."""
    made = directory(with_networks(tmp_path, ["203.0.113.0/24", "2001:db8::/32"], waf=True), "shop.example")
    assert "203.0.113.0/24" in made
    assert "shop.example" in made
    with pytest.raises(ValueError, match="takes the firewall"):
        directory(with_networks(tmp_path, ["203.0.113.0/24"], waf=False), "shop.example")
    assert directory(with_networks(tmp_path, [], waf=False), "shop.example")


def test_a_directory_that_no_parameter_holds_is_not_deployed(tmp_path: Path) -> None:
    """Found out before anything is made, and not by CloudFormation in the middle."""
    networks = [f"10.{number}.0.0/24" for number in range(256)]
    assert directory(with_networks(tmp_path, networks, waf=True), "shop.example")
    more = [f"10.{number}.{other}.0/24" for number in range(256) for other in range(2)]
    with pytest.raises(ValueError, match="8192 bytes at most"):
        directory(with_networks(tmp_path, more, waf=True), "shop.example")


@pytest.mark.parametrize("wrong", [["203.0.113.0"], ["office"], "203.0.113.0/24", [4], ["2001:db8::/65"]])
def test_a_list_that_no_function_could_read_is_not_deployed(tmp_path: Path, wrong: Any) -> None:
    """SEC33"""
    with pytest.raises(ValueError, match=r"staff_networks|network"):
        directory(with_networks(tmp_path, wrong, waf=True), "shop.example")
