"""Categories that are added, renamed and moved, and products that follow; brands and types."""

from tests.faults.explore import Flow, State
from tests.faults.flows.goods import asked, categories, category, listed, page, published, staff
from tests.faults.world import World


def add(world: World, state: State) -> None:
    category(world, state, "Cups", state["table"])


def rename(world: World, state: State) -> None:
    path = f"/admin/categories/{state['table']}"
    answer = world.insist("PATCH", path, {"name": {"en": "Table"}}, state["staff"])
    assert answer.status == 200, answer


def move(world: World, state: State) -> None:
    asked(world, state, f"categories/{state['table']}/move", {"parent_id": state["gifts"]})


def moved(world: World) -> State:
    """The relay has told of the move."""
    state = published(world)
    move(world, state)
    world.relay()
    return state


def follow(world: World, state: State) -> None:
    world.deliver("catalog_listener")


def brand(world: World, state: State) -> None:
    """Whoever asks again is told that there is one of that name."""
    answer = world.insist("POST", "/admin/brands", {"name": {"en": "Jingdezhen"}}, state["staff"])
    assert answer.status in (201, 409), answer


def declare(world: World, state: State) -> None:
    attributes = [{"code": "glaze", "name": {"en": "Glaze"}, "type": "text"}]
    asked(world, state, "product-types", {"name": {"en": "Mug"}, "attributes": attributes})


def names(world: World) -> list[str]:
    """Of all categories, level by level."""
    found, level = list[str](), world.call("GET", "/categories").json["items"]
    while level:
        found += [each["name"] for each in level]
        level = [below for each in level for below in each["children"]]
    return found


def has_cups(world: World, state: State) -> None:
    assert sorted(names(world)) == ["Cups", "Gifts", "Home", "Tableware"]


def has_new_name(world: World, state: State) -> None:
    assert sorted(names(world)) == ["Gifts", "Home", "Table"]
    assert [[each["name"] for each in path] for path in page(world, state)["categories"]] == [["Home", "Table"]]


def is_a_gift(world: World, state: State) -> None:
    assert (listed(world, state["gifts"]), listed(world, state["home"])) == ([state["product"]], [])
    assert [[each["name"] for each in path] for path in page(world, state)["categories"]] == [["Gifts", "Tableware"]]


def has_brand(world: World, state: State) -> None:
    assert [each["name"] for each in world.call("GET", "/brands").json["items"]] == ["Jingdezhen"]


def has_type(world: World, state: State) -> None:
    """At least once: the door takes no key."""
    found = world.call("GET", "/admin/product-types", bearer=state["staff"]).json["items"]
    assert {each["name"]["en"] for each in found} == {"Mug"}


FLOWS = (
    Flow("add a category", categories, add, has_cups),
    Flow("rename a category", published, rename, has_new_name),
    Flow("move a category", published, move, is_a_gift),
    Flow("follow a category", moved, follow, is_a_gift),
    Flow("add a brand", staff, brand, has_brand),
    Flow("declare a type", staff, declare, has_type),
)
