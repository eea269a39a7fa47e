"""The guide names what there is: stacks, settings, commands, files."""

import re
from dataclasses import fields

from chalicelib.aws.wrapping import NAME
from infra.costs.__main__ import DOCS, GUIDE
from infra.functions import functions
from infra.local.keys import NAMES
from infra.stacks.stages import Domain, Stage
from tests.contracts.whole import ROOT
from tests.deploy.assembly import Assembly

TEXT = GUIDE.read_text()


def test_it_lists_every_stack(prod: Assembly) -> None:
    listed = set(re.findall(r"^\| (\w+) \| ", TEXT.partition("| Stack | What |")[2].partition("\n\n")[0], re.MULTILINE))
    assert listed == set(prod.files)
    assert "makes eight stacks" in TEXT
    assert len(prod.files) == 8
    assert f"{len(functions())} functions, each with a role" in TEXT


def test_its_settings_are_settings() -> None:
    named = re.findall(r"`(\w+)`", TEXT.partition("| Setting | What for |")[2].partition("\n\n")[0])
    settings = {field.name for field in fields(Stage)}
    assert {"domain", "alarm_email", "waf"} <= set(named) <= settings
    assert {name for name in ("turned_off", "keep_data") if f"`{name}`" in TEXT} <= settings
    assert "others" in {field.name for field in fields(Domain)}


def test_it_says_how_every_secret_is_rotated() -> None:
    """But that of the fake identity providers, which no stage has."""
    told = TEXT.partition("## Rotating a secret")[2].partition("\n## ")[0]
    assert [name for name in (*NAMES, NAME) if f"`{name}`" not in told] == ["fakeidp"]


def test_its_commands_are_commands() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = set(re.findall(r"(?:^|`)make ([a-z-]+)", TEXT, re.MULTILINE))
    assert {"deploy", "smoke", "destroy", "outputs"} <= asked <= targets
    modules = re.findall(r"-m (infra[\w.]*)", TEXT)
    places = [ROOT / module.replace(".", "/") for module in modules]
    assert [place for place in places if not (place.is_dir() or place.with_suffix(".py").is_file())] == []


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    files = [link for link in links if not link.startswith(("#", "https:"))]
    assert files
    assert [link for link in files if not (DOCS / link).resolve().is_file()] == []
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in TEXT.splitlines()
        if line.startswith("#")
    }
    assert {link[1:] for link in links if link.startswith("#")} <= headings
