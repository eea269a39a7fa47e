"""Attributes: typed lines of a product's specification; a product type declares which there are."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from chalicelib.core.ids import Id
from chalicelib.core.problems import Invalid
from chalicelib.core.texts import Locale, choose
from chalicelib.domain.catalog.rules.words import Code, Name, Words

LongLine = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000, pattern=r"\S")]
LongText = Annotated[dict[Locale, LongLine], msgspec.Meta(min_length=1, max_length=20)]
Decimals = Annotated[str, msgspec.Meta(pattern=r"\A-?[0-9]{1,12}(\.[0-9]{1,6})?\Z", examples=["0.35"])]
Rgb = Annotated[str, msgspec.Meta(pattern=r"\A#[0-9A-F]{6}\Z", examples=["#A0522D"])]


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What an attribute says; on the wire its `type` says which kind it is."""


class TextValue(_Value, frozen=True, kw_only=True, tag="text"):
    text: LongText


class NumberValue(_Value, frozen=True, kw_only=True, tag="number"):
    """A decimal number as text, so that no digit is lost, and its unit."""

    number: Decimals
    unit: Words | None = None


class EnumValue(_Value, frozen=True, kw_only=True, tag="enum"):
    """One of the choices that the product type declares; its label is filled in from there."""

    choice: Code
    label: Name | None = None


class BoolValue(_Value, frozen=True, kw_only=True, tag="bool"):
    bool: bool


class DateValue(_Value, frozen=True, kw_only=True, tag="date"):
    date: date


class ColorValue(_Value, frozen=True, kw_only=True, tag="color"):
    color: Rgb


Value = TextValue | NumberValue | EnumValue | BoolValue | DateValue | ColorValue
Kind = Literal["text", "number", "enum", "bool", "date", "color"]


class Attribute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the specification: by the `code` of its definition, or free, with a name of its own."""

    value: Value
    code: Code | None = None
    name: Name | None = None


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: Code
    label: Name


class Definition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an attribute's values must be: a number has that unit, an enum one of the choices."""

    code: Code
    name: Name
    type: Kind
    unit: Words | None = None
    choices: Annotated[tuple[Choice, ...], msgspec.Meta(max_length=50)] = ()


Definitions = Annotated[tuple[Definition, ...], msgspec.Meta(min_length=1, max_length=50)]


class ProductType(msgspec.Struct, frozen=True, kw_only=True):
    """Which attributes products of a kind have."""

    shop: str
    product_type_id: Id
    name: Name
    attributes: Definitions
    version: int = 1


def check_definitions(definitions: Definitions) -> None:
    """Raises Invalid: a code given twice, an enum without choices, choices or a unit where none belong."""
    for number, each in enumerate(definitions):
        field = f"/attributes/{number}"
        if each.code in {other.code for other in definitions[:number]}:
            raise Invalid(f"{each.code!r} is declared twice", field=f"{field}/code")
        if (each.type == "enum") != bool(each.choices):
            raise Invalid("Choices belong to enums, and enums need some", field=f"{field}/choices")
        if each.unit and each.type != "number":
            raise Invalid("Only numbers have a unit", field=f"{field}/unit")
        if len({choice.code for choice in each.choices}) < len(each.choices):
            raise Invalid("A choice is declared twice", field=f"{field}/choices")


def check_attributes(given: tuple[Attribute, ...], product_type: ProductType | None) -> tuple[Attribute, ...]:
    """The attributes with the names and labels that the product type declares.

    They are copied, so a later change of the definition changes no product and no order. Raises Invalid.
    """
    declared = {each.code: each for each in product_type.attributes} if product_type else {}
    codes = [each.code for each in given if each.code]
    if len(set(codes)) < len(codes):
        raise Invalid("An attribute is given twice", field="/attributes")
    return tuple(_checked(each, declared, f"/attributes/{number}") for number, each in enumerate(given))


def _checked(given: Attribute, declared: dict[str, Definition], field: str) -> Attribute:
    if given.code is None:
        if given.name is None:
            raise Invalid("An attribute needs a code or a name", field=f"{field}/name")
        if isinstance(given.value, EnumValue):
            raise Invalid("Only a product type declares choices", field=f"{field}/value/choice")
        return given
    if given.code not in declared:
        raise Invalid(f"The product type declares no {given.code!r}", field=f"{field}/code")
    definition = declared[given.code]
    return Attribute(code=given.code, name=definition.name, value=_fitting(given.value, definition, f"{field}/value"))


def _fitting(value: Value, definition: Definition, field: str) -> Value:
    if type(value).__struct_config__.tag != definition.type:
        raise Invalid(f"{definition.code!r} is of type {definition.type}", field=f"{field}/type")
    if isinstance(value, NumberValue) and value.unit != definition.unit:
        raise Invalid(f"{definition.code!r} is measured in {definition.unit}", field=f"{field}/unit")
    if isinstance(value, EnumValue):
        labels = {choice.code: choice.label for choice in definition.choices}
        if value.choice not in labels:
            raise Invalid(f"{value.choice!r} is none of {', '.join(labels)}", field=f"{field}/choice")
        return EnumValue(choice=value.choice, label=labels[value.choice])
    return value


def words_of(value: Value, locale: str) -> str:
    """The value as a shopper reads it."""
    match value:
        case TextValue(text=text):
            return choose(text, locale)
        case NumberValue(number=number, unit=unit):
            return f"{number} {unit}" if unit else number
        case EnumValue(choice=choice, label=label):
            return choose(label, locale) if label else choice
        case BoolValue(bool=true):
            return "✓" if true else "✗"
        case DateValue(date=day):
            return day.isoformat()
        case ColorValue(color=color):
            return color
