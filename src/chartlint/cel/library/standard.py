"""The standard functions of CEL: sizes, conversions, tests of texts, parts of times; optionals; base64."""

from __future__ import annotations

import binascii
import math
import re
from typing import Any

from chartlint.cel import operators as o
from chartlint.cel import times
from chartlint.cel.errors import CelEvalError
from chartlint.cel.library.registry import define
from chartlint.cel.numbers import general_double
from chartlint.cel.times import Duration, Timestamp
from chartlint.cel.values import INT_MAX, NONE, UINT_MAX, Optional, Type, UInt, type_name, utf8

_DECIMAL = r"[+-]?[0-9]{1,400}"
_DOUBLE = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?"
_HEX_DOUBLE = r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]{1,6}"
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


@define(
    *(f"{form} -> int" for kind in ("string", "bytes", "list", "map") for form in (f"size({kind})", f"<{kind}>.size()"))
)
def size(value: Any) -> int:
    """How many characters, bytes, elements or entries."""
    return len(value)


@define("type(dyn) -> type")
def type_of(value: Any) -> Type:
    """The type of a value."""
    return Type(type_name(value))


@define("dyn(dyn) -> dyn")
def dyn(value: Any) -> Any:
    """The value itself, of which nothing is known beforehand."""
    return value


# --- conversions ----------------------------------------------------------------------------------


@define("int(int) -> int", "int(uint) -> int")
def int_of_int(value: int) -> int:
    """A uint as an int."""
    if value > INT_MAX:
        raise CelEvalError("integer overflow")
    return int(value)


@define("int(double) -> int")
def int_of_double(value: float) -> int:
    """A double without its fraction."""
    if math.isnan(value) or not -(2.0**63) < value < 2.0**63:
        raise CelEvalError("integer overflow")
    return int(value)


@define("int(string) -> int")
def int_of_string(text: str) -> int:
    """A decimal number."""
    if not re.fullmatch(_DECIMAL, text):
        raise CelEvalError(f"type conversion error from 'string' to 'int': `{text}` is no whole number")
    return o.integer(int(text))


@define("int(timestamp) -> int")
def int_of_timestamp(stamp: Timestamp) -> int:
    """Seconds since 1970."""
    return stamp.nanos // times.SECOND


@define("int(duration) -> int")
def int_of_duration(span: Duration) -> int:
    """Nanoseconds."""
    return span.nanos


@define("uint(int) -> uint", "uint(uint) -> uint")
def uint_of_int(value: int) -> UInt:
    """An int that is not negative."""
    return o.unsigned(int(value))


@define("uint(double) -> uint")
def uint_of_double(value: float) -> UInt:
    """A double without its fraction."""
    if math.isnan(value) or not 0 <= value < 2.0**64:
        raise CelEvalError("unsigned integer overflow")
    return UInt(int(value))


@define("uint(string) -> uint")
def uint_of_string(text: str) -> UInt:
    """A decimal number."""
    if not re.fullmatch(_DECIMAL, text) or text[0] in "+-" or int(text) > UINT_MAX:
        raise CelEvalError(f"type conversion error from 'string' to 'uint': `{text}` is no unsigned number")
    return UInt(int(text))


@define("double(int) -> double", "double(uint) -> double", "double(double) -> double")
def double_of_number(value: float) -> float:
    """The nearest double."""
    return float(value)


@define("double(string) -> double")
def double_of_string(text: str) -> float:
    """A number as Go reads it: with an exponent, hexadecimal, infinite, not a number."""
    value: float | None = None
    if len(text) <= 400 and re.fullmatch(_DOUBLE, text):
        value = float(text)
    elif len(text) <= 400 and re.fullmatch(_HEX_DOUBLE, text):
        try:
            value = float.fromhex(text)
        except OverflowError:
            value = math.inf
    elif text.lower().lstrip("+-") in ("inf", "infinity", "nan") and len(text) - len(text.lstrip("+-")) < 2:
        return float(text)
    if value is None or math.isinf(value):
        raise CelEvalError(f"type conversion error from 'string' to 'double': `{text}` is no number")
    return value


@define("bool(bool) -> bool", "bool(string) -> bool")
def bool_of(value: Any) -> bool:
    """A text such as true, t or 1."""
    if value is True or value is False:
        return bool(value)
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    raise CelEvalError(f"type conversion error from 'string' to 'bool': `{value}` is no bool")


@define("bytes(bytes) -> bytes", "bytes(string) -> bytes")
def bytes_of(value: Any) -> bytes:
    """A text in UTF-8."""
    return value if isinstance(value, bytes) else utf8(value)


@define("string(string) -> string", "string(int) -> string", "string(uint) -> string")
def string_of_number(value: Any) -> str:
    """A whole number in decimal."""
    return value if isinstance(value, str) else str(int(value))


@define("string(bool) -> string")
def string_of_bool(value: bool) -> str:
    """``true`` or ``false``."""
    return "true" if value else "false"


@define("string(double) -> string")
def string_of_double(value: float) -> str:
    """The shortest digits that read back."""
    return general_double(value)


