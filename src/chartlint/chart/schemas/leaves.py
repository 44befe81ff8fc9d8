"""The assertions of JSON Schema that look at one value alone (validator.go, util.go)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from chartlint.chart.schemas.failure import Number, SchemaError, counted, fraction, measured, quoted
from chartlint.chart.schemas.nodes import Schema
from chartlint.goregex import Budget


class Found:
    """A number that is checked; ``exact`` is None for an infinite one."""

    __slots__ = ("exact",)

    def __init__(self, exact: Fraction | None) -> None:
        self.exact = exact

    @classmethod
    def of(cls, value: Any) -> Found:
        """A number of a value or of a schema."""
        return cls(fraction(value))

    @property
    def whole(self) -> bool:
        """Whether it is an integer, however it is written."""
        return self.exact is not None and self.exact.denominator == 1


def is_number(value: Any) -> bool:
    """Whether a value is a number to JSON."""
    return isinstance(value, (int, float, Number)) and not isinstance(value, bool)


def equal(one: Any, other: Any) -> bool:
    """Whether two values are equal to JSON Schema: numbers by their value, maps in any order."""
    if isinstance(one, dict):
        same = isinstance(other, dict) and one.keys() == other.keys()
        return same and all(equal(entry, other[key]) for key, entry in one.items())
    if isinstance(one, list):
        same = isinstance(other, list) and len(one) == len(other)
        return same and all(equal(left, right) for left, right in zip(one, other))
    if is_number(one):
        exact = fraction(one) if is_number(other) else None
        return exact is not None and exact == fraction(other)
    return type(one) is type(other) and bool(one == other)


def duplicates(values: list[Any]) -> tuple[int, int] | None:
    """The first two equal entries of a list."""
    seen: dict[Any, int] = {}
    for index, value in enumerate(values):
        before = seen.setdefault(key_of(value), index)
        if before != index:
            return before, index
    return None


def key_of(value: Any) -> Any:
    """Something hashable that is equal for equal values."""
    if isinstance(value, dict):
        return "map", frozenset([(key, key_of(entry)) for key, entry in value.items()])
    if isinstance(value, list):
        return "list", tuple([key_of(entry) for entry in value])
    if is_number(value):
        return "number", fraction(value)
    return type(value).__name__, value


def number_failures(schema: Schema, found: Found) -> Iterator[tuple[str, str]]:
    """Keyword and text of each limit that a number breaks. Raises ``SchemaError`` as Go panics for infinite ones."""
    limits: tuple[tuple[str, Fraction | None, Callable[[Fraction, Fraction], object]], ...] = (
        ("minimum", schema.minimum, operator.lt),
        ("maximum", schema.maximum, operator.gt),
        ("exclusiveMinimum", schema.exclusive_minimum, operator.le),
        ("exclusiveMaximum", schema.exclusive_maximum, operator.ge),
        ("multipleOf", schema.multiple_of, operator.mod),
    )
    for keyword, want, broken in limits:
        if want is None:
            continue
        if found.exact is None:
            problem = "runtime error: invalid memory address or nil pointer dereference"
            raise SchemaError(f"unable to validate schema: {problem}")
        if keyword == "multipleOf" and want == 0:
            raise SchemaError("unable to validate schema: division by zero")
        if broken(found.exact, want):
            yield keyword, f"{keyword}: got {measured(found.exact)}, want {measured(want)}"


def text_failures(schema: Schema, value: str, budget: Budget) -> Iterator[tuple[str, str]]:
    """Keyword and text of what is wrong with a string. Raises ``RegexTooLarge``."""
    if schema.min_length is not None and len(value) < schema.min_length:
        yield "minLength", f"minLength: got {counted(len(value))}, want {counted(schema.min_length)}"
    if schema.max_length is not None and len(value) > schema.max_length:
        yield "maxLength", f"maxLength: got {counted(len(value))}, want {counted(schema.max_length)}"
    if schema.pattern is not None and schema.pattern.search(value, 0, budget) is None:
        yield "pattern", f"{quoted(value)} does not match pattern {quoted(schema.pattern.pattern)}"


def array_failures(schema: Schema, size: int) -> Iterator[tuple[str, str]]:
    """Keyword and text of a list that is too short or too long."""
    if schema.min_items is not None and size < schema.min_items:
        yield "minItems", f"minItems: got {counted(size)}, want {counted(schema.min_items)}"
    if schema.max_items is not None and size > schema.max_items:
        yield "maxItems", f"maxItems: got {counted(size)}, want {counted(schema.max_items)}"
