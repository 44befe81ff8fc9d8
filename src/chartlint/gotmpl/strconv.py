"""Go's strconv for the parser: quoting and unquoting of strings, characters and numbers."""

from __future__ import annotations

import re

_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
_INT = re.compile(r"[+-]?(?:0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0[bB]_?[01]+(?:_[01]+)*|0[oO]?_?[0-7]+(?:_[0-7]+)*"
                  r"|0|[1-9][0-9]*(?:_[0-9]+)*)\Z")  # fmt: skip
# An underscore stands between digits, or between a prefix and a digit (strconv/atoi.go, underscoreOK).
_LONE_UNDERSCORE = re.compile(r"(?<![0-9a-fA-FxXoO])_|_(?![0-9a-fA-F])")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:_[0-9]+)*\.?(?:[0-9]+(?:_[0-9]+)*)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?[0-9]+)?\Z")
_HEX_FLOAT = re.compile(
    r"[+-]?0[xX]_?(?:[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*\.?(?:[0-9a-fA-F]*)|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+\Z"
)


class SyntaxFault(ValueError):
    """Go's ``strconv.ErrSyntax``: ``invalid syntax``."""


_MOST_DIGITS = 50
STRAY = re.compile("[\udc80-\udcff]")
"""A byte of a source that is no UTF-8, as Python's ``surrogateescape`` keeps it."""


def quote(text: str) -> str:
    """``%q`` of a string: Go's ``strconv.Quote``."""
    if text.isprintable():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    out = ['"']
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char in _ESCAPES:
            out.append(_ESCAPES[char])
        elif 0xDC80 <= ord(char) <= 0xDCFF:  # a byte that was no UTF-8
            out.append(f"\\x{ord(char) - 0xDC00:02x}")
        elif char.isprintable():
            out.append(char)
        elif ord(char) < 0x80:
            out.append(f"\\x{ord(char):02x}")
        elif ord(char) < 0x10000:
            out.append(f"\\u{ord(char):04x}")
        else:
            out.append(f"\\U{ord(char):08x}")
    out.append('"')
    return "".join(out)


def unquote(text: str) -> str:
    """The value of a Go string or raw string constant; raises ``SyntaxFault``."""
    if text[0] == "`":
        return text[1:-1].replace("\r", "")
    body = STRAY.sub("\ufffd", text[1:-1])  # Go decodes rune by rune: what is no UTF-8 is U+FFFD
    if "\\" not in body:
        return body
    return _unescape(body, '"')


def unquote_char(text: str) -> int:
    """The code point of a character constant with its quotes; raises ``SyntaxFault`` or, for several, ValueError."""
    body = STRAY.sub("\ufffd", text[1:-1])
    if not body:
        raise SyntaxFault("invalid syntax")
    if body[0] != "\\":
        if len(body) > 1:
            raise ValueError(text)
        return ord(body)
    value = _unescape(body, "'")
    if len(value) != 1:
        raise ValueError(text)
    code = ord(value)
    return code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code


def _unescape(body: str, mark: str) -> str:
    out: list[str] = []
    raw = bytearray()  # bytes given by \x and octal escapes join to UTF-8 characters

    def flush() -> None:
        if raw:
            out.append(raw.decode("utf-8", "surrogateescape"))
            raw.clear()

    i, size = 0, len(body)
    while i < size:
        char = body[i]
        if char != "\\":
            flush()
            out.append(char)
            i += 1
            continue
        i += 1
        code = body[i] if i < size else ""
        if code in _SIMPLE and code:
            flush()
            out.append(_SIMPLE[code])
            i += 1
        elif code == mark:
            flush()
            out.append(code)
            i += 1
        elif code in ("x", "u", "U") and code:
            count = {"x": 2, "u": 4, "U": 8}[code]
            digits = body[i + 1 : i + 1 + count]
            if len(digits) < count or not re.fullmatch(r"[0-9a-fA-F]+", digits):
                raise SyntaxFault("invalid syntax")
            value = int(digits, 16)
            if code == "x":
                raw.append(value)
            else:
                if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
                    raise SyntaxFault("invalid syntax")
                flush()
                out.append(chr(value))
            i += 1 + count
        elif code and code in "01234567":
            digits = body[i : i + 3]
            if not re.fullmatch(r"[0-7]{3}", digits) or int(digits, 8) > 255:
                raise SyntaxFault("invalid syntax")
            raw.append(int(digits, 8))
            i += 3
        else:
            raise SyntaxFault("invalid syntax")
    flush()
    return "".join(out)


def parse_int(text: str) -> int | None:
    """Go's ``ParseInt(text, 0, …)`` without the range check; None where it is no integer."""
    if not _INT.match(text):
        return None
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-").replace("_", "").lower()
    if digits.startswith("0x"):
        return sign * int(digits[2:], 16)
    if digits.startswith("0b"):
        return sign * int(digits[2:], 2)
    if digits.startswith("0o"):
        return sign * int(digits[2:], 8)
    if len(digits) > 1 and digits[0] == "0":
        return sign * int(digits[1:], 8)
    # far out of range either way, and Python refuses to read thousands of digits
    return sign * int(digits[:_MOST_DIGITS])


def parse_float(text: str) -> float | None:
    """Go's ``ParseFloat(text, 64)`` of a number constant; None where it is none or out of range."""
    plain = text.replace("_", "")
    if _LONE_UNDERSCORE.search(text):
        return None
    if _FLOAT.match(plain):
        value = float(plain)
        return None if value in (float("inf"), float("-inf")) else value
    return float.fromhex(plain) if _HEX_FLOAT.match(plain) else None