@define("string(bytes) -> string")
def string_of_bytes(value: bytes) -> str:
    """UTF-8 as a text."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise CelEvalError("invalid UTF-8 in bytes, cannot convert to string") from None


@define("string(timestamp) -> string", "string(duration) -> string")
def string_of_time(value: Any) -> str:
    """RFC 3339, or seconds."""
    return str(value.text())


@define("timestamp(timestamp) -> timestamp", "timestamp(string) -> timestamp", "timestamp(int) -> timestamp")
def timestamp(value: Any) -> Timestamp:
    """A text in RFC 3339, or seconds since 1970."""
    if isinstance(value, str):
        return times.parse_timestamp(value)
    return value if isinstance(value, Timestamp) else times.of_seconds(value)


@define("duration(duration) -> duration", "duration(string) -> duration", "duration(int) -> duration")
def duration(value: Any) -> Duration:
    """A text such as ``1h30m``, or nanoseconds."""
    if isinstance(value, str):
        return times.parse_duration(value)
    return value if isinstance(value, Duration) else Duration(value)


# --- texts ----------------------------------------------------------------------------------------


@define("<string>.startsWith(string) -> bool")
def starts_with(text: str, prefix: str) -> bool:
    """Whether it begins so."""
    return text.startswith(prefix)


@define("<string>.endsWith(string) -> bool")
def ends_with(text: str, suffix: str) -> bool:
    """Whether it ends so."""
    return text.endswith(suffix)


@define("<string>.contains(string) -> bool")
def contains(text: str, part: str) -> bool:
    """Whether that is somewhere in it."""
    return part in text


# --- parts of times -------------------------------------------------------------------------------


def _define_parts() -> None:
    def register(function: str, name: str) -> None:
        @define(f"<timestamp>.{function}() -> int", f"<timestamp>.{function}(string) -> int")
        def read(stamp: Timestamp, zone: str = "UTC") -> int:
            return times.part(stamp, name, zone)

    for function, name in {
        "getFullYear": "year",
        "getMonth": "month",
        "getDayOfYear": "day_of_year",
        "getDayOfMonth": "day_of_month",
        "getDate": "date",
        "getDayOfWeek": "day_of_week",
        "getHours": "hours",
        "getMinutes": "minutes",
        "getSeconds": "seconds",
        "getMilliseconds": "milliseconds",
    }.items():
        register(function, name)


_define_parts()


def _define_spans() -> None:
    def register(function: str, unit: int) -> None:
        @define(f"<duration>.{function}() -> int")
        def read(span: Duration) -> int:
            return -(-span.nanos // unit) if span.nanos < 0 else span.nanos // unit

    for function, unit in {
        "getHours": 3600 * times.SECOND,
        "getMinutes": 60 * times.SECOND,
        "getSeconds": times.SECOND,
        "getMilliseconds": times.SECOND // 1000,
    }.items():
        register(function, unit)


_define_spans()

# --- optionals ------------------------------------------------------------------------------------


@define("optional.of(dyn) -> optional")
def optional_of(value: Any) -> Optional:
    """An optional that has the value."""
    return Optional(value)


@define("optional.none() -> optional")
def optional_none() -> Optional:
    """An optional that has none."""
    return NONE


@define("optional.ofNonZeroValue(dyn) -> optional")
def optional_of_non_zero(value: Any) -> Optional:
    """An optional that has the value unless that is empty, zero, false or null."""
    return NONE if is_zero(value) else Optional(value)


def is_zero(value: Any) -> bool:
    """Whether a value is the zero of its type."""
    if isinstance(value, Duration):
        return value.nanos == 0
    if isinstance(value, Optional):
        return not value.present
    return value is None or (isinstance(value, bool | int | float | str | bytes | list | dict) and not value)


@define("<optional>.hasValue() -> bool")
def has_value(optional: Optional) -> bool:
    """Whether it has one."""
    return optional.present


@define("<optional>.value() -> dyn")
def value_of(optional: Optional) -> Any:
    """What it has."""
    if not optional.present:
        raise CelEvalError("optional.none() dereference")
    return optional.value


@define("optional.unwrap(list) -> list", "<list>.unwrapOpt() -> list")
def unwrap(values: list[Any]) -> list[Any]:
    """The values of those optionals that have one."""
    if not all(isinstance(value, Optional) for value in values):
        raise CelEvalError("unwrap: an element is not optional")
    return [value.value for value in values if value.present]


# --- base64 ---------------------------------------------------------------------------------------


@define("base64.encode(bytes) -> string")
def base64_encode(value: bytes) -> str:
    """With padding."""
    o.bounded(len(value))
    return binascii.b2a_base64(value, newline=False).decode("ascii")


@define("base64.decode(string) -> bytes")
def base64_decode(text: str) -> bytes:
    """With padding or without."""
    body = text.replace("\n", "").replace("\r", "")
    try:
        data = body.encode("ascii")
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4 if b"=" not in data else 0), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error):
        raise CelEvalError("illegal base64 data") from None
