"""What botocore and moto work out anew for each client and each answer is worked out once per process here; and
examples of Hypothesis have no deadline."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Any

from botocore.loaders import JSONFileLoader
from hypothesis import settings
from moto.core.serialize import AttributePickerContext, XFormedAttributePicker

Names = Callable[[XFormedAttributePicker, AttributePickerContext], Iterator[str]]


def make_haste() -> None:
    """Most of a test's time goes there. How long an example takes is up to who else is at the machine."""
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
    load_file = cache(partial(JSONFileLoader.load_file, JSONFileLoader()))
    type.__setattr__(JSONFileLoader, "load_file", staticmethod(load_file))
    names = XFormedAttributePicker.get_possible_keys
    type.__setattr__(XFormedAttributePicker, "get_possible_keys", remembered(names))


def remembered(names: Names) -> Callable[[XFormedAttributePicker, AttributePickerContext], Iterable[str]]:
    """Under which names moto looks for a member of an answer: of dictionaries always the same ones."""
    known: dict[tuple[object, ...], tuple[str, ...]] = {}

    def remembering(picker: XFormedAttributePicker, context: AttributePickerContext) -> Iterable[str]:
        if type(context.obj) is not dict:
            return names(picker, context)
        shape: Any = context.shape
        around = getattr(shape, "parent", None)
        service = context.service_model and context.service_model.service_name
        place = (service, context.key, shape.name, shape.type_name, around and around.name)
        if place not in known:
            known[place] = tuple(dict.fromkeys(names(picker, context)))
        return known[place]

    return remembering
