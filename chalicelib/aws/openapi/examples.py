"""Examples: a whole value that fits a schema, put together from the examples of its parts."""

from typing import Any

DEEPEST = 6
FORMATS = {"date-time": "2026-11-22T04:00:00Z", "date": "2026-11-22", "uuid": "7d444840-9dc0-11d1-b245-5ffdce74fad2"}


def example(schema: dict[str, Any], components: dict[str, Any], depth: int = 0) -> Any:
    """The schema's own example if it has one; else one made of its parts."""
    if "$ref" in schema:
        return example(components[schema["$ref"].rpartition("/")[2]], components, depth)
    if schema.get("examples"):
        return schema["examples"][0]
    for known in ("const", "enum"):
        if known in schema:
            return schema[known] if known == "const" else schema[known][0]
    if "anyOf" in schema:
        return example(_told(schema["anyOf"]), components, depth)
    return _made(schema, components, depth)


def _told(options: list[dict[str, Any]]) -> dict[str, Any]:
    """The option that says most: not null."""
    return next((option for option in options if option.get("type") != "null"), options[0])


def _made(schema: dict[str, Any], components: dict[str, Any], depth: int) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, components, depth)
        case "array":
            return _array(schema, components, depth)
        case "string":
            return FORMATS.get(schema.get("format", ""), "text")
        case "integer":
            return int(max(schema.get("minimum", 1), 1))
        case "number":
            return schema.get("minimum", 1)
        case "boolean":
            return schema.get("default", True)
    return None


def _object(schema: dict[str, Any], components: dict[str, Any], depth: int) -> dict[str, Any]:
    if "properties" in schema:
        names = schema["properties"] if depth < DEEPEST else schema.get("required", ())
        return {name: example(schema["properties"][name], components, depth + 1) for name in names}
    values = schema.get("additionalProperties")
    if not isinstance(values, dict) or depth >= DEEPEST:
        return {}
    key = example({"type": "string"} | schema.get("propertyNames", {}), components, depth + 1)
    return {str(key): example(values, components, depth + 1)}


def _array(schema: dict[str, Any], components: dict[str, Any], depth: int) -> list[Any]:
    if "prefixItems" in schema:
        return [example(each, components, depth + 1) for each in schema["prefixItems"]]
    items = schema.get("items")
    count = max(1, schema.get("minItems", 0)) if isinstance(items, dict) and depth < DEEPEST else 0
    return [example(items, components, depth + 1) for _ in range(count)] if isinstance(items, dict) else []
