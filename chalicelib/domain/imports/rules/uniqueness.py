"""What must not repeat: external ids and SKUs across the file, option combinations within a product."""

from collections.abc import Sequence

from msgspec.structs import replace

from chalicelib.domain.imports.rules.fields import MOST_OPTIONS, Spot
from chalicelib.domain.imports.rules.rows import ImportedProduct, ImportedVariant

SKU_OPTION = "SKU"
"""The option that is added where a source has lost the one that told its variants apart."""


class PlacedVariant:
    """A variant, and the places that name its SKU and its options in the file."""

    def __init__(self, variant: ImportedVariant, sku: Spot, options: Spot) -> None:
        self.variant, self.sku, self.options = variant, sku, options


class Seen:
    """External ids and SKUs of the products accepted so far, each with its line; all the memory a file needs."""

    def __init__(self) -> None:
        self.external_ids: dict[str, int] = {}
        self.skus: dict[str, int] = {}

    def take(self, product: ImportedProduct, placed: Sequence[PlacedVariant], spot: Spot) -> None:
        """Refuse what is taken already; a product without any fault takes its own external id and SKUs."""
        if earlier := self.external_ids.get(product.external_id):
            spot.refuse(f"{product.external_id} is already on line {earlier}")
        skus = self._refuse_taken(placed)
        if not spot.faults:
            self.external_ids[product.external_id] = product.line
            self.skus.update(skus)

    def _refuse_taken(self, placed: Sequence[PlacedVariant]) -> dict[str, int]:
        here: dict[str, int] = {}
        for each in placed:
            sku = each.variant.sku
            if earlier := here.get(sku) or self.skus.get(sku):
                each.sku.refuse(f"{sku} is already on line {earlier}")
            if sku:
                here[sku] = each.sku.line
        return here


def refuse_mixed_options(names: tuple[str, ...], placed: Sequence[PlacedVariant]) -> None:
    """Every variant must choose in every option, and no two may choose the same."""
    taken: dict[tuple[str, ...], ImportedVariant] = {}
    for each in placed:
        options = each.variant.options
        if options.keys() != set(names):
            each.options.refuse("does not name the same options as the first variant")
            continue
        choice = tuple(options[name] for name in names)
        if choice in taken:
            described = ", ".join(choice) or "no options"
            each.options.refuse(f"repeats the combination of {taken[choice].sku} ({described})")
        else:
            taken[choice] = each.variant


def told_apart(placed: Sequence[PlacedVariant]) -> list[PlacedVariant]:
    """The variants, with the SKU as one more option when that alone tells them apart.

    Suppliers' systems lose options on the way out (a size, say), and then different goods at different prices look
    the same. What cannot be repaired so is left as it is, for `refuse_mixed_options` to refuse: variants without a SKU
    of their own, or that do not name the same options, or that name as many as there may be.
    """
    variants = [each.variant for each in placed]
    choices = {tuple(sorted(each.options.items())) for each in variants}
    skus, names = {each.sku for each in variants if each.sku}, {frozenset(each.options) for each in variants}
    if len(choices) == len(placed) or len(skus) < len(placed) or len(names) > 1:
        return list(placed)
    if SKU_OPTION in variants[0].options or len(variants[0].options) >= MOST_OPTIONS:
        return list(placed)
    return [_with_sku_option(each) for each in placed]


def _with_sku_option(placed: PlacedVariant) -> PlacedVariant:
    variant = placed.variant
    return PlacedVariant(
        replace(variant, options=variant.options | {SKU_OPTION: variant.sku}), placed.sku, placed.options
    )
