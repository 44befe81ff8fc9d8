"""Sprig's lists (list.go): new lists always, any slice type in, ``[]interface {}`` out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chartlint.gotmpl.goval import GoError, ListList, NilList, UInt8, kind
from chartlint.render.functions.numbers import to_int64
from chartlint.render.functions.reflect import deeply_equal
from chartlint.render.functions.signature import FunctionTable

table = FunctionTable("sprig")
_BAD_SIZE = "runtime error: makeslice: len out of range"
NIL_DEREFERENCE = "runtime error: invalid memory address or nil pointer dereference"


def sequence(value: Any) -> list[Any] | None:
    """The elements of a slice of any type; None for what is none."""
    if isinstance(value, list):
        return value
    if isinstance(value, bytes):
        return [UInt8(byte) for byte in value]
    items = getattr(value, "go_items", None)
    if items is not None and kind(value) == "slice":
        return [entry for _, entry in items()]
    return None


def elements(value: Any, refusal: str) -> list[Any]:
    """The elements of a slice; raises ``GoError`` with Sprig's words for anything else."""
    found = sequence(value)
    if found is not None:
        return found
    raise GoError(NIL_DEREFERENCE if value is None else refusal.format(kind(value)))


def both(params: str, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function and its ``must`` form, which differ in nothing a template can see."""
    return table.function(params, name, "must" + name[0].upper() + name[1:])


@table.function("...any", "list", "tuple")
def list_(*values: Any) -> list[Any]:
    """A list of the arguments."""
    return list(values)


@both("any", "first")
def first(items: Any) -> Any:
    """The first element, or nil."""
    found = elements(items, "Cannot find first on type {}")
    return found[0] if found else None


@both("any", "last")
def last(items: Any) -> Any:
    """The last element, or nil."""
    found = elements(items, "Cannot find last on type {}")
    return found[-1] if found else None


@both("any", "rest")
def rest(items: Any) -> list[Any]:
    """All but the first."""
    found = elements(items, "Cannot find rest on type {}")
    return list(found[1:]) if found else NilList()


@both("any", "initial")
def initial(items: Any) -> list[Any]:
    """All but the last."""
    found = elements(items, "Cannot find initial on type {}")
    return list(found[:-1]) if found else NilList()


@table.function("any, any", "append", "push", "mustAppend", "mustPush")
def append(items: Any, value: Any) -> list[Any]:
    """The list and one more at its end."""
    return [*elements(items, "Cannot push on type {}"), value]


@both("any, any", "prepend")
def prepend(items: Any, value: Any) -> list[Any]:
    """The list and one more before it."""
    return [value, *elements(items, "Cannot prepend on type {}")]


@table.function("...any")
def concat(*lists: Any) -> list[Any]:
    """All lists in one."""
    out: list[Any] = []
    for items in lists:
        out += elements(items, "Cannot concat type {} as list")
    return out or NilList()


@both("any", "reverse")
def reverse(items: Any) -> list[Any]:
    """The other way round."""
    return list(reversed(elements(items, "Cannot find reverse on type {}")))


@both("any", "uniq")
def uniq(items: Any) -> list[Any]:
    """Each value once, the first of its kind."""
    out: list[Any] = []
    seen: set[tuple[type, Any]] = set()
    for value in elements(items, "Cannot find uniq on type {}"):
        if isinstance(value, (str, bool, int, float)) and value == value:
            if (type(value), value) not in seen:
                seen.add((type(value), value))
                out.append(value)
        elif not any(deeply_equal(value, other) for other in out):
            out.append(value)
    return out


@both("any", "compact")
def compact(items: Any) -> list[Any]:
    """Without empty values."""
    return [value for value in elements(items, "Cannot compact on type {}") if value]


@both("any, ...any", "without")
def without(items: Any, *omit: Any) -> list[Any]:
    """Without some values."""
    return [
        value
        for value in elements(items, "Cannot find without on type {}")
        if not any(deeply_equal(value, out) for out in omit)
    ]


@both("any, any", "has")
def has(needle: Any, items: Any) -> bool:
    """Whether a list holds a value."""
    if items is None:
        return False
    return any(deeply_equal(needle, value) for value in elements(items, "Cannot find has on type {}"))


@both("any, ...any", "slice")
def slice_(items: Any, *bounds: Any) -> Any:
    """Elements from one index to another."""
    found = elements(items, "list should be type of slice or array but {}")
    if not found:
        return None
    start = to_int64(bounds[0]) if bounds else 0
    end = to_int64(bounds[1]) if len(bounds) > 1 else len(found)
    if not 0 <= start <= end <= len(found):
        raise GoError("reflect.Value.Slice: slice index out of bounds")
    return items[start:end] if isinstance(items, bytes) else type(found)(found[start:end])


@both("int, any", "chunk")
def chunk(size: int, items: Any) -> list[Any]:
    """Lists of at most so many elements."""
    found = elements(items, "Cannot chunk type {}")
    count = (len(found) - 1) // size + 1 if size else -1
    if count < 0:
        raise GoError(_BAD_SIZE)
    out = ListList(found[at : at + size] for at in range(0, size * count, size)) if size > 0 else ListList()
    if size < 0 < count:  # Sprig's arithmetic gives one chunk for a list of one
        if len(found) % -size == 0:
            raise GoError(_BAD_SIZE)
        out.append(list(found))
    return out
