"""The extension ``strings``: parts of texts, and ``format``."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from chartlint.cel import operators as o
from chartlint.cel.errors import CelEvalError
from chartlint.cel.library.registry import define
from chartlint.cel.numbers import plain_double
from chartlint.cel.times import Duration, Timestamp
from chartlint.cel.values import Type, type_name, utf8

_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_QUOTED = str.maketrans({
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"',
    **{chr(code): "\ufffd" for code in range(0xD800, 0xE000)},
})  # fmt: skip
MOST_PLACES = 1000
"""How many decimal places ``format`` writes."""


def _range(place: int) -> CelEvalError:
    return CelEvalError(f"index out of range: {place}")


@define("<string>.charAt(int) -> string")
def char_at(text: str, place: int) -> str:
    """The character there; the empty text at the end."""
    if not 0 <= place <= len(text):
        raise _range(place)
    return text[place : place + 1]


@define("<string>.indexOf(string) -> int", "<string>.indexOf(string, int) -> int")
def index_of(text: str, part: str, start: int = 0) -> int:
    """Where that is first found, -1 when nowhere."""
    if start < 0:
        raise _range(start)
    if not part:
        return min(start, len(text))
    return text.find(part, start)


@define("<string>.lastIndexOf(string) -> int", "<string>.lastIndexOf(string, int) -> int")
def last_index_of(text: str, part: str, start: int | None = None) -> int:
    """Where that is last found, beginning at ``start`` or before it; -1 when nowhere."""
    if start is None:
        return text.rfind(part)
    if start < 0:
        raise _range(start)
    if not part:
        return min(start, len(text))
    return -1 if start >= len(text) else text.rfind(part, 0, start + len(part))


@define("<string>.substring(int) -> string", "<string>.substring(int, int) -> string")
def substring(text: str, start: int, end: int | None = None) -> str:
    """The characters from ``start`` up to ``end``."""
    if end is None:
        end = len(text)
        if start > end:
            raise _range(start)
    if start > end:
        raise CelEvalError(f"invalid substring range. start: {start}, end: {end}")
    if not 0 <= start <= len(text):
        raise _range(start)
    if end > len(text):
        raise _range(end)
    return text[start:end]


@define("<string>.lowerAscii() -> string")
def lower_ascii(text: str) -> str:
    """A to Z in lower case."""
    return text.translate(_LOWER)


@define("<string>.upperAscii() -> string")
def upper_ascii(text: str) -> str:
    """A to z in upper case."""
    return text.translate(_UPPER)


@define("<string>.trim() -> string")
def trim(text: str) -> str:
    """Without white space at its ends."""
    return text.strip(_SPACE)


@define("<string>.reverse() -> string")
def reverse(text: str) -> str:
    """Its characters from the last to the first."""
    return text[::-1]


@define("<string>.replace(string, string) -> string", "<string>.replace(string, string, int) -> string")
def replace(text: str, old: str, new: str, limit: int = -1) -> str:
    """With ``old`` replaced by ``new``, at most ``limit`` times unless that is negative."""
    count = len(text) + 1 if not old else text.count(old)
    count = count if limit < 0 else min(count, limit)
    o.bounded(len(text) + count * (len(new) - len(old)) if count else len(text))
    return text.replace(old, new, count)


@define("<string>.split(string) -> list", "<string>.split(string, int) -> list")
def split(text: str, separator: str, limit: int = -1) -> list[str]:
    """The parts between separators, at most ``limit`` of them unless that is negative."""
    if limit == 0:
        return []
    if not separator:
        o.bounded_list(len(text))
        if limit < 0 or limit >= len(text):
            return list(text)
        return [*text[: limit - 1], text[limit - 1 :]]
    parts = text.split(separator, -1 if limit < 0 else limit - 1)
    o.bounded_list(len(parts))
    return parts


@define("<list>.join() -> string", "<list>.join(string) -> string")
def join(values: list[Any], separator: str = "") -> str:
    """The texts of a list in one."""
    if not all(isinstance(value, str) for value in values):
        raise CelEvalError("join: an element is no string")
    o.bounded(sum(len(value) for value in values) + len(separator) * len(values))
    return separator.join(values)


@define("strings.quote(string) -> string")
def quote(text: str) -> str:
    """In double quotes, with CEL's escape sequences."""
    o.bounded(len(text))
    return f'"{text.translate(_QUOTED)}"'


# --- format ---------------------------------------------------------------------------------------


