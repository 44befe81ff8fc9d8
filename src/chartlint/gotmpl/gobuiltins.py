"""Go's built-in template functions (text/template/funcs.go)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

from chartlint.gotmpl.gofmt import NO_VALUE, format_v, sprint
from chartlint.gotmpl.goprintf import format_s
from chartlint.gotmpl.goval import (
    GoError,
    GoObject,
    NilMap,
    NilStringMap,
    UInt8,
    UInt32,
    UInt64,
    is_nil_slice,
    kind,
    type_name,
)

_UNSIGNED = (UInt8, UInt32, UInt64)
_BASIC: dict[type, str] = {
    str: "string", bool: "bool", float: "float", int: "int", complex: "complex",
    **dict.fromkeys(_UNSIGNED, "uint"),
}  # fmt: skip


# --- logic --------------------------------------------------------------------------------------


def and_(first: Any, *rest: Any) -> Any:
    """``and``: the first empty argument, or the last."""
    for value in rest:
        if not first:
            break
        first = value
    return first


def or_(first: Any, *rest: Any) -> Any:
    """``or``: the first argument that is not empty, or the last."""
    for value in rest:
        if first:
            break
        first = value
    return first


# --- comparison ---------------------------------------------------------------------------------


def _basic_kind(value: Any) -> str | None:
    """The class in which Go compares a value: bool, int, uint, float, complex, string; None for others."""
    known = _BASIC.get(type(value))
    if known is not None:
        return known
    return "int" if isinstance(value, int) else None


def _is_nil(value: Any) -> bool:
    return value is None or is_nil_slice(value) or isinstance(value, (NilMap, NilStringMap))


def _incompatible(a: Any, b: Any) -> GoError:
    return GoError(f"incompatible types for comparison: {type_name(a)} and {type_name(b)}")


def equal(first: Any, others: Sequence[Any]) -> bool:
    """``eq a b c``: a equals any of the others. Raises ``GoError`` for what Go cannot compare."""
    if not others:
        raise GoError("missing argument for comparison")
    left = _basic_kind(first)
    return any(_same(first, left, value) for value in others)


def _same(first: Any, left: str | None, value: Any) -> bool:
    right = _basic_kind(value)
    if left != right:
        if left is not None and right is not None and {left, right} == {"int", "uint"}:
            return bool(first == value)
        if first is not None and value is not None:
            raise _incompatible(first, value)
        return False
    if left is not None:
        return bool(first == value)
    if first is not None and value is not None and kind(first) != kind(value):
        raise GoError(
            f"non-comparable types {format_s(first)}: {type_name(first)}, {type_name(value)}: {format_v(value)}"
        )
    if _is_nil(first) or _is_nil(value):
        return _is_nil(first) and _is_nil(value)
    if kind(value) in ("map", "slice"):
        raise GoError(f"non-comparable type {format_s(value)}: {type_name(value)}")
    if isinstance(first, GoObject) and first.go_kind == "struct":
        return type_name(first) == type_name(value) and bool(first == value)
    return first is value


def less(a: Any, b: Any) -> bool:
    """``lt a b``; raises ``GoError`` for what has no order."""
    left, right = _basic_kind(a), _basic_kind(b)
    if left is None or right is None:
        raise GoError("invalid type for comparison")
    if left != right:
        if {left, right} == {"int", "uint"}:
            return bool(a < b)
        raise _incompatible(a, b)
    if left in ("bool", "complex"):
        raise GoError("invalid type for comparison")
    if left == "string" and not (a.isascii() and b.isascii()):
        return bool(a.encode("utf-8", "surrogateescape") < b.encode("utf-8", "surrogateescape"))
    return bool(a < b)


def less_or_equal(a: Any, b: Any) -> bool:
    """``le a b``; raises ``GoError`` for what has no order."""
    return less(a, b) or equal(a, (b,))


# --- containers ---------------------------------------------------------------------------------


def length(value: Any) -> int:
    """``len``: bytes of a text, entries of a list or map."""
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode("utf-8", "surrogateescape"))
    if isinstance(value, (dict, list, bytes)):
        return len(value)
    if value is None:
        raise GoError("len of nil pointer")
    size = getattr(value, "go_len", None)
    if size is not None:
        return int(size())
    raise GoError(f"len of type {_pointed(value)}")


def _pointed(value: Any) -> str:
    """The type of a value, or of what a pointer points to."""
    return type_name(value).removeprefix("*")


def index(item: Any, keys: Sequence[Any]) -> Any:
    """``index x k…``; raises ``GoError`` out of range and for wrong types."""
    if item is None:
        raise GoError("index of untyped nil")
    for key in keys:
        if item is None:
            raise GoError("index of nil pointer")
        item = _index(item, key)
    return item


def _index(item: Any, key: Any) -> Any:
    if isinstance(item, dict):
        if key is None:
            raise GoError("value is nil; should be of type string")
        if not isinstance(key, str):
            raise GoError(f"value has type {type_name(key)}; should be string")
        try:
            return item[key]
        except KeyError:
            return None
    if isinstance(item, (list, bytes, str)):
        data: Any = item.encode("utf-8", "surrogateescape") if isinstance(item, str) else item
        if key is None:
            raise GoError("cannot index slice/array with nil")
        if not isinstance(key, int) or isinstance(key, bool):
            raise GoError(f"cannot index slice/array with type {type_name(key)}")
        if key < 0 or key > len(data):
            raise GoError(f"index out of range: {int(key)}")
        if key == len(data):
            raise GoError(f"reflect: {kind(item)} index out of range")
        return UInt8(data[key]) if isinstance(data, bytes) else data[key]
    own = getattr(item, "go_index", None)
    if own is not None:
        return own(key)
    raise GoError(f"can't index item of type {_pointed(item)}")


def call_named(written: str | None, function: Any, *args: Any) -> Any:
    """``call``: no template value can be called. ``written`` is the operand's text, None for one from a pipe."""
    if function is None:
        raise GoError("call of nil")
    if written is None:
        written = function if isinstance(function, str) else f"<{type_name(function)} Value>"
    raise GoError(f"non-function {written} of type {type_name(function)}")


# --- escaping -----------------------------------------------------------------------------------

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;", "\0": "\ufffd"})
_JS = {"\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D"}


def _arguments(args: Sequence[Any]) -> str:
    if len(args) == 1 and isinstance(args[0], str):
        return args[0]
    return sprint([NO_VALUE if value is None else value for value in args])


def html(args: Sequence[Any]) -> str:
    """``html``: the five characters of markup escaped."""
    return _arguments(args).translate(_HTML)


def js(args: Sequence[Any]) -> str:
    """``js``: escaped for a JavaScript string."""
    out: list[str] = []
    for char in _arguments(args):
        if char in _JS:
            out.append(_JS[char])
        elif char < " " or not (char.isascii() or char.isprintable() or "\udc80" <= char <= "\udcff"):
            out.append(f"\\u{ord(char):04X}")
        else:
            out.append(char)
    return "".join(out)


def urlquery(args: Sequence[Any]) -> str:
    """``urlquery``: Go's QueryEscape."""
    return quote_plus(_arguments(args), safe="-_.~", errors="surrogateescape")
