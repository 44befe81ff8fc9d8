"""Sprig's numbers (numeric.go), with spf13/cast's conversions: they never fail, they give zero."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.gotmpl.gofmt import format_float, format_v
from chartlint.gotmpl.goval import Duration, GoError, Int64, IntList
from chartlint.gotmpl.strconv import parse_int
from chartlint.render.functions.signature import FunctionTable

if TYPE_CHECKING:
    from chartlint.render.runtime import Runtime

table = FunctionTable("sprig")
function = table.function
MIN64, MAX64 = -(1 << 63), (1 << 63) - 1
# The longest list of numbers that one call may make.
MAX_NUMBERS = 1_000_000
_TWO_63 = float(1 << 63)
_ZERO_FRACTION = re.compile(r"\.0+\Z")
_DECIMAL = re.compile(r"[+-]?[0-9]+\Z")


def wrap64(value: int) -> int:
    """An integer as int64 arithmetic leaves it."""
    return (value + (1 << 63)) % (1 << 64) - (1 << 63) if not MIN64 <= value <= MAX64 else value


def to_int64(value: Any) -> int:
    """cast.ToInt64: 0 for what is no number."""
    kind = type(value)
    if kind is int:
        return value  # type: ignore[no-any-return]
    if kind is float:
        # what amd64 makes of a number out of range
        return int(value) if -_TWO_63 <= value < _TWO_63 else MIN64
    if isinstance(value, str):
        number = parse_int(_ZERO_FRACTION.sub("", value) if "." in value else value)
        return number if number is not None and MIN64 <= number <= MAX64 else 0
    if isinstance(value, int) and not isinstance(value, Duration):
        return wrap64(int(value))
    return 0


_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+\Z")
_FLOAT = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?)\Z|[nN][aA][nN]\Z"
)
_UNDERSCORE = re.compile(r"(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])")


def to_float64(value: Any) -> float:
    """cast.ToFloat64: 0 for what is no number."""
    if isinstance(value, float):
        return value
    if isinstance(value, int):
        return 0.0 if isinstance(value, Duration) else float(value)
    if isinstance(value, str):
        text = _UNDERSCORE.sub("", value) if "_" in value else value
        if _FLOAT.match(text):
            number = float(text)
            return number if not math.isinf(number) or "inf" in text.lower() else 0.0
        if _HEX_FLOAT.match(text):
            try:
                return float.fromhex(text)
            except OverflowError:
                return 0.0
    return 0.0


@function("any", "int")
def to_int(value: Any) -> int:
    """A value as int."""
    return to_int64(value)


@function("any", "int64")
def as_int64(value: Any) -> int:
    """A value as int64."""
    return Int64(to_int64(value))


@function("any", "float64")
def as_float64(value: Any) -> float:
    """A value as float64."""
    return to_float64(value)


@function("string")
def atoi(text: str) -> int:
    """A decimal integer, or 0."""
    if not _DECIMAL.match(text):
        return 0
    if len(text) > 20:  # longer than any int64, but for zeros
        text = text[0] + text[1:].lstrip("0")[:20]
    return min(max(int(text), MIN64), MAX64)


@function("any", "toDecimal")
def to_decimal(value: Any) -> int:
    """An octal number's value."""
    text = format_v(value)
    if re.match(r"[+-]?[0-7]+\Z", text):
        number = int(text, 8)
        return Int64(number if MIN64 <= number <= MAX64 else 0)
    return Int64(0)


@function("...any")
def add(*values: Any) -> int:
    """A sum."""
    return Int64(wrap64(sum(map(to_int64, values))))


@function("any")
def add1(value: Any) -> int:
    """One more."""
    return Int64(wrap64(to_int64(value) + 1))


@function("any, any")
def sub(a: Any, b: Any) -> int:
    """A difference."""
    return Int64(wrap64(to_int64(a) - to_int64(b)))


@function("any, ...any")
def mul(first: Any, *rest: Any) -> int:
    """A product."""
    value = to_int64(first)
    for factor in rest:
        value = wrap64(value * to_int64(factor))
    return Int64(value)


