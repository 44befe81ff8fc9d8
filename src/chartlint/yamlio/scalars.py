"""What a plain scalar means to Helm: the rules of goyaml v2 (``resolve.go``), as text and as Go would print it.

Neither YAML 1.1 as PyYAML reads it nor YAML 1.2: ``y`` is a boolean, ``1e3`` a number, ``1:30`` and
``2001-01-01`` are text, ``014`` is 12 and ``08`` is 8.
"""

from __future__ import annotations

import math
import re
import struct
from typing import Any, Final

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_SPECIAL_FLOATS: Final = {
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_SPECIAL_TEXT: Final = {"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}
_NUMBER_START: Final = frozenset("+-.0123456789")
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|(0[0-7]*)|([1-9][0-9]*))", re.ASCII)
_BASES: Final = (16, 2, 8, 8, 10)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_DOT_FLOAT = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?", re.ASCII)
_SIGNED_BINARY = re.compile(r"0b([-+][01]+)", re.ASCII)
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]|(?P<blank> +))([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?"
    r"(?P<zone>Z|[-+]([0-9]{2}):([0-9]{2}))?)?",
    re.ASCII,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_INT64_MIN: Final = -(1 << 63)
_INT64_MAX: Final = (1 << 63) - 1
_UINT64_MAX: Final = (1 << 64) - 1

TAG_PREFIX: Final = "tag:yaml.org,2002:"
_RESOLVABLE: Final = frozenset(("!!str", "!!bool", "!!int", "!!float", "!!null", "!!timestamp"))


class TagMismatch(Exception):
    """A scalar with an explicit tag is no value of that type; the text is Helm's."""


def resolve(text: str) -> Any:
    """The value of a plain scalar: None, bool, int, float (perhaps infinite or not a number) or str."""
    return _resolve(text)[1]


def resolve_scalar(text: str) -> type:
    """The Python type of a plain scalar as Helm reads it; ``str`` for text (and timestamps)."""
    return type(_resolve(text)[1])


def plain_is_text(text: str) -> bool:
    """Whether an unquoted ``text`` would be read as text and nothing else (a timestamp is not)."""
    return _resolve(text)[0] == "!!str"


def _resolve(text: str, *, timestamps: bool = True) -> tuple[str, Any]:
    """Tag and value of a scalar that may be resolved (``resolve`` in goyaml v2)."""
    if text in _WORDS:
        word = _WORDS[text]
        return ("!!null" if word is None else "!!bool"), word
    if text[0] not in _NUMBER_START:
        return "!!str", text
    special = _SPECIAL_FLOATS.get(text)
    if special is not None:
        return "!!float", special
    if text[0] == ".":
        if _DOT_FLOAT.fullmatch(text):
            value = float(text.replace("_", ""))
            if math.isfinite(value):
                return "!!float", value
        return "!!str", text
    if timestamps and text[4:5] == "-" and is_timestamp(text):
        return "!!timestamp", text
    number = _number(text.replace("_", ""))
    if number is None:
        return "!!str", text
    return ("!!float" if isinstance(number, float) else "!!int"), number


def _number(plain: str) -> int | float | None:
    found = _INTEGER.fullmatch(plain)
    if found:
        at = next(i for i in range(2, 7) if found[i] is not None)
        digits = found[at]
        value = int(digits, _BASES[at - 2]) if len(digits) <= 64 else _UINT64_MAX + 1
        if found[1] == "-":
            value = -value
        # goyaml tries a signed 64-bit integer, then an unsigned one, which must have no sign.
        if _INT64_MIN <= value <= _INT64_MAX or (not found[1] and 0 <= value <= _UINT64_MAX):
            return value
    if _FLOAT.fullmatch(plain):
        real = float(plain)
        return real if math.isfinite(real) else None
    binary = _SIGNED_BINARY.fullmatch(plain)
    if binary and len(binary[1]) <= 65:
        value = int(binary[1], 2)
        if _INT64_MIN <= value <= _INT64_MAX:
            return value
    return None


def is_timestamp(text: str) -> bool:
    """Whether goyaml takes a plain scalar for a timestamp (which it then leaves as text)."""
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        return False
    if found[5] is not None and bool(found["blank"]) == bool(found["zone"]):
        return False  # a time after a blank has no zone, a time after T must have one
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not 1 <= month <= 12:
        return False
    leap = month == 2 and (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    if not 1 <= day <= _DAYS[month - 1] + leap:
        return False
    if found[5] is None:
        return True
    if int(found[5]) > 23 or int(found[6]) > 59 or int(found[7]) > 59:
        return False
    return found[9] is None or (int(found[9]) <= 24 and int(found[10]) <= 60)


def resolve_tagged(tag: str, text: str) -> Any:
    """The value of a scalar with an explicit tag (``!!int``, ``!foo``), as ``resolve`` of goyaml gives it.

    Raises ``TagMismatch``.
    """
    if tag.startswith(TAG_PREFIX):
        tag = "!!" + tag[len(TAG_PREFIX) :]
    if tag == "!!binary":
        return _binary(text)
    if tag not in _RESOLVABLE or tag == "!!str":
        return text
    found, value = _resolve(text, timestamps=tag == "!!timestamp")
    if found == tag:
        return value
    if tag == "!!float" and found == "!!int" and value <= _INT64_MAX:
        return float(value)
    raise TagMismatch(f"cannot decode {found} `{text}` as a {tag}")


def _binary(text: str) -> str:
    """``!!binary``: the bytes as text; those that are no UTF-8 become U+FFFD when Helm writes the JSON."""
    import base64
    import binascii

    # Go's decoder skips line breaks only and wants the padding.
    try:
        joined = text.replace("\n", "").replace("\r", "").encode("utf-8", "surrogateescape")
        data = base64.b64decode(joined, validate=True)
    except binascii.Error:
        raise TagMismatch("!!binary value contains invalid base64 data") from None
    return without_stray_bytes(data.decode("utf-8", "surrogateescape"))


def key_text(value: Any) -> str | None:
    """The text that a scalar becomes as a map key, or where Helm wants a string (``version: 1.10`` of Chart.yaml):
    integers and booleans by their value, floats with the precision of 32 bits. None for what Helm refuses as a key.

    ``convertToJSONableObject`` in sigs.k8s.io/yaml.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value <= _INT64_MAX else None
    if isinstance(value, float):
        text = format_g32(value)
        return _SPECIAL_TEXT.get(text, text)
    return None


def format_g(value: float) -> str:
    """Go's ``strconv.FormatFloat(value, 'g', -1, 64)``: the shortest digits, with an exponent below 1e-4 and from
    1e6 on (``1e+06``, ``1.2345675e+06``, ``123456.5``)."""
    return _format_g(value, repr(value))


def format_g32(value: float) -> str:
    """Go's ``strconv.FormatFloat(value, 'g', -1, 32)``: the shortest digits that give the same 32-bit float."""
    try:
        packed = struct.pack("<f", value)
    except OverflowError:
        return "+Inf" if value > 0 else "-Inf"
    narrow: float = struct.unpack("<f", packed)[0]
    shortest = repr(narrow)
    if math.isfinite(narrow):
        candidates = (f"{narrow:.{digits}g}" for digits in range(1, 10))
        shortest = repr(float(next(text for text in candidates if struct.pack("<f", float(text)) == packed)))
    return _format_g(narrow, shortest)


def _format_g(value: float, shortest: str) -> str:
    if not math.isfinite(value):
        return "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
    sign, digits, point = decimal_digits(shortest)
    if -4 <= point - 1 < 6:
        return sign + positional(digits, point)
    return f"{sign}{scientific(digits)}e{point - 1:+03d}"


def decimal_digits(shortest: str) -> tuple[str, str, int]:
    """Sign, significant digits, and place of the decimal point of a finite float's ``repr``."""
    sign = "-" if shortest[0] == "-" else ""
    mantissa, _, power = shortest.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    significant = digits.lstrip("0")
    point = len(whole) + int(power or 0) - (len(digits) - len(significant))
    significant = significant.rstrip("0")
    return (sign, significant, point) if significant else (sign, "0", 1)


def positional(digits: str, point: int) -> str:
    """``digits`` with the decimal point after ``point`` of them: ``0.00012``, ``12``, ``1200``."""
    if point <= 0:
        return "0." + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"


def scientific(digits: str) -> str:
    """The mantissa of ``digits`` in exponent form: ``1``, ``1.25``."""
    return f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits


_QUOTE_ESCAPES: Final = {
    '"': '\\"',
    "\\": "\\\\",
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}


def go_quote(text: str) -> str:
    """Go's ``strconv.Quote``."""
    return '"' + "".join(char if char.isalnum() else _quoted(char) for char in text) + '"'


def _quoted(char: str) -> str:
    escape = _QUOTE_ESCAPES.get(char)
    if escape is not None:
        return escape
    if char.isprintable():
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def without_stray_bytes(text: str, replacement: str = "\ufffd") -> str:
    """``text`` with ``replacement`` for every byte that is no UTF-8 (they come as surrogates)."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        # Stray bytes that have come together may be UTF-8 again.
        try:
            text = text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            pass
        return _SURROGATE.sub(lambda _: replacement, text)
    return text