@define("<string>.format(list) -> string")
def format_text(text: str, values: list[Any]) -> str:
    """The text with ``%s``, ``%d``, ``%.2f``, ``%e``, ``%b``, ``%x``, ``%X`` and ``%o`` filled in."""
    parts: list[str] = []
    at = used = length = 0
    while True:
        percent = text.find("%", at)
        if percent < 0:
            parts.append(text[at:])
            break
        parts.append(text[at:percent])
        at = percent + 1
        if text.startswith("%", at):
            parts.append("%")
            at += 1
            continue
        if used >= len(values):
            raise CelEvalError(f"index {used} out of range")
        if at >= len(text):
            raise CelEvalError("unexpected end of string")
        places, at = _places(text, at)
        clause = _CLAUSES.get(text[at])
        if clause is None:
            raise CelEvalError(f'could not parse formatting clause: unrecognized formatting clause "{text[at]}"')
        try:
            part = clause(values[used], places)
        except CelEvalError as error:
            raise CelEvalError(f"error during formatting: {error.message}") from None
        length += len(part)
        o.bounded(length)
        parts.append(part)
        at += 1
        used += 1
    return "".join(parts)


def _places(text: str, at: int) -> tuple[int, int]:
    if text[at] != ".":
        return 6, at
    end = at + 1
    while end < len(text) and text[end].isascii() and text[end].isdigit():
        end += 1
    if end >= len(text):
        raise CelEvalError("could not parse formatting clause: could not find end of precision specifier")
    if end == at + 1 or end > at + 10 or int(text[at + 1 : end]) > MOST_PLACES:
        raise CelEvalError(
            f"could not parse formatting clause: `{text[at + 1 : end]}` is no precision up to {MOST_PLACES}"
        )
    return int(text[at + 1 : end]), end


def text_of(value: Any, depth: int = 0) -> str:
    """A value as ``%s`` writes it."""
    if depth > 50:
        raise CelEvalError("the value is nested too deeply")
    o.spend(1)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _infinite(value) or plain_double(value)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value
    if isinstance(value, Duration | Timestamp):
        return value.text()
    if isinstance(value, Type):
        return value.name
    if isinstance(value, list):
        return f"[{', '.join([text_of(item, depth + 1) for item in value])}]"
    if isinstance(value, dict):
        pairs = sorted((text_of(key, depth + 1), text_of(item, depth + 1)) for key, item in value.items())
        return f"{{{', '.join([f'{key}: {item}' for key, item in pairs])}}}"
    raise CelEvalError(
        "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and "
        f"timestamps, was given {type_name(value)}"
    )


def _infinite(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "" if not math.isinf(value) else "Infinity" if value > 0 else "-Infinity"


def _string(value: Any, places: int) -> str:
    return text_of(value)


def _decimal(value: Any, places: int) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CelEvalError(f"decimal clause can only be used on ints, uints, and doubles, was given {type_name(value)}")
    return text_of(value)


def _fixed(value: Any, places: int) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CelEvalError(
            f"fixed-point clause can only be used on ints, uints, and doubles, was given {type_name(value)}"
        )
    return _infinite(float(value)) or f"{float(value):.{places}f}"


def _scientific(value: Any, places: int) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CelEvalError(
            f"scientific clause can only be used on ints, uints, and doubles, was given {type_name(value)}"
        )
    return _infinite(float(value)) or f"{float(value):.{places}e}"


def _binary(value: Any, places: int) -> str:
    if not isinstance(value, int):
        raise CelEvalError(f"only ints, uints, and bools can be formatted as binary, was given {type_name(value)}")
    return f"{int(value):b}"


def _hexadecimal(upper: bool) -> Callable[[Any, int], str]:
    def write(value: Any, places: int) -> str:
        if isinstance(value, bool) or not isinstance(value, int | str | bytes):
            raise CelEvalError(
                f"only ints, uints, bytes, and strings can be formatted as hex, was given {type_name(value)}"
            )
        if isinstance(value, int):
            text = f"{int(value):x}"
        else:
            text = (utf8(value) if isinstance(value, str) else value).hex()
        return text.upper() if upper else text

    return write


def _octal(value: Any, places: int) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        raise CelEvalError(f"octal clause can only be used on ints and uints, was given {type_name(value)}")
    return f"{int(value):o}"


_CLAUSES: dict[str, Callable[[Any, int], str]] = {
    "s": _string,
    "d": _decimal,
    "f": _fixed,
    "e": _scientific,
    "b": _binary,
    "x": _hexadecimal(False),
    "X": _hexadecimal(True),
    "o": _octal,
}