def _divide(a: int, b: int) -> int:
    if b == 0:
        raise GoError("runtime error: integer divide by zero")
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


@function("any, any")
def div(a: Any, b: Any) -> int:
    """A quotient, towards zero."""
    return Int64(wrap64(_divide(to_int64(a), to_int64(b))))


@function("any, any")
def mod(a: Any, b: Any) -> int:
    """A remainder with the dividend's sign."""
    left, right = to_int64(a), to_int64(b)
    return Int64(left - right * _divide(left, right))


@function("any, ...any", "max", "biggest")
def maximum(first: Any, *rest: Any) -> int:
    """The largest, as integers."""
    return Int64(max(map(to_int64, (first, *rest))))


@function("any, ...any", "min")
def minimum(first: Any, *rest: Any) -> int:
    """The smallest, as integers."""
    return Int64(min(map(to_int64, (first, *rest))))


@function("any, ...any", "maxf")
def maximum_float(first: Any, *rest: Any) -> float:
    """The largest; NaN before all but +Inf (math.Max)."""
    return _extreme(tuple(map(to_float64, (first, *rest))), math.inf)


@function("any, ...any", "minf")
def minimum_float(first: Any, *rest: Any) -> float:
    """The smallest; NaN before all but -Inf (math.Min)."""
    return _extreme(tuple(map(to_float64, (first, *rest))), -math.inf)


def _extreme(values: tuple[float, ...], limit: float) -> float:
    """The value nearest to ``limit`` as Go orders them: -0 is below 0."""
    if limit in values:
        return limit
    if any(map(math.isnan, values)):
        return math.nan
    sign = math.copysign(1, limit)
    return max(values, key=lambda value: (sign * value, sign * math.copysign(1, value)))


class _Exact(NamedTuple):
    """``digits`` times ten to the ``exponent``: shopspring/decimal's numbers."""

    digits: int
    exponent: int

    def to_float(self) -> float:
        """The nearest float64."""
        try:
            if self.exponent >= 0:
                return float(self.digits * 10**self.exponent)
            return float(self.digits / 10**-self.exponent)
        except OverflowError:
            return math.inf if self.digits > 0 else -math.inf


def _exact(value: Any) -> _Exact:
    """A number by its shortest decimal digits; raises ``GoError`` for what has none."""
    number = to_float64(value)
    if not math.isfinite(number):
        raise GoError(f"Cannot create a Decimal from {format_float(number)}")
    mantissa, _, exponent = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    return _Exact(int(whole + fraction), int(exponent or 0) - len(fraction))


def _plus(a: _Exact, b: _Exact) -> _Exact:
    exponent = min(a.exponent, b.exponent)
    return _Exact(a.digits * 10 ** (a.exponent - exponent) + b.digits * 10 ** (b.exponent - exponent), exponent)


def _minus(a: _Exact, b: _Exact) -> _Exact:
    return _plus(a, _Exact(-b.digits, b.exponent))


def _times(a: _Exact, b: _Exact) -> _Exact:
    return _Exact(a.digits * b.digits, a.exponent + b.exponent)


def _over(a: _Exact, b: _Exact) -> _Exact:
    """To 16 places, half away from zero."""
    if b.digits == 0:
        raise GoError("decimal division by 0")
    shift = a.exponent - b.exponent + 16
    above, below = abs(a.digits) * 10 ** max(shift, 0), abs(b.digits) * 10 ** max(-shift, 0)
    quotient, rest = divmod(above, below)
    quotient += 2 * rest >= below
    return _Exact(quotient if (a.digits < 0) == (b.digits < 0) else -quotient, -16)


def _fold(first: Any, rest: tuple[Any, ...], operation: Callable[[_Exact, _Exact], _Exact]) -> float:
    value = _exact(first)
    for operand in rest:
        value = operation(value, _exact(operand))
    return value.to_float()


@function("any", "add1f")
def add1_float(value: Any) -> float:
    """One more."""
    return _fold(value, (1.0,), _plus)


