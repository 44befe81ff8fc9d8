"""A compiled schema (schema.go)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from chartlint.goregex import GoRegex

Types = frozenset[str]
FormatCheck = Callable[[str], str | None]
"""None for a text of the format, else Helm's reason."""


class Schema:
    """A schema at a place of a document. A keyword that is absent, or that its draft does not know, is None or empty.

    ``url`` and ``pointer`` name the place; ``resource`` is the schema with the identifier that holds here.
    """

    always: bool | None = None
    ref: Schema | None = None
    recursive_ref: Schema | None = None
    recursive_anchor = False
    dynamic_ref: Schema | None = None
    dynamic_ref_anchor = ""
    dynamic_anchor = ""
    types: Types | None = None
    enum: list[Any] | None = None
    enum_keys: frozenset[Any] = frozenset()
    has_const = False
    const: Any = None
    negated: Schema | None = None
    all_of: tuple[Schema, ...] = ()
    any_of: tuple[Schema, ...] = ()
    one_of: tuple[Schema, ...] = ()
    condition: Schema | None = None
    then: Schema | None = None
    otherwise: Schema | None = None
    format = ""
    format_check: FormatCheck | None = None
    max_properties: int | None = None
    min_properties: int | None = None
    required: tuple[str, ...] = ()
    property_names: Schema | None = None
    additional_properties: Schema | bool | None = None
    unevaluated_properties: Schema | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique_items = False
    contains: Schema | None = None
    min_contains: int | None = None
    max_contains: int | None = None
    items: Schema | None = None
    items_list: tuple[Schema, ...] | None = None
    additional_items: Schema | bool | None = None
    prefix_items: tuple[Schema, ...] = ()
    unevaluated_items: Schema | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: GoRegex | None = None
    maximum: Fraction | None = None
    minimum: Fraction | None = None
    exclusive_maximum: Fraction | None = None
    exclusive_minimum: Fraction | None = None
    multiple_of: Fraction | None = None
    all_properties_evaluated = False
    all_items_evaluated = False
    items_evaluated = 0

    def __init__(self, url: str, pointer: str, location: str) -> None:
        self.url = url
        self.pointer = pointer
        self.location = location
        self.version = 2020
        self.resource: Schema = self
        self.dynamic_anchors: dict[str, Schema] = {}
        self.properties: dict[str, Schema] = {}
        self.pattern_properties: list[tuple[GoRegex, Schema]] = []
        self.dependencies: dict[str, Schema | tuple[str, ...]] = {}
        self.dependent_required: dict[str, tuple[str, ...]] = {}
        self.dependent_schemas: dict[str, Schema] = {}

    def __repr__(self) -> str:
        return f"Schema({self.location!r})"


def type_of(value: Any) -> str:
    """The JSON type of a value; an integer is a number."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "number"
