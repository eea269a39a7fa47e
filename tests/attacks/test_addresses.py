"""Nobody makes the shop call an address that they choose (server-side request forgery)."""

from contextlib import suppress
from typing import Any
from urllib.request import urlopen

import pytest

from chalicelib.aws.inputs import read_body
from chalicelib.aws.outbound import allowed_origin, origin
from chalicelib.domain.catalog.rules.content import Content, Image
from chalicelib.domain.imports.rules import incoming
from chalicelib.domain.imports.rules.rows import ImportedProduct
from tests.attacks.shapes import places, pointed, replaced
from tests.attacks.siege import SLOW, WITH_BODY, Siege, example, named
from tests.faults.flows import imports
from tests.faults.flows.goods import rest
from tests.imports.files import a_line

INSIDE = (
    "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1/", "http://localhost/", "http://[::1]/",
    "http://0.0.0.0/", "http://0/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:169.254.169.254]/", "http://[fd00:ec2::254]/", "http://10.0.0.1/",
    "http://172.16.0.1/", "http://192.168.0.1/", "http://100.64.0.1/", "http://169.254.169.254.nip.io/",
    "http://metadata.google.internal/", "http://instance-data/", "http://127.0.0.1.nip.io/", "http://①②⑦.⓪.⓪.①/",
    "http://good.example@169.254.169.254/", "http://169.254.169.254#good.example", "http://good.example\\@127.0.0.1/",
    "//169.254.169.254/", "https://169.254.169.254/x.png", "file:///etc/passwd", "gopher://127.0.0.1:6379/_", "ftp://a/",
    "data:image/svg+xml,<svg/>", "javascript:alert(1)", "dict://127.0.0.1:11211/", "http://127.0.0.1:9001/2018-06-01/",
)  # fmt: skip

OTHERS = (
    "https://pay.example.evil.example", "https://pay.example:444", "https://PAY.example@evil.example",
    "https://pay.example/path", "https://pay.example?x", "http://pay.example", "https://evil.example",
)  # fmt: skip


def called_from_bodies(siege: Siege) -> list[str]:
    """Whom a door has called when an address stands in some place of its body."""
    found = []
    for door in WITH_BODY:
        for place in places(door, "string") if door.body and door.body.__name__ not in SLOW else ():
            for url in INSIDE[:1]:
                with siege.again():
                    siege.knock(door, replaced(example(door), place, url))
                    found += [f"{named(door)} {pointed(place)}: {host}" for host in siege.called]
    return found


def test_no_door_calls_what_somebody_writes_into_a_body(siege: Siege) -> None:
    """S10.1.3-b: SSRF; pictures are uploaded, and named by what the shop has called them."""
    assert called_from_bodies(siege) == []


def called_from_import(siege: Siege) -> list[str]:
    """Whom an import has called whose file shows pictures by these addresses."""
    lines = b"".join(a_line(external_id=f"lamp-{n}", images=[url]) for n, url in enumerate(INSIDE))
    with siege.again():
        siege.called.clear()
        imports.requested(lines)(siege.world)
        rest(siege.world)
        return list(siege.called)


def test_an_import_calls_no_address_of_a_picture(siege: Siege) -> None:
    """S10.1.3-b: SSRF in image URLs: products of the file come without them; pictures are uploaded."""
    assert called_from_import(siege) == []


def fetched(url: str) -> None:
    with suppress(OSError, ValueError):
        urlopen(url, timeout=0.1)


def test_were_pictures_fetched_the_test_would_tell(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    """S10.1.3-b: an import that fetches what it is told to is noticed."""
    real = incoming.images_of

    def careless(row: ImportedProduct, before: Content | None) -> tuple[Image, ...] | None:
        for url in row.images:
            fetched(url)
        return real(row, before)

    monkeypatch.setattr(incoming, "images_of", careless)
    assert "169.254.169.254" in called_from_import(siege)


def test_were_addresses_in_bodies_looked_up_the_test_would_tell(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    """S10.1.3-b: so is a door that shows a preview of what stands behind an address, say."""

    def curious(raw: bytes, content_type: str, kind: Any) -> Any:
        for url in INSIDE[:1]:
            if url.encode() in raw:
                fetched(url)
        return read_body(raw, content_type, kind)

    monkeypatch.setattr("chalicelib.aws.calls.read_body", curious)
    told = {each.partition(" /")[0] for each in called_from_bodies(siege)}
    assert {"POST", "PUT", "PATCH"} <= {each.partition(" ")[0] for each in told}


def test_an_address_is_an_address_of_our_own_choice_or_none() -> None:
    """S10.1.3-b part: what is called is an origin that was configured, however it is written."""
    allowed = frozenset({"https://pay.example", "http://127.0.0.1:8002"})
    for url in (*INSIDE, *OTHERS):
        with pytest.raises(ValueError):
            allowed_origin(url, allowed)
    assert allowed_origin("https://pay.example", allowed) == origin("https://pay.example/")
