"""What must not repeat: external ids and SKUs across the file, option combinations within a product."""

from collections.abc import Sequence

from .fields import Spot
from .rows import ImportedProduct, ImportedVariant


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
