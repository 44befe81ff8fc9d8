"""Sprig's string functions (sprig/v3 strings.go; goutils); lengths and positions count bytes."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Any

from chartlint.gotmpl.gofmt import format_v, go_quote, strval
from chartlint.gotmpl.goval import GoError, StringList, StringMap
from chartlint.render.functions.lists import sequence
from chartlint.render.functions.signature import FunctionTable
from chartlint.render.functions.words import SPACE

if TYPE_CHECKING:
    from chartlint.render.runtime import Runtime

table = FunctionTable("sprig")
function = table.function
# What one call may make; a chart's whole output may be 64 MiB.
MAX_TEXT = 16 * 1024 * 1024


def to_bytes(text: str) -> bytes:
    """A Go string's bytes."""
    return text.encode("utf-8", "surrogateescape")


def from_bytes(data: bytes) -> str:
    """A Go string of bytes that need not be UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def bounded(size: int) -> None:
    """Refuse a text that would only fill memory."""
    if size > MAX_TEXT:
        raise GoError(f"a text of {size} bytes is more than chartlint renders in one call")


@function("int, string")
def trunc(n: int, text: str) -> str:
    """The first n bytes, or the last -n."""
    if text.isascii():
        if n < 0:
            return text[n:] if len(text) + n > 0 else text
        return text[:n]
    data = to_bytes(text)
    if n < 0:
        return from_bytes(data[n:]) if len(data) + n > 0 else text
    return from_bytes(data[:n])


@function("int, string")
def abbrev(width: int, text: str) -> str:
    """Cut with an ellipsis."""
    return _abbreviate(text, 0, width) if width >= 4 else text


@function("int, int, string")
def abbrevboth(left: int, right: int, text: str) -> str:
    """Cut at both ends with ellipses."""
    if right < 4 or (left > 0 and right < 7):
        return text
    return _abbreviate(text, left, right)


def _abbreviate(text: str, offset: int, width: int) -> str:
    data = to_bytes(text)
    if len(data) <= width:
        return text
    offset = min(offset, len(data))
    if len(data) - offset < width - 3:
        offset = len(data) - (width - 3)
    if offset <= 4:
        return from_bytes(data[: width - 3] + b"...")
    if offset + width - 3 < len(data):
        return "..." + _abbreviate(from_bytes(data[offset:]), 0, width - 3)
    return from_bytes(b"..." + data[len(data) - (width - 3) :])


@function("string")
def trim(text: str) -> str:
    """Without white space at the ends."""
    return text.strip(SPACE)


@function("string, string", "trimAll", "trimall")
def trim_all(cutset: str, text: str) -> str:
    """Without any of some characters at the ends."""
    return text.strip(cutset) if cutset else text


@function("string, string", "trimSuffix")
def trim_suffix(suffix: str, text: str) -> str:
    """Without a suffix, once."""
    return text.removesuffix(suffix)


@function("string, string", "trimPrefix")
def trim_prefix(prefix: str, text: str) -> str:
    """Without a prefix, once."""
    return text.removeprefix(prefix)


@function("int, int, string")
def substr(start: int, end: int, text: str) -> str:
    """Bytes from start to end."""
    data = to_bytes(text)
    if start < 0:
        if end < 0 or end > len(data):
            raise GoError(
                f"runtime error: slice bounds out of range [:{end}]" + (f" with length {len(data)}" if end > 0 else "")
            )
        return from_bytes(data[:end])
    if end < 0 or end > len(data):
        if start > len(data):
            raise GoError(f"runtime error: slice bounds out of range [{start}:{len(data)}]")
        return from_bytes(data[start:])
    if start > end:
        raise GoError(f"runtime error: slice bounds out of range [{start}:{end}]")
    return from_bytes(data[start:end])


@function("int, string")
def repeat(count: int, text: str) -> str:
    """A text several times."""
    if count < 0:
        raise GoError("strings: negative Repeat count")
    bounded(count * len(text))
    return text * count


@function("string")
def nospace(text: str) -> str:
    """Without white space; bytes of other characters are re-encoded where anything is removed (goutils)."""
    data = to_bytes(text)
    blanks = {9, 10, 11, 12, 13, 32, 0x85, 0xA0}
    if not any(byte in blanks for byte in data):
        return text
    return "".join(chr(byte) for byte in data if byte not in blanks)


@function("int, string")
def wrap(width: int, text: str) -> str:
    """Broken at blanks to a width; long words stay whole."""
    return _wrap(text, width, "\n", False)


@function("int, string, string", "wrapWith")
def wrap_with(width: int, separator: str, text: str) -> str:
    """Broken to a width with a separator; long words are cut."""
    return _wrap(text, width, separator, True)


def _wrap(text: str, width: int, new_line: str, cut: bool) -> str:
    """goutils.WrapCustom over bytes."""
    data = to_bytes(text)
    width = max(width, 1)
    line = to_bytes(new_line or "\n")
    out = bytearray()
    at, size = 0, len(data)
    while size - at > width:
        if data[at] == 0x20:
            at += 1
            continue
        space = data.rfind(b" ", at, at + width + 1)
        if space >= at:
            out += data[at:space] + line
            at = space + 1
        elif cut:
            out += data[at : at + width] + line
            at += width
        else:
            space = data.find(b" ", at + width)
            if space >= 0:
                out += data[at:space] + line
                at = space + 1
            else:
                out += data[at:]
                at = size
        bounded(len(out))
    out += data[at:]
    return from_bytes(bytes(out))


@function("string, string")
def contains(needle: str, text: str) -> bool:
    """Whether a text holds another."""
    return needle in text


@function("string, string", "hasPrefix")
def has_prefix(prefix: str, text: str) -> bool:
    """Whether a text begins with another."""
    return text.startswith(prefix)


@function("string, string", "hasSuffix")
def has_suffix(suffix: str, text: str) -> bool:
    """Whether a text ends with another."""
    return text.endswith(suffix)


@function("...any")
def quote(*values: Any) -> str:
    """Go-quoted texts, nil left out."""
    return " ".join(go_quote(strval(value)) for value in values if value is not None)


@function("...any")
def squote(*values: Any) -> str:
    """Single-quoted texts, nil left out, nothing escaped."""
    return " ".join(f"'{format_v(value)}'" for value in values if value is not None)


@function("...any")
def cat(*values: Any) -> str:
    """Texts joined by blanks, nil left out."""
    return " ".join(format_v(value) for value in values if value is not None)


@function("int, string")
def indent(spaces: int, text: str) -> str:
    """Every line moved right, empty ones too."""
    if spaces < 0:
        raise GoError("strings: negative Repeat count")
    bounded((text.count("\n") + 1) * spaces)
    pad = " " * spaces
    return pad + text.replace("\n", "\n" + pad)


@function("int, string")
def nindent(spaces: int, text: str) -> str:
    """A line break, then every line moved right."""
    return "\n" + indent(spaces, text)  # type: ignore[no-any-return]


@function("string, string, string")
def replace(old: str, new: str, text: str) -> str:
    """All occurrences replaced."""
    if len(new) > 1:
        bounded((text.count(old) if old else len(text)) * len(new))
    return text.replace(old, new)


@function("string, string, int")
def plural(one: str, many: str, count: int) -> str:
    """One of two texts by a count."""
    return one if count == 1 else many


@function("any", "toString")
def to_string(value: Any) -> str:
    """A value as text."""
    return strval(value)


def text_list(value: Any) -> list[str]:
    """A list as texts, nil left out; anything else is a list of one (strings.go, strslice)."""
    if isinstance(value, StringList):
        return value
    found = sequence(value)
    if found is not None:
        return [strval(entry) for entry in found if entry is not None]
    return [] if value is None else [strval(value)]


def _string_list(value: Any) -> StringList:
    return value if isinstance(value, StringList) else StringList(text_list(value))


@function("any", "toStrings")
def to_strings(value: Any) -> StringList:
    """A list of texts."""
    return _string_list(value)


@function("string, any")
def join(separator: str, value: Any) -> str:
    """A list's texts joined."""
    texts = text_list(value)
    bounded(len(separator) * len(texts))
    return separator.join(texts)


