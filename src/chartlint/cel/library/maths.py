"""The extension ``math``."""

from __future__ import annotations

import math
from typing import Any

from chartlint.cel import operators as o
from chartlint.cel.errors import CelEvalError, no_overload
from chartlint.cel.library.registry import define
from chartlint.cel.values import INT_MAX, UINT_MAX, UInt, type_name

_NUMBERS = frozenset({"int", "uint", "double"})


@define("math.greatest(dyn...) -> dyn")
def greatest(*values: Any) -> Any:
    """The greatest of numbers, or of the numbers in a list."""
    return _extreme("math.greatest", values, 1)


@define("math.least(dyn...) -> dyn")
def least(*values: Any) -> Any:
    """The least of numbers, or of the numbers in a list."""
    return _extreme("math.least", values, -1)


def _extreme(name: str, values: tuple[Any, ...], sign: int) -> Any:
    if len(values) == 1 and isinstance(values[0], list):
        values = tuple(values[0])
        o.spend(len(values))
        if not values:
            raise CelEvalError(f"{name}(list) argument must not be empty")
    best = None
    for value in values:
        if type_name(value) not in _NUMBERS:
            raise no_overload(name, type_name(value))
        if best is None or o.compare(value, best) == sign:
            best = value
    return best


@define("math.ceil(double) -> double")
def ceil(value: float) -> float:
    """Rounded up."""
    return float(math.ceil(value)) if math.isfinite(value) else value


@define("math.floor(double) -> double")
def floor(value: float) -> float:
    """Rounded down."""
    return float(math.floor(value)) if math.isfinite(value) else value


@define("math.round(double) -> double")
def round_of(value: float) -> float:
    """Rounded to the nearest, halves away from zero."""
    if not math.isfinite(value):
        return value
    whole = math.floor(abs(value))
    return math.copysign(float(whole + (abs(value) - whole >= 0.5)), value)


@define("math.trunc(double) -> double")
def trunc(value: float) -> float:
    """Without its fraction."""
    return float(math.trunc(value)) if math.isfinite(value) else value


@define("math.abs(int) -> int", "math.abs(double) -> double", "math.abs(uint) -> uint")
def absolute(value: Any) -> Any:
    """Without its sign."""
    if isinstance(value, float | UInt):
        return value if isinstance(value, UInt) else abs(value)
    return o.integer(abs(value))


@define("math.sign(int) -> int", "math.sign(double) -> double", "math.sign(uint) -> uint")
def sign(value: Any) -> Any:
    """-1, 0 or 1 of the same type."""
    if isinstance(value, float):
        return value if math.isnan(value) else float((value > 0) - (value < 0))
    found = (value > 0) - (value < 0)
    return UInt(found) if isinstance(value, UInt) else found


@define("math.isInf(double) -> bool")
def is_inf(value: float) -> bool:
    """Whether it is infinite."""
    return math.isinf(value)


@define("math.isNaN(double) -> bool")
def is_nan(value: float) -> bool:
    """Whether it is not a number."""
    return math.isnan(value)


@define("math.isFinite(double) -> bool")
def is_finite(value: float) -> bool:
    """Whether it is a number and not infinite."""
    return math.isfinite(value)


@define("math.sqrt(double) -> double", "math.sqrt(int) -> double", "math.sqrt(uint) -> double")
def sqrt(value: Any) -> float:
    """The square root; not a number for a negative one."""
    return math.sqrt(value) if value >= 0 else math.nan


def _alike(value: Any, bits: int) -> Any:
    """64 bits as a number of the type of ``value``."""
    bits &= UINT_MAX
    if isinstance(value, UInt):
        return UInt(bits)
    return bits if bits <= INT_MAX else bits - 2**64


@define("math.bitAnd(int, int) -> int", "math.bitAnd(uint, uint) -> uint")
def bit_and(left: Any, right: Any) -> Any:
    """Bits that both have."""
    return _alike(left, int(left) & int(right))


@define("math.bitOr(int, int) -> int", "math.bitOr(uint, uint) -> uint")
def bit_or(left: Any, right: Any) -> Any:
    """Bits that one has."""
    return _alike(left, int(left) | int(right))


@define("math.bitXor(int, int) -> int", "math.bitXor(uint, uint) -> uint")
def bit_xor(left: Any, right: Any) -> Any:
    """Bits that only one has."""
    return _alike(left, int(left) ^ int(right))


@define("math.bitNot(int) -> int", "math.bitNot(uint) -> uint")
def bit_not(value: Any) -> Any:
    """The other bits."""
    return _alike(value, ~int(value))


@define("math.bitShiftLeft(int, int) -> int", "math.bitShiftLeft(uint, int) -> uint")
def shift_left(value: Any, places: int) -> Any:
    """Bits moved up; none are left after 64 places."""
    if places < 0:
        raise CelEvalError(f"math.bitShiftLeft() negative offset: {places}")
    return _alike(value, int(value) << places if places < 64 else 0)


@define("math.bitShiftRight(int, int) -> int", "math.bitShiftRight(uint, int) -> uint")
def shift_right(value: Any, places: int) -> Any:
    """Bits moved down, zeros coming in, also for a negative int."""
    if places < 0:
        raise CelEvalError(f"math.bitShiftRight() negative offset: {places}")
    return _alike(value, (int(value) & UINT_MAX) >> places if places < 64 else 0)
