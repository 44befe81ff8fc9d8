"""What CEL's operators do to values of any type. Used by both forms of an expression.

All raise CelEvalError where CEL has an error. Work that grows with the data is counted (``spend``), so that no
expression runs for longer than some seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from chartlint.cel.errors import CelEvalError, no_overload
from chartlint.cel.times import Duration, Timestamp
from chartlint.cel.values import INT_MAX, INT_MIN, NONE, UINT_MAX, CelObject, KeyedMap, Optional, Type, UInt, type_name

MOST_WORK = 1_000_000
"""Elements and characters that one evaluation may touch."""

LONGEST_TEXT = 10_000_000
LONGEST_LIST = 1_000_000

_left = [MOST_WORK]

_NUMBERS = frozenset({int, float, UInt})
_SCALARS = frozenset({str, int, float, bool, type(None), UInt, bytes})
_ORDERED = frozenset({str, int, float, bool, UInt, bytes, Duration, Timestamp})


def refill() -> None:
    """Begin an evaluation with all the work it may do."""
    _left[0] = MOST_WORK


def spend(work: int) -> None:
    """Count work done. Raises CelEvalError when it was too much."""
    _left[0] -= work
    if _left[0] < 0:
        raise CelEvalError("the expression does too much work for this data")


# --- equality and order ---------------------------------------------------------------------------


def equal(left: Any, right: Any) -> bool:
    """``==``: numbers by value whatever their type, lists and maps by element, else type and value.

    A whole number is made a double to meet one, and may lose digits by that, as in cel-go.
    """
    kind, other = left.__class__, right.__class__
    if kind is other and kind in _SCALARS:
        return bool(left == right)
    if kind in _NUMBERS and other in _NUMBERS:
        return _double(left) == _double(right) if float in (kind, other) else bool(left == right)
    return _equal(left, right)


def unequal(left: Any, right: Any) -> bool:
    """``!=``."""
    return not equal(left, right)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        spend(len(left))
        return len(left) == len(right) and all(equal(one, other) for one, other in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        spend(len(left))
        if len(left) != len(right):
            return False
        return all(key in right and equal(value, right[key]) for key, value in left.items())
    if isinstance(left, Optional) and isinstance(right, Optional):
        return left.present == right.present and equal(left.value, right.value)
    if isinstance(left, CelObject | Type) or isinstance(right, CelObject | Type):
        return left.__class__ is right.__class__ and bool(left == right)
    return type_name(left) in _COMPARABLE and bool(left == right)


def _double(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


_COMPARABLE = frozenset({"int", "uint", "double", "string", "bytes", "null_type"})


def less(left: Any, right: Any) -> bool:
    """``<``; false where one side is not a number (NaN). A whole number is made a double to meet one."""
    kind, other = left.__class__, right.__class__
    if kind is other and kind in _ORDERED:
        return bool(left < right)
    if kind in _NUMBERS and other in _NUMBERS:
        return _double(left) < _double(right) if float in (kind, other) else bool(left < right)
    return bool(_orderable("<", left, right) and left < right)


def less_equal(left: Any, right: Any) -> bool:
    """``<=``."""
    kind, other = left.__class__, right.__class__
    if kind is other and kind in _ORDERED:
        return bool(left <= right)
    if kind in _NUMBERS and other in _NUMBERS:
        return _double(left) <= _double(right) if float in (kind, other) else bool(left <= right)
    return bool(_orderable("<=", left, right) and left <= right)


def greater(left: Any, right: Any) -> bool:
    """``>``."""
    return less(right, left)


def greater_equal(left: Any, right: Any) -> bool:
    """``>=``."""
    return less_equal(right, left)


_ORDERED_NAMES = frozenset({
    "string", "int", "double", "bool", "uint", "bytes", "google.protobuf.Duration", "google.protobuf.Timestamp",
})  # fmt: skip
_NUMBER_NAMES = frozenset({"int", "uint", "double"})


def _orderable(op: str, left: Any, right: Any) -> bool:
    one, other = type_name(left), type_name(right)
    if (one == other and one in _ORDERED_NAMES) or (one in _NUMBER_NAMES and other in _NUMBER_NAMES):
        return True
    raise no_overload(f"_{op}_", one, other)


def compare(left: Any, right: Any) -> int:
    """-1, 0 or 1."""
    return -1 if less(left, right) else int(less(right, left))


# --- arithmetic -----------------------------------------------------------------------------------


def integer(value: int) -> int:
    """An int within 64 bits."""
    if INT_MIN <= value <= INT_MAX:
        return value
    raise CelEvalError("integer overflow")


def unsigned(value: int) -> UInt:
    """A uint within 64 bits."""
    if 0 <= value <= UINT_MAX:
        return UInt(value)
    raise CelEvalError("unsigned integer overflow")


def add(left: Any, right: Any) -> Any:
    """``+``: numbers of one type, texts, bytes, lists, times."""
    one, other = type_name(left), type_name(right)
    if one == other:
        match one:
            case "int":
                return integer(left + right)
            case "uint":
                return unsigned(int(left) + int(right))
            case "double":
                return left + right
            case "string" | "bytes":
                return left + right if bounded(len(left) + len(right)) else None
            case "list":
                return [*left, *right] if bounded_list(len(left) + len(right)) else None
            case "google.protobuf.Duration":
                return Duration(left.nanos + right.nanos)
    if {one, other} == {"google.protobuf.Duration", "google.protobuf.Timestamp"}:
        return Timestamp(left.nanos + right.nanos)
    raise no_overload("_+_", one, other)


def subtract(left: Any, right: Any) -> Any:
    """``-``."""
    one, other = type_name(left), type_name(right)
    if one == other:
        match one:
            case "int":
                return integer(left - right)
            case "uint":
                return unsigned(int(left) - int(right))
            case "double":
                return left - right
            case "google.protobuf.Duration" | "google.protobuf.Timestamp":
                return Duration(left.nanos - right.nanos)
    if one == "google.protobuf.Timestamp" and other == "google.protobuf.Duration":
        return Timestamp(left.nanos - right.nanos)
    raise no_overload("_-_", one, other)


def multiply(left: Any, right: Any) -> Any:
    """``*``."""
    one, other = type_name(left), type_name(right)
    if one == other:
        match one:
            case "int":
                return integer(left * right)
            case "uint":
                return unsigned(int(left) * int(right))
            case "double":
                return left * right
    raise no_overload("_*_", one, other)


def divide(left: Any, right: Any) -> Any:
    """``/``: towards zero for whole numbers; a double by zero is infinite or not a number."""
    one, other = type_name(left), type_name(right)
    if one == other:
        match one:
            case "int":
                return integer(_quotient(left, right))
            case "uint":
                return unsigned(_quotient(int(left), int(right)))
            case "double":
                if right:
                    return left / right
                if not left or left != left:
                    return float("nan")
                sign = (left > 0) == (str(right)[0] != "-")
                return float("inf") if sign else float("-inf")
    raise no_overload("_/_", one, other)


def _quotient(left: int, right: int) -> int:
    if not right:
        raise CelEvalError("division by zero")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def remainder(left: Any, right: Any) -> Any:
    """``%``: with the sign of the left side; not for doubles."""
    one, other = type_name(left), type_name(right)
    if one == other and one in ("int", "uint"):
        if not right:
            raise CelEvalError("modulus by zero")
        rest = abs(int(left)) % abs(int(right))
        if one == "uint":
            return UInt(rest)
        if left == INT_MIN and right == -1:
            raise CelEvalError("integer overflow")
        return -rest if left < 0 else rest
    raise no_overload("_%_", one, other)


def negate(value: Any) -> Any:
    """``-`` in front."""
    match type_name(value):
        case "int":
            return integer(-value)
        case "double":
            return -value
        case "google.protobuf.Duration":
            return Duration(-value.nanos)
    raise no_overload("-_", type_name(value))


def bounded(size: int) -> bool:
    """True; counts the characters of a new text. Raises CelEvalError when it is too long."""
    if size > LONGEST_TEXT:
        raise CelEvalError(f"a text may have {LONGEST_TEXT} characters")
    spend(size // 64)
    return True


def bounded_list(size: int) -> bool:
    """True; counts the elements of a new list. Raises CelEvalError when it is too long."""
    if size > LONGEST_LIST:
        raise CelEvalError(f"a list may have {LONGEST_LIST} elements")
    spend(size // 8)
    return True


# --- parts of lists and maps ----------------------------------------------------------------------


def select(operand: Any, field: str) -> Any:
    """``operand.field``; of an optional, an optional."""
    if isinstance(operand, dict):
        try:
            return operand[field]
        except KeyError:
            raise CelEvalError(f"no such key: {field}") from None
    if isinstance(operand, Optional):
        return optional_select(operand, field)
    raise CelEvalError(f"no such key: {field} (in a value of type {type_name(operand)})")


def optional_select(operand: Any, field: str) -> Optional:
    """``operand.?field``; nothing of what is no map has fields, except that a list is asked wrongly."""
    if isinstance(operand, Optional):
        return optional_select(operand.value, field) if operand.present else NONE
    if isinstance(operand, dict):
        return Optional(operand[field]) if field in operand else NONE
    if isinstance(operand, list | tuple):
        raise CelEvalError(f"unsupported index type 'string' in list: {field}")
    return NONE


def has(operand: Any, field: str) -> bool:
    """``has(operand.field)``."""
    return optional_select(operand, field).present


def index(operand: Any, key: Any) -> Any:
    """``operand[key]``; of an optional, an optional."""
    if isinstance(operand, Optional):
        return optional_index(operand, key)
    if isinstance(operand, dict):
        found = _lookup(operand, key)
        if not found.present:
            raise CelEvalError(f"no such key: {shown(key)}")
        return found.value
    if isinstance(operand, list | tuple):
        place = _place(key)
        if not 0 <= place < len(operand):
            raise CelEvalError(f"index out of bounds: {place}")
        return operand[place]
    raise no_overload("_[_]", type_name(operand), type_name(key))


def optional_index(operand: Any, key: Any) -> Optional:
    """``operand[?key]``."""
    if isinstance(operand, Optional):
        return optional_index(operand.value, key) if operand.present else NONE
    if isinstance(operand, dict):
        return _lookup(operand, key)
    if isinstance(operand, list | tuple):
        place = _place(key)
        return Optional(operand[place]) if 0 <= place < len(operand) else NONE
    return NONE


def _lookup(operand: dict[Any, Any], key: Any) -> Optional:
    if type_name(key) not in ("string", "bool", "int", "uint", "double"):
        raise CelEvalError(f"unsupported key type: {type_name(key)}")
    if isinstance(key, bool) and not isinstance(operand, KeyedMap):
        return NONE
    return Optional(operand[key]) if key in operand else NONE


def _place(key: Any) -> int:
    if type_name(key) in _NUMBER_NAMES and key == key and abs(key) != float("inf") and int(key) == key:
        return int(key)
    raise CelEvalError(f"unsupported index type '{type_name(key)}' in list")


def contained(value: Any, container: Any) -> bool:
    """``value in container``: an element of a list, a key of a map."""
    if isinstance(container, list | tuple):
        if value.__class__ is str:
            if len(container) > 50:
                spend(len(container))
            return value in container
        spend(len(container))
        return any(equal(value, item) for item in container)
    if isinstance(container, dict):
        try:
            return _lookup(container, value).present
        except CelEvalError:
            return False
    raise no_overload("@in", type_name(value), type_name(container))


def iterated(operand: Any) -> Iterable[Any]:
    """What a macro goes over: the elements of a list, the keys of a map."""
    if isinstance(operand, list | dict | tuple):
        spend(len(operand))
        return operand
    raise CelEvalError(f"cannot go over a value of type {type_name(operand)}")


def pairs(operand: Any) -> Iterable[tuple[Any, Any]]:
    """What a macro of two variables goes over: index and element, or key and value."""
    found = iterated(operand)
    return found.items() if isinstance(found, dict) else enumerate(found)


def entries(given: Iterable[tuple[Any, Any]], repeated: str = "Failed with repeated key") -> dict[Any, Any]:
    """A map of its entries. Raises CelEvalError for a key of another type or one that stands twice."""
    found: dict[Any, Any] = {}
    for key, value in given:
        kind = type_name(key)
        if kind not in ("string", "int", "uint", "bool"):
            raise CelEvalError(f"unsupported key type: {kind}")
        if kind == "bool" and not isinstance(found, KeyedMap):
            found = KeyedMap(found)
        if key in found:
            raise CelEvalError(f"{repeated}: {shown(key)}")
        found[key] = value
    return found


def shown(value: Any) -> str:
    """A key in a message."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


# --- logic ----------------------------------------------------------------------------------------

Thunk = Callable[[], Any]


def truth(value: Any, function: str = "_?_:_") -> bool:
    """A bool; anything else is an error, for CEL has no truthiness."""
    if value is True or value is False:
        return bool(value)
    raise no_overload(function, type_name(value))


def both(*operands: Thunk) -> bool:
    """``&&``: false when one is false, whatever the others do; else the first error, else true."""
    error: CelEvalError | None = None
    for operand in operands:
        try:
            if not truth(operand(), "_&&_"):
                return False
        except CelEvalError as caught:
            error = error or caught
    if error is not None:
        raise error
    return True


def either(*operands: Thunk) -> bool:
    """``||``: true when one is true, whatever the others do; else the first error, else false."""
    error: CelEvalError | None = None
    for operand in operands:
        try:
            if truth(operand(), "_||_"):
                return True
        except CelEvalError as caught:
            error = error or caught
    if error is not None:
        raise error
    return False
