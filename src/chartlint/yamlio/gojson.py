"""JSON as Go's encoding/json writes and reads it.

Sources: ``encode.go``, ``scanner.go`` and ``decode.go`` of encoding/json (Go 1.26).
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NoReturn

from chartlint.yamlio.scalars import decimal_digits, go_quote, positional, scientific, without_stray_bytes

_SPECIAL = re.compile('[\x00-\x1f"\\\\<>&\u2028\u2029]')
_ESCAPES: Final = {
    **{chr(code): f"\\u{code:04x}" for code in (*range(0x20), 0x2028, 0x2029)},
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
_HTML: Final = {**_ESCAPES, "<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
MAX_DEPTH: Final = 200
"""Nesting that is read and written. Go reads 10,000 levels; no chart comes near 200."""


class JsonError(ValueError):
    """A text that Go does not read, or a value that it does not write, in Go's words.

    ``offset`` is the place in the text, in characters.
    """

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


# -- writing


class Struct(dict[str, Any]):
    """A Go struct: its fields are written in their own order, not sorted."""

    __slots__ = ()


def encode(value: Any, *, html: bool = True, indent: int | None = None) -> str:
    """The JSON text of a plain value: keys sorted by their bytes (but see ``Struct``), ``<``, ``>`` and ``&`` escaped
    where ``html``, on several lines where ``indent`` says by how much.

    Raises ``JsonError`` for NaN, infinities, values of other types and values nested without end.
    """
    out: list[str] = []
    _encode(value, html, None if indent is None else " " * indent, 0, out)
    return "".join(out)


def _encode(value: Any, html: bool, step: str | None, depth: int, out: list[str]) -> None:
    if isinstance(value, str):
        out.append(string(value, html))
    elif value is None:
        out.append("null")
    elif isinstance(value, bool):
        out.append("true" if value else "false")
    elif isinstance(value, int):
        out.append(int.__repr__(value))
    elif isinstance(value, float):
        out.append(number(value))
    elif isinstance(value, dict):
        _encode_items(value, "{}", html, step, depth, out)
    elif isinstance(value, list):
        _encode_items(value, "[]", html, step, depth, out)
    else:
        raise JsonError(f"json: unsupported type: {type(value).__name__}")


def _encode_items(value: Any, brackets: str, html: bool, step: str | None, depth: int, out: list[str]) -> None:
    if not value:
        out.append(brackets)
        return
    if depth > MAX_DEPTH:
        raise JsonError("json: unsupported value: encountered a cycle via map[string]interface {}")
    line = "" if step is None else "\n" + step * (depth + 1)
    out.append(brackets[0])
    before = line
    if isinstance(value, dict):
        colon = ":" if step is None else ": "
        for key in value if isinstance(value, Struct) else _sorted_keys(value):
            out.append(f"{before}{string(key, html)}{colon}")
            before = f",{line}"
            _encode(value[key], html, step, depth + 1, out)
    else:
        for item in value:
            out.append(before)
            before = f",{line}"
            _encode(item, html, step, depth + 1, out)
    out.append(brackets[1] if step is None else f"\n{step * depth}{brackets[1]}")


def _sorted_keys(value: dict[str, Any]) -> list[str]:
    """The keys by their bytes: by code point, unless stray bytes (surrogates) are among them."""
    try:
        return sorted(value, key=str.encode)
    except UnicodeEncodeError:
        return sorted(value, key=lambda key: key.encode("utf-8", "surrogateescape"))


def string(text: str, html: bool = True) -> str:
    """A text in double quotes; bytes that are no UTF-8 become ``\\ufffd``."""
    escapes = _HTML if html else _ESCAPES
    if _SPECIAL.search(text) is not None:
        text = _SPECIAL.sub(lambda found: escapes.get(found[0], found[0]), text)
    if not text.isascii():
        text = without_stray_bytes(text, "\\ufffd")
    return f'"{text}"'


def number(value: float) -> str:
    """A float64 as encoding/json prints it (``floatEncoder``): an exponent only below 1e-6 and from 1e21 on.

    Raises ``JsonError`` for NaN and infinities.
    """
    if not math.isfinite(value):
        shown = "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
        raise JsonError(f"json: unsupported value: {shown}")
    sign, digits, point = decimal_digits(float.__repr__(value))
    size = abs(value)
    if size and not 1e-6 <= size < 1e21:
        return f"{sign}{scientific(digits)}e{point - 1:+d}"
    return sign + positional(digits, point)


# -- reading


def decode(text: str) -> Any:
    """The value of a whole JSON text (``json.Unmarshal`` into ``interface {}``): every number is a float, of a key
    that stands twice the last one counts. Raises ``JsonError`` with Go's words."""
    try:
        value = _decoder.decode(text)
    except (ValueError, RecursionError):
        scanner = _Scanner(text, whole=True)
        scanner.value(_skip_space(text, 0))
        scanner.end_of_text()
        raise scanner.out_of_range() from None
    return _cleaned(text, value)


def decode_prefix(text: str, at: int) -> tuple[Any, int]:
    """The JSON value that begins at ``at`` (behind white space) and the offset of its end, as ``json.Decoder``
    reads one value of a stream. Raises ``JsonError``."""
    start = _skip_space(text, at)
    if start == len(text):
        raise JsonError("EOF", start)
    value = None
    end = -1
    try:
        value, end = _decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    if end < 0 or text[end : end + 1] in (".", "e", "E"):
        scanner = _Scanner(text, whole=False)
        try:
            end = scanner.value(start)
        except JsonError as error:
            if error.message == _TOO_SHORT:
                raise JsonError("unexpected EOF", error.offset) from None
            raise
        if value is None and text[start:end] != "null":
            raise scanner.out_of_range()
    return _cleaned(text[start:end], value), end


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


