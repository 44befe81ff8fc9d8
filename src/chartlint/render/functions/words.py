"""Sprig's functions on the case of words (goutils wordutils.go, xstrings convert.go, Go's strings and unicode).

Go changes case rune by rune and never makes two runes of one; bytes that are no UTF-8 come out as U+FFFD.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from chartlint.gotmpl.goval import GoError
from chartlint.render.functions.signature import FunctionTable

table = FunctionTable("sprig")
function = table.function
# unicode.IsSpace, which is what Go's strings package means by white space
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
BAD = "\ufffd"
MAX_WORDS = 1 << 20  # what one call splits: it looks at every character


def _decoded(char: str) -> str:
    """A character, or U+FFFD for a byte that is no UTF-8."""
    return BAD if "\udc80" <= char <= "\udcff" else char


def _to_title(char: str) -> str:
    new = char.title()
    return new if len(new) == 1 else _decoded(char)


def _to_upper(char: str) -> str:
    new = char.upper()
    # ᾳ has a single capital letter beside the two that stand for it in a text: its title case
    return new if len(new) == 1 else _to_title(char)


def _to_lower(char: str) -> str:
    return "i" if char == "\u0130" else _decoded(char.lower())


def _category(char: str) -> str:
    return "" if char in ("", BAD) or "\udc80" <= char <= "\udcff" else unicodedata.category(char)


@function("string")
def upper(text: str) -> str:
    """Upper case."""
    return text.upper() if text.isascii() else "".join(_decoded(_to_upper(char)) for char in text)


@function("string")
def lower(text: str) -> str:
    """Lower case."""
    return text.lower() if text.isascii() else "".join(map(_to_lower, text))


def _separates(char: str) -> bool:
    """Whether strings.Title takes the next character for the start of a word."""
    if char.isascii():
        return not (char.isalnum() or char == "_")
    return char in SPACE


@function("string")
def title(text: str) -> str:
    """Every word's first letter in title case (strings.Title)."""
    out: list[str] = []
    before = " "
    for char in text:
        out.append(_decoded(_to_title(char) if _separates(before) else char))
        before = char
    return "".join(out)


@function("string")
def untitle(text: str) -> str:
    """Every word's first letter in lower case."""
    out: list[str] = []
    start = True
    for char in text:
        if char in SPACE:
            start = True
            out.append(char)
        else:
            out.append(_to_lower(char) if start else _decoded(char))
            start = False
    return "".join(out)


@function("string")
def initials(text: str) -> str:
    """The first byte of each word, taken for a character."""
    out: list[str] = []
    start = True
    for byte in text.encode("utf-8", "surrogateescape"):
        if chr(byte) in SPACE:
            start = True
        elif start:
            out.append(chr(byte))
            start = False
    return "".join(out)


@function("string")
def swapcase(text: str) -> str:
    """Upper case to lower and back; a lower-case letter behind white space to title case."""
    out: list[str] = []
    blank = True
    for char in text:
        category = _category(char)
        if category in ("Lu", "Lt"):
            out.append(_to_lower(char))
            blank = False
        elif category == "Ll":
            out.append(_to_title(char) if blank else _to_upper(char))
            blank = False
        else:
            out.append(_decoded(char))
            blank = char in SPACE
    return "".join(out)


# --- xstrings -----------------------------------------------------------------------------------


def _joins(char: str) -> bool:
    """Whether a character stands between words: hyphen, underscore, white space."""
    return char in "-_" or char in SPACE


@function("string")
def camelcase(text: str) -> str:
    """``http_server-foo bar`` to ``HttpServerFooBar``; a run of capitals keeps its first, and ``__`` one of two."""
    runes = [_decoded(char) for char in text]
    lead = 0
    while lead < len(runes) and _joins(runes[lead]):
        lead += 1
    if lead == len(runes):
        return "".join(runes + runes[-1:])  # xstrings writes the last one twice
    out = runes[:lead]
    capitals = _category(runes[lead]) == "Lu"  # in a run of capitals that began the word
    current = _to_upper(runes[lead])
    for char in runes[lead + 1 :]:
        before, current = current, char
        if _joins(before):
            if _joins(char):
                out.append(before)
                continue
            capitals = _category(char) == "Lu"
            current = _to_upper(char)
            continue
        if capitals:
            if _category(char) == "Lu":
                current = _to_lower(char)
            else:
                capitals = False
        out.append(before)
    out.append(current)
    return "".join(out)


