"""Functions over lists: the extensions ``lists`` and ``sets``, and Kubernetes' list library."""

from __future__ import annotations

from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from chartlint.cel import operators as o
from chartlint.cel.errors import CelEvalError, no_overload
from chartlint.cel.library.registry import define
from chartlint.cel.values import NONE, Optional, type_name

_SORTABLE = frozenset({
    "int", "uint", "double", "bool", "string", "bytes", "google.protobuf.Duration", "google.protobuf.Timestamp",
})  # fmt: skip


@define("<list>.isSorted() -> bool")
def is_sorted(values: list[Any]) -> bool:
    """Whether no element is less than the one before it."""
    o.spend(len(values))
    return not any(o.less(after, before) for before, after in pairwise(values))


@define("<list>.sum() -> dyn")
def total(values: list[Any]) -> Any:
    """The sum of numbers or durations; 0 of an empty list."""
    if not values:
        return 0
    o.spend(len(values))
    result = values[0]
    if type_name(result) not in ("int", "uint", "double", "google.protobuf.Duration"):
        raise no_overload("sum", type_name(result))
    for value in values[1:]:
        result = o.add(result, value)
    return result


@define("<list>.min() -> dyn")
def least(values: list[Any]) -> Any:
    """The least element."""
    return _extreme(values, "min", -1)


@define("<list>.max() -> dyn")
def greatest(values: list[Any]) -> Any:
    """The greatest element."""
    return _extreme(values, "max", 1)


def _extreme(values: list[Any], name: str, sign: int) -> Any:
    if not values:
        raise CelEvalError(f"{name} called on empty list")
    o.spend(len(values))
    best = values[0]
    o.compare(best, best)
    for value in values[1:]:
        if o.compare(value, best) == sign:
            best = value
    return best


@define("<list>.indexOf(dyn) -> int")
def index_of(values: list[Any], wanted: Any) -> int:
    """Where an element is first found, -1 when nowhere."""
    o.spend(len(values))
    return next((place for place, value in enumerate(values) if o.equal(value, wanted)), -1)


@define("<list>.lastIndexOf(dyn) -> int")
def last_index_of(values: list[Any], wanted: Any) -> int:
    """Where an element is last found, -1 when nowhere."""
    o.spend(len(values))
    return next((place for place in range(len(values) - 1, -1, -1) if o.equal(values[place], wanted)), -1)


@define("<dyn>.includes(dyn) -> bool")
def includes(value: Any, wanted: Any) -> bool:
    """Whether it is a list with that element, or is that element."""
    if isinstance(value, list):
        return o.contained(wanted, value)
    return o.equal(value, wanted)


@define("<list>.distinct() -> list")
def distinct(values: list[Any]) -> list[Any]:
    """Its elements, each once."""
    found: list[Any] = []
    for value in values:
        if not o.contained(value, found):
            found.append(value)
    return found


@define("<list>.flatten() -> list", "<list>.flatten(int) -> list")
def flatten(values: list[Any], depth: int = 1) -> list[Any]:
    """With the elements of lists among its elements in their place, down to a depth."""
    if depth < 0:
        raise CelEvalError("level must be non-negative")
    found = values
    for _ in range(min(depth, 100)):
        if not any(isinstance(value, list) for value in found):
            break
        flat: list[Any] = []
        for value in found:
            flat += value if isinstance(value, list) else (value,)
        o.bounded_list(len(flat))
        found = flat
    return found


@define("<list>.reverse() -> list")
def reverse(values: list[Any]) -> list[Any]:
    """From the last element to the first."""
    o.spend(len(values))
    return values[::-1]


@define("<list>.slice(int, int) -> list")
def slice_of(values: list[Any], start: int, end: int) -> list[Any]:
    """The elements from ``start`` up to ``end``."""
    if start < 0 or end < 0:
        raise CelEvalError(f"cannot slice({start}, {end}), negative indexes not supported")
    if start > end:
        raise CelEvalError(f"cannot slice({start}, {end}), start index must be less than or equal to end index")
    if end > len(values):
        raise CelEvalError(f"cannot slice({start}, {end}), list is length {len(values)}")
    o.spend(end - start)
    return values[start:end]


@define("<list>.sort() -> list")
def sort(values: list[Any]) -> list[Any]:
    """In ascending order."""
    return sort_by(values, values)


def sort_by(values: list[Any], keys: list[Any]) -> list[Any]:
    """In ascending order of keys, one for each element, all of one type."""
    o.spend(4 * len(keys))
    kinds = {type_name(key) for key in keys}
    if len(kinds) > 1:
        raise CelEvalError("list elements must have the same type")
    if kinds and not kinds <= _SORTABLE:
        raise CelEvalError("list elements must be comparable")
    order = cmp_to_key(o.compare)
    return [values[place] for place in sorted(range(len(values)), key=lambda place: order(keys[place]))]


@define("<list>.first() -> optional")
def first(values: list[Any]) -> Optional:
    """Its first element, if it has one."""
    return Optional(values[0]) if values else NONE


@define("<list>.last() -> optional")
def last(values: list[Any]) -> Optional:
    """Its last element, if it has one."""
    return Optional(values[-1]) if values else NONE


@define("lists.range(int) -> list")
def range_of(count: int) -> list[int]:
    """The numbers from 0 up to ``count``."""
    o.bounded_list(count)
    return list(range(count))


@define("sets.contains(list, list) -> bool")
def sets_contains(values: list[Any], others: list[Any]) -> bool:
    """Whether every element of the second is in the first."""
    return all(o.contained(other, values) for other in others)


@define("sets.equivalent(list, list) -> bool")
def sets_equivalent(values: list[Any], others: list[Any]) -> bool:
    """Whether both have the same elements."""
    return sets_contains(values, others) and sets_contains(others, values)


@define("sets.intersects(list, list) -> bool")
def sets_intersects(values: list[Any], others: list[Any]) -> bool:
    """Whether they share an element."""
    return any(o.contained(value, others) for value in values)
