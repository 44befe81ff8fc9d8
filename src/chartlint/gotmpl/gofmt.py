"""Go's ``fmt`` for template values: ``{{ x }}``, ``print``, ``%v``, and Sprig's text coercion.

Source: Go's fmt/print.go and strconv/ftoa.go; Sprig's strings.go (strval). ``printf`` is in ``goprintf``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from chartlint.gotmpl.goval import Duration, GoObject
from chartlint.gotmpl.strconv import quote

NO_VALUE = "<no value>"


def go_quote(text: str) -> str:
    """``%q`` of a string: Go's ``strconv.Quote``."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return quote(text)


# --- numbers ------------------------------------------------------------------------------------


def format_float(value: float) -> str:
    """``%v`` of a float64: shortest digits, with an exponent below 1e-04 and from 1e+06 on (strconv/ftoa.go)."""
    if value.is_integer() and -1e6 < value < 1e6:
        return "-0" if value == 0 and math.copysign(1, value) < 0 else str(int(value))
    if not math.isfinite(value):
        return "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
    digits, exponent = _shortest(value)
    sign = "-" if value < 0 else ""
    if exponent < -4 or exponent >= 6:
        mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{sign}{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    return f"{sign}{digits[: exponent + 1]}.{digits[exponent + 1 :]}"  # not whole, so digits go beyond the point


def _shortest(value: float) -> tuple[str, int]:
    """The shortest digits that give a number back, and the decimal exponent of the first one."""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    first = len(whole) - 1 if whole.strip("0") else -(len(fraction) - len(fraction.lstrip("0")) + 1)
    return digits.rstrip("0"), first + int(exponent or 0)


def format_complex(value: complex) -> str:
    """``%v`` of a complex128: ``(1+2i)``."""
    real, imag = format_float(value.real), format_float(value.imag)
    return f"({real}{'' if imag[0] in '+-' else '+'}{imag}i)"


def _duration(nanoseconds: int) -> str:
    """Go's ``Duration.String``: ``1h2m3.5s``, ``1.5ms``, ``0s``."""
    if nanoseconds == 0:
        return "0s"
    sign = "-" if nanoseconds < 0 else ""
    left = abs(nanoseconds)
    if left < 1_000_000_000:
        for unit, size in (("ns", 1), ("µs", 1000), ("ms", 1_000_000)):
            if left < size * 1000:
                return f"{sign}{_fraction(left, size)}{unit}"
    hours, left = divmod(left, 3_600_000_000_000)
    minutes, left = divmod(left, 60_000_000_000)
    text = f"{_fraction(left, 1_000_000_000)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{text}"
    return f"{sign}{minutes}m{text}" if minutes else sign + text


def _fraction(value: int, size: int) -> str:
    whole, rest = divmod(value, size)
    if not rest:
        return str(whole)
    digits = len(str(size)) - 1
    return f"{whole}.{str(rest).zfill(digits).rstrip('0')}"


# --- %v -----------------------------------------------------------------------------------------


def _map(value: dict[str, Any]) -> str:
    return "map[" + " ".join(f"{key}:{format_v(value[key])}" for key in sorted(value)) + "]"


def _list(value: list[Any]) -> str:
    return "[" + " ".join(map(format_v, value)) + "]"


_FORMATS: dict[type, Callable[[Any], str]] = {
    int: str,
    float: format_float,
    bool: lambda value: "true" if value else "false",
    type(None): lambda value: "<nil>",
    dict: _map,
    list: _list,
}


def format_v(value: Any) -> str:
    """``%v`` of a value, as functions and containers print it; nil is ``<nil>``."""
    known = _FORMATS.get(type(value))
    if known is not None:
        return known(value)
    if isinstance(value, str):
        return value
    if isinstance(value, GoObject):
        return value.go_print()
    if isinstance(value, int):
        return _duration(int(value)) if isinstance(value, Duration) else int.__repr__(value)
    if isinstance(value, dict):
        return _map(value)
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, bytes):
        return "[" + " ".join(map(str, value)) + "]"
    if isinstance(value, complex):
        return format_complex(value)
    return str(value)


def fprint(value: Any) -> str:
    """The text of ``{{ value }}``; nil is ``<no value>``, which Helm removes later (exec.go, printValue).

    Unlike a function's argument a printed value is addressable: String methods of its pointer count too.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return NO_VALUE
    if isinstance(value, GoObject):
        text = value.go_string()
        if text is None:
            text = value.go_print()
            return text.removeprefix("&") if value.go_kind == "ptr" else text
        return text
    return format_v(value)


def sprint(args: Sequence[Any]) -> str:
    """``print``: a blank between two operands when neither is a text."""
    out: list[str] = []
    before_is_text = True
    for value in args:
        is_text = isinstance(value, str)
        if not is_text and not before_is_text:
            out.append(" ")
        out.append(value if is_text else format_v(value))
        before_is_text = is_text
    return "".join(out)


def sprintln(args: Sequence[Any]) -> str:
    """``println``: blanks between all operands and a line break."""
    return " ".join(map(format_v, args)) + "\n"


def strval(value: Any) -> str:
    """Sprig's coercion to text: bytes as they are, else ``%v`` (strings.go, strval)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return format_v(value)