class _Word(NamedTuple):
    """A piece of a text that is alike: ``kind`` is number, upper, letters, joint, marks, other or nothing."""

    kind: str
    text: str
    end: int


_NO_WORD = ("nothing", "joint", "marks")
_CJK = (("\u3400", "\u4d85"), ("\u4e00", "\u9fcc"), ("\U00020000", "\U0002b81d"))


def _is_letter(char: str) -> bool:
    return _category(char).startswith("L") and not any(first <= char <= last for first, last in _CJK)


def _is_lower_part(char: str) -> bool:
    return _is_letter(char) and _category(char) != "Lu"


def _is_number(char: str) -> bool:
    return _category(char).startswith("N")


def _is_mark(char: str) -> bool:
    return _category(char).startswith("P")


def _is_other(char: str) -> bool:
    return not (_joins(char) or _is_letter(char) or _is_number(char) or _is_mark(char))


_KINDS: tuple[tuple[str, Callable[[str], bool], Callable[[str], bool]], ...] = (
    ("joint", _joins, _joins),
    ("marks", _is_mark, _is_mark),
    ("letters", _is_letter, _is_lower_part),
    ("number", _is_number, _is_number),
    ("other", _is_other, _is_other),
)


def _skip(text: str, at: int) -> int:
    """The place of the next character that is valid."""
    while at < len(text) and _decoded(text[at]) == BAD:
        at += 1
    return at


def _run(text: str, at: int, alike: Callable[[str], bool]) -> int:
    """The end of a run; bytes that are no UTF-8 belong to what is behind them."""
    while at < len(text):
        place = _skip(text, at)
        if place == len(text):
            return place
        if not alike(text[place]):
            break
        at = place + 1
    return at


def _next_word(text: str, start: int) -> _Word:
    at = _skip(text, start)
    if at == len(text):
        return _Word("nothing", text[start:], at)
    if _category(text[at]) == "Lu":
        return _capital_word(text, start, at + 1)
    kind, alike = next((kind, alike) for kind, first, alike in _KINDS if first(text[at]))
    end = _run(text, at + 1, alike)
    return _Word(kind, text[start:end], end)


def _capital_word(text: str, start: int, at: int) -> _Word:
    """A word that begins with a capital: ``Http``, or ``HTTP`` before ``Server`` or the end."""
    end = _run(text, at, lambda char: _category(char) == "Lu")
    if end == at:
        end = _run(text, at, _is_lower_part)
    elif _is_letter(text[_skip(text, end) :][:1]):
        end -= 1  # the last capital begins the next word
    return _Word("upper", text[start:end], end)


def _camel_to(text: str, connector: str) -> str:
    """xstrings' camelCaseToLowerCase: a connector between words; a number joins the word before or behind it."""
    if not text:
        return ""
    if len(text) > MAX_WORDS:
        raise GoError(f"chartlint does not split a text of {len(text)} characters into words")
    out: list[str] = []

    def write(word: _Word) -> None:
        if word.kind == "upper":
            out.extend(_to_lower(char) if _category(char) == "Lu" else _decoded(char) for char in word.text)
        elif word.kind == "joint":
            out.extend(connector if _joins(char) else _decoded(char) for char in word.text)
        else:
            out.append(word.text)

    word = _next_word(text, 0)
    while word.end < len(text):
        if word.kind != "joint":
            write(word)
        before = word
        word = _next_word(text, word.end)
        if before.kind == "joint":
            write(before)
        elif before.kind == "number":
            while word.kind in ("letters", "number"):
                write(word)
                word = _next_word(text, word.end)
            if word.kind not in _NO_WORD:
                out.append(connector)
        elif before.kind == "marks":
            pass
        elif word.kind != "number":
            if word.kind not in ("joint", "marks"):
                out.append(connector)
        elif word.end < len(text):
            number = word
            word = _next_word(text, word.end)
            if word.kind != "letters":  # Bld4Floor: the number ends its word
                write(number)
                if word.kind not in ("joint", "marks"):
                    out.append(connector)
                continue
            out.append(connector)  # HTTP2xx: the number begins a word
            write(number)
            while word.kind in ("letters", "number"):
                write(word)
                word = _next_word(text, word.end)
            if word.kind not in _NO_WORD:
                out.append(connector)
    write(word)
    return "".join(out)


@function("string")
def snakecase(text: str) -> str:
    """``HTTPServer2xx`` to ``http_server_2xx``."""
    return _camel_to(text, "_")


@function("string")
def kebabcase(text: str) -> str:
    """``FirstName`` to ``first-name``."""
    return _camel_to(text, "-")
