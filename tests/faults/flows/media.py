"""Files that staff sends: leave to upload, what arrives, pictures on products."""

import json
from typing import Any

from chalicelib.core import clock
from chalicelib.domain.media.rules import incoming_key
from tests.faults.callers import admin
from tests.faults.explore import Flow, State
from tests.faults.flows.goods import asked, category, kept, mug, page, rest
from tests.faults.post import Message
from tests.faults.world import World
from tests.media.builders import photo

PNG = "image/png"
CONTENT = photo(PNG)


def staff(world: World) -> State:
    return {"staff": admin()}


def announce(world: World, state: State, content_type: str = PNG, size: int = len(CONTENT)) -> None:
    body = {"filename": "file", "content_type": content_type, "size": size}
    state["media"] = asked(world, state, "uploads", body)["media_id"]


def arrive(world: World, state: State, content: bytes, content_type: str = PNG) -> None:
    """The browser has sent it, and the bucket tells so."""
    key = incoming_key("mugs", state["media"])
    world.outside.objects[key] = content, content_type
    told = json.dumps({"detail": {"object": {"key": key}}})
    world.queues.setdefault("media_listener", []).append(Message(told, clock.now()))


def sent(world: World, content: bytes = CONTENT, content_type: str = PNG) -> State:
    state = staff(world)
    announce(world, state, content_type)
    arrive(world, state, content, content_type)
    return state


def sent_no_picture(world: World) -> State:
    return sent(world, b"this is no picture")


def sent_file(world: World) -> State:
    return sent(world, b"{}\n", "application/x-ndjson")


def sent_twice(world: World) -> State:
    """The bucket tells it twice."""
    state = sent(world)
    arrive(world, state, CONTENT)
    return state


def take_in(world: World, state: State) -> None:
    world.deliver("media_listener")


def pictured(world: World) -> State:
    """A draft of a mug with a picture that has just arrived."""
    state = sent(world)
    take_in(world, state)
    state["table"] = category(world, state, "Tableware")
    body = mug(state["table"], images=[{"media_id": state["media"], "alt": {"en": "A mug"}}])
    state |= kept(asked(world, state, "products", body, Idempotency_Key="mug"))
    rest(world)
    return state


def publish(world: World, state: State) -> None:
    path = f"/admin/products/{state['product']}/publish"
    answer = world.insist("POST", path, {"version": state["version"]}, state["staff"])
    assert answer.status in (200, 409), answer


def is_forgotten(world: World, state: State) -> None:
    """What never arrives is gone after a day."""
    assert world.call("GET", f"/admin/media/{state['media']}", bearer=state["staff"]).status == 404


def is_(status: str, objects: int, size: int = len(CONTENT)) -> Any:
    """It has this status; so many objects are in the bucket, and none of them is where uploads arrive."""

    def check(world: World, state: State) -> None:
        found = world.call("GET", f"/admin/media/{state['media']}", bearer=state["staff"]).json
        assert (found["status"], found["size"]) == (status, size)
        assert len(world.outside.objects) == objects
        assert incoming_key("mugs", state["media"]) not in world.outside.objects

    return check


def shows_it(world: World, state: State) -> None:
    (picture,) = page(world, state)["images"]
    found = world.call("GET", f"/admin/media/{state['media']}", bearer=state["staff"]).json
    assert {picture["thumb"], picture["card"], picture["zoom"]} == set(found["renditions"].values())


FLOWS = (
    Flow("announce an upload", staff, announce, is_forgotten),
    Flow("take in a picture", sent, take_in, is_("ready", 3)),
    Flow("take in a picture twice", sent_twice, take_in, is_("ready", 3)),
    Flow("refuse what is no picture", sent_no_picture, take_in, is_("refused", 0)),
    Flow("take in an import file", sent_file, take_in, is_("ready", 1, size=3)),
    Flow("publish with a picture", pictured, publish, shows_it),
)
