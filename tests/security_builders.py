"""Orders made from nothing but the registry: the least that each takes, and a text put into each place for text."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from oficinista.orders import Order, all_commands

Schema = dict[str, Any]
Path = tuple[str | int, ...]
FORMATS = {"date": "2026-11-20", "date-time": "2026-11-20T12:00:00Z", "base64": "eA=="}
HARMFUL = [
    *("\x00", "\x07", "\x08", "\n", "\r", "\t", "\x0c", "\x1b", "\x7f", "\x85", "\x90", "\x9b", "\x9d"),
    *(chr(mark) for mark in (0xAD, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF)),
    *(chr(mark) for mark in range(0x202A, 0x202F)),
    *(chr(mark) for mark in range(0x2066, 0x206A)),
]
"""Controls of both sets, bells and escapes, ends of lines, and what turns the direction of writing."""


def least(schema: Schema, defs: Schema) -> Any:
    """The least JSON that a schema takes."""
    schema = _resolved(schema, defs)
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    match schema.get("type"):
        case "object":
            return {name: least(schema["properties"][name], defs) for name in schema.get("required", ())}
        case "array":
            return [least(one, defs) for one in _items(schema)]
        case "string":
            return _least_text(schema)
        case "integer":
            return schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
        case "boolean":
            return False
    return least(schema["anyOf"][0], defs) if "anyOf" in schema else "x"


def with_text(schema: Schema, defs: Schema, path: Path = ()) -> Iterator[tuple[Path, Any, Schema]]:
    """Each place for text of a schema: its path, the least JSON with `{TEXT}` there, and the place's own schema."""
    schema = _resolved(schema, defs)
    for one in schema.get("anyOf", ()):
        yield from with_text(one, defs, path)
    if not {"type", "anyOf", "const", "enum"} & schema.keys() or schema.get("type") == "string":
        yield path, TEXT, schema
    elif schema.get("type") == "array":
        items = _items(schema)
        for number, item in enumerate(items):
            for where, value, place in with_text(item, defs, (*path, number)):
                yield where, [value if other == number else least(one, defs) for other, one in enumerate(items)], place
    elif schema.get("type") == "object":
        if schema.get("additionalProperties"):
            yield path, {"x": TEXT}, {}
        rest = least(schema, defs)
        for name, one in schema.get("properties", {}).items():
            for where, value, place in with_text(one, defs, (*path, name)):
                yield where, {**rest, name: value}, place


TEXT = object()
"""Stands for the text that is tried."""


def filled(value: Any, text: str) -> Any:
    """`value` with the text in its place."""
    if value is TEXT:
        return text
    if isinstance(value, dict):
        return {name: filled(one, text) for name, one in value.items()}
    return [filled(one, text) for one in value] if isinstance(value, list) else value


def least_order(name: str) -> Order:
    """The order of a name with the least facts that it takes."""
    order: Order = all_commands()[name].order_type.model_validate_json(json.dumps(least(*schema_of(name))))
    return order


def schema_of(name: str) -> tuple[Schema, Schema]:
    """The schema of an order and of the parts it names."""
    schema = all_commands()[name].order_type.model_json_schema()
    return schema, schema.get("$defs", {})


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a JSON value, the names of its facts too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from (name, *texts_in(one))
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


def _resolved(schema: Schema, defs: Schema) -> Schema:
    return defs[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _items(schema: Schema) -> list[Schema]:
    """The schemas of the items that an array is tried with."""
    return schema.get("prefixItems") or [schema["items"]] * max(1, schema.get("minItems", 0))


def _least_text(schema: Schema) -> str:
    if "format" in schema:
        return FORMATS[schema["format"]]
    return _matching(schema["pattern"]) if "pattern" in schema else "x" * max(1, schema.get("minLength", 0))


@cache
def _matching(pattern: str) -> str:
    first = settings(phases=[Phase.generate], database=None, derandomize=True)
    return find(st.from_regex(pattern, fullmatch=True), lambda _: True, settings=first)