def _explode(text: str) -> list[str]:
    return list(text)


@function("string, string")
def split(separator: str, text: str) -> dict[str, str]:
    """Parts by ``_0``, ``_1`` …"""
    parts = text.split(separator) if separator else _explode(text)
    return StringMap({f"_{number}": part for number, part in enumerate(parts)})


@function("string, int, string")
def splitn(separator: str, count: int, text: str) -> dict[str, str]:
    """At most so many parts by ``_0``, ``_1`` …"""
    if count == 0:
        parts = []
    elif not separator:
        runes = _explode(text)
        parts = runes if count < 0 or count >= len(runes) else [*runes[: count - 1], "".join(runes[count - 1 :])]
    else:
        parts = text.split(separator, count - 1 if count > 0 else -1)
    return StringMap({f"_{number}": part for number, part in enumerate(parts)})


@function("string, string", "splitList")
def split_list(separator: str, text: str) -> list[str]:
    """Parts as a list."""
    return StringList(text.split(separator) if separator else _explode(text))


@function("any", "sortAlpha")
def sort_alpha(value: Any) -> StringList:
    """A list's texts in byte order. As in Sprig, a ``[]string`` is sorted in its place."""
    if sequence(value) is None:
        return StringList([strval(value)])
    found = _string_list(value)
    found.sort(key=to_bytes)
    return found


@function("")
def hello() -> str:
    """Sprig's greeting."""
    return "Hello!"


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"
_ASCII = "".join(map(chr, range(32, 127)))


def _random(name: str, alphabet: str) -> None:
    def draw(rt: Runtime, count: int) -> str:
        bounded(count)
        return "".join(rt.random.choices(alphabet, k=count)) if count > 0 else ""

    function("int", name, runtime=True, deterministic=False)(draw)


_random("randAlphaNum", _LETTERS + _DIGITS)
_random("randAlpha", _LETTERS)
_random("randNumeric", _DIGITS)
_random("randAscii", _ASCII)


@function("string", runtime=True, deterministic=False)
def shuffle(rt: Runtime, text: str) -> str:
    """The same characters in another order."""
    runes = list(text)
    rt.random.shuffle(runes)
    return "".join(runes)


@function("", runtime=True, deterministic=False)
def uuidv4(rt: Runtime) -> str:
    """A random UUID."""
    bits = rt.random.getrandbits(128)
    bits = bits & ~(0xF << 76) | (4 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@function("string")
def sha1sum(text: str) -> str:
    """SHA-1 in hexadecimal."""
    return hashlib.sha1(to_bytes(text), usedforsecurity=False).hexdigest()


@function("string")
def sha256sum(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(to_bytes(text)).hexdigest()


@function("string")
def sha512sum(text: str) -> str:
    """SHA-512 in hexadecimal."""
    return hashlib.sha512(to_bytes(text)).hexdigest()


@function("string")
def adler32sum(text: str) -> str:
    """Adler-32 as a decimal number."""
    return str(zlib.adler32(to_bytes(text)))
