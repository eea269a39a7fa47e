"""The reference shop: sizes as performance.md has them: a product of 3 KB, a category of 24, three lines in a cart."""

from typing import Any

from tests.faults.explore import State
from tests.faults.flows.goods import asked, category, kept, rest, staff
from tests.faults.world import World

SHELF = 24
"""Products of the category, which is a page of it."""
STOCK = 100
COLORS = ("blue", "white", "black")
CHINESE = (
    "手工拉坯的青瓷马克杯，釉色温润如玉，每一只的开片都不相同。杯壁厚实，握在手里不烫，适合清晨的咖啡与午后的绿茶。"
    "容量三百五十毫升，高九厘米，可以放进洗碗机和微波炉。由龙泉的三位匠人制作，从练泥到出窑需要二十六天；"
    "若途中破损，请拍照联系我们，七天之内免费补寄。"
)
ENGLISH = (
    "A mug of celadon, thrown by hand in Longquan, where kilns have burned for sixteen centuries. Its glaze is warm as "
    "jade, and no two of them crackle alike. The wall is thick enough to hold hot coffee without burning your fingers; "
    "the lip is thin, as tea asks for. It takes 350 ml, stands nine centimeters tall, and survives the dishwasher and "
    "the microwave. Three people need twenty-six days from kneading the clay to opening the kiln. Should one arrive in "
    "pieces, send us a photograph within a week and another follows at our cost."
)


def mug(category_id: str, brand_id: str, number: int) -> dict[str, Any]:
    """One in three colors, described in two languages, with a picture."""
    prices = {
        "cn": {"amount": {"amount": 5_000, "currency": "CNY"}},
        "us": {"amount": {"amount": 800, "currency": "USD"}},
    }
    name = {"en": f"Mug {number:02}", "zh-CN": f"马克杯 {number:02}"}
    return {
        "name": name,
        "description": {"en": f"<p>{ENGLISH}</p>", "zh-CN": f"<p>{CHINESE}</p>"},
        "brand_id": brand_id,
        "category_ids": [category_id],
        "tags": ["celadon", "kitchen", "gift"],
        "images": [{"media_id": "med_MUG", "alt": name}],
        "variants": [
            {"sku": f"MUG-{number:02}-{color}", "options": {"color": color}, "prices": prices, "weight_grams": 380}
            for color in COLORS
        ],
    }


def opened(world: World) -> State:
    """A shop with a tree of three levels and a category of 24 products, all on sale and in stock."""
    state = staff(world)
    home = category(world, state, "Home")
    kitchen = category(world, state, "Kitchen", home)
    state |= {
        "home": home,
        "table": category(world, state, "Tableware", kitchen),
        "gifts": category(world, state, "Gifts"),
    }
    state["brand"] = asked(world, state, "brands", {"name": {"en": "Jingdezhen", "zh-CN": "景德镇"}})["brand_id"]
    state["products"] = [on_sale(world, state, number) for number in range(1, SHELF + 1)]
    rest(world)
    return state


def drafted(world: World, state: State, number: int) -> State:
    body = mug(state["table"], state["brand"], number)
    made = asked(world, state, "products", body, Idempotency_Key=f"mug {number}")
    return kept(made) | {"variants": [each["variant_id"] for each in made["variants"]]}


def on_sale(world: World, state: State, number: int) -> State:
    product = drafted(world, state, number)
    for variant_id in product["variants"]:
        received = {"location": "main", "product_id": product["product"], "quantity": STOCK}
        asked(world, state, f"stock/{variant_id}/receipts", received, Idempotency_Key=f"stock {variant_id}")
    seen = {"version": product["version"]}
    return product | {"version": asked(world, state, f"products/{product['product']}/publish", seen)["version"]}