@function("...any", "addf")
def add_float(*values: Any) -> float:
    """A sum."""
    return _fold(0.0, values, _plus)


@function("any, ...any", "subf")
def sub_float(first: Any, *rest: Any) -> float:
    """A difference."""
    return _fold(first, rest, _minus)


@function("any, ...any", "divf")
def div_float(first: Any, *rest: Any) -> float:
    """A quotient."""
    return _fold(first, rest, _over)


@function("any, ...any", "mulf")
def mul_float(first: Any, *rest: Any) -> float:
    """A product."""
    return _fold(first, rest, _times)


def _whole(number: float, to_int: Callable[[float], int]) -> float:
    """A float rounded to a whole one that keeps its sign, so that -0.5 becomes -0."""
    if not abs(number) < 1 << 52:  # NaN too
        return number
    return math.copysign(to_int(number), number)


@function("any")
def floor(value: Any) -> float:
    """The next whole number below."""
    return _whole(to_float64(value), math.floor)


@function("any")
def ceil(value: Any) -> float:
    """The next whole number above."""
    return _whole(to_float64(value), math.ceil)


@function("any, int, ...float64", "round")
def round_(value: Any, places: int, *on: float) -> float:
    """Rounded at some places; up from a fraction of ``on`` (0.5). Negative numbers go down."""
    limit = on[0] if on else 0.5
    power = _power_of_ten(places)
    digit = power * to_float64(value)
    up = math.isfinite(digit) and math.fmod(digit, 1) >= limit
    rounded = _whole(digit, math.ceil if up else math.floor)
    if power == 0:
        return math.nan if rounded == 0 or rounded != rounded else math.copysign(math.inf, rounded)
    return rounded / power


def _power_of_ten(places: int) -> float:
    """Go's ``math.Pow(10, n)``, whose squarings lose a digit here and there beyond 10**22."""
    if -22 <= places <= 22:
        return 10.0**places
    if abs(places) > 400:
        return math.inf if places > 0 else 0.0
    mantissa, exponent = 1.0, 0
    square, twos = math.frexp(10.0)
    left = abs(places)
    while left:
        if left & 1:
            mantissa *= square
            exponent += twos
        square *= square
        twos *= 2
        if square < 0.5:
            square *= 2
            twos -= 1
        left >>= 1
    if places < 0:
        mantissa, exponent = 1 / mantissa, -exponent
    try:
        return math.ldexp(mantissa, exponent)
    except OverflowError:
        return math.inf


@function("int")
def until(count: int) -> list[int]:
    """0 up to a number, or down to a negative one."""
    return _steps(0, count, 1 if count >= 0 else -1)


@function("int, int, int", "untilStep")
def until_step(start: int, stop: int, step: int) -> list[int]:
    """From start to stop by step."""
    return _steps(start, stop, step)


def _steps(start: int, stop: int, step: int) -> list[int]:
    if step == 0 or (stop < start and step >= 0) or (stop >= start and step <= 0):
        return IntList()
    count = -((start - stop) // step)
    if count > MAX_NUMBERS:
        raise GoError(f"a list of {count} numbers is more than chartlint renders")
    return IntList(range(start, stop, step))


@function("...int")
def seq(*params: int) -> str:
    """As the shell's seq: numbers joined by blanks."""
    if len(params) == 1:
        start, step, end = 1, 1 if params[0] >= 1 else -1, params[0]
    elif len(params) == 2:
        start, end = params
        step = 1 if end >= start else -1
    elif len(params) == 3:
        start, step, end = params
        if end < start and step > 0:
            return ""
    else:
        return ""
    return " ".join(map(str, _steps(start, end + (1 if end >= start else -1), step)))


@function("int, int", "randInt", runtime=True, deterministic=False)
def rand_int(rt: Runtime, low: int, high: int) -> int:
    """A random integer from low up to high."""
    if high <= low:
        raise GoError("invalid argument to Intn")
    return rt.random.randrange(low, high)