_decoder = json.JSONDecoder(parse_int=_float, parse_float=_float, parse_constant=_no_constant)
_NO_SPACE: Final = ("in literal", "in numeric", "in exponent", "in string escape", "in \\u", "after decimal")
"""Where Go's scanner minds a space."""
_TOO_SHORT: Final = "unexpected end of JSON input"
_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII)
_STRING_RUN = re.compile(r'[^\x00-\x1f"\\]*')
_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _cleaned(text: str, value: Any) -> Any:
    """``value`` without halves of surrogate pairs and stray bytes, for which Go puts U+FFFD."""
    if _LONE_SURROGATE.search(text) is None and (text.isascii() or without_stray_bytes(text) == text):
        return value
    return _replaced(value)


def _replaced(value: Any) -> Any:
    if isinstance(value, str):
        return without_stray_bytes(value)
    if isinstance(value, dict):
        return {without_stray_bytes(key): _replaced(item) for key, item in value.items()}
    return [_replaced(item) for item in value] if isinstance(value, list) else value


class _Scanner:
    """Go's ``scanner``: finds what is wrong with a text, and says it in Go's words."""

    def __init__(self, text: str, *, whole: bool) -> None:
        self._text = text
        self._whole = whole
        self._i = 0
        self._big: tuple[str, int] | None = None

    def out_of_range(self) -> JsonError:
        """For a text that is sound: the number that does not fit into a float64."""
        if self._big is None:
            return JsonError("exceeded max depth")
        shown, offset = self._big
        return JsonError(f"json: cannot unmarshal number {shown} into Go value of type float64", offset)

    def end_of_text(self) -> None:
        self._space()
        if self._i < len(self._text):
            self._fail("after top-level value")

    def value(self, start: int) -> int:
        """The end of the value at ``start``."""
        self._i = start
        closers: list[str] = []
        while True:
            self._space()
            char = self._char()
            if char and char in "{[":
                closers.append("}" if char == "{" else "]")
                if len(closers) > MAX_DEPTH:
                    raise JsonError("exceeded max depth", self._i)
                self._i += 1
                self._space()
                if self._char() != closers[-1]:
                    if char == "{":
                        self._key()
                    continue
                self._i += 1
                closers.pop()
            else:
                self._scalar(char)
            while closers:
                self._space()
                char = self._char()
                self._i += 1
                if char == closers[-1]:
                    closers.pop()
                elif char == ",":
                    if closers[-1] == "}":
                        self._key()
                    break
                else:
                    self._i -= 1
                    self._fail("after object key:value pair" if closers[-1] == "}" else "after array element")
            else:
                return self._i

    def _char(self) -> str:
        return self._text[self._i : self._i + 1]

    def _space(self) -> None:
        self._i = _skip_space(self._text, self._i)

    def _fail(self, context: str) -> NoReturn:
        char = self._char()
        if not char:
            if not self._whole or not context.startswith(_NO_SPACE):
                raise JsonError(_TOO_SHORT, self._i)
            char = " "  # with which Go ends a text
        # Go looks at bytes, and shows the byte as if it were a character.
        octet = chr(char.encode("utf-8", "surrogateescape")[0])
        shown = {"'": "\\'", '"': '"'}.get(octet) or go_quote(octet)[1:-1]
        raise JsonError(f"invalid character '{shown}' {context}", self._i)

    def _key(self) -> None:
        self._space()
        if self._char() != '"':
            self._fail("looking for beginning of object key string")
        self._string()
        self._space()
        if self._char() != ":":
            self._fail("after object key")
        self._i += 1

    def _scalar(self, char: str) -> None:
        if char == '"':
            self._string()
        elif char and char in "-0123456789":
            self._number()
        elif char and char in "tfn":
            word = {"t": "true", "f": "false", "n": "null"}[char]
            for wanted in word:
                if self._char() != wanted:
                    self._fail(f"in literal {word} (expecting '{wanted}')")
                self._i += 1
        else:
            self._fail("looking for beginning of value")

    def _string(self) -> None:
        text = self._text
        self._i += 1
        while True:
            run = _STRING_RUN.match(text, self._i)
            self._i = run.end() if run else self._i
            char = self._char()
            if char == '"':
                self._i += 1
                return
            if char != "\\":
                self._fail("in string literal")
            self._i += 1
            escape = self._char()
            if not escape or escape not in 'bfnrt\\/"u':
                self._fail("in string escape code")
            self._i += 1
            for _ in range(4 if escape == "u" else 0):
                digit = self._char()
                if not digit or digit not in "0123456789abcdefABCDEF":
                    self._fail("in \\u hexadecimal character escape")
                self._i += 1

    def _number(self) -> None:
        text, start = self._text, self._i
        found = _NUMBER.match(text, start)
        if found is None:
            self._i += 1
            self._fail("in numeric literal")
        self._i = found.end()
        rest = self._char()
        if rest == "." and not re.search("[.eE]", found[0]):
            self._i += 1
            self._fail("after decimal point in numeric literal")
        if rest and rest in "eE" and not re.search("[eE]", found[0]):
            self._i += 2 if text[self._i + 1 : self._i + 2] in ("+", "-") else 1
            self._fail("in exponent of numeric literal")
        if self._big is None and math.isinf(float(found[0])):
            self._big = found[0], start
