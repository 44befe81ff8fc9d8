"""Characters as a terminal shows them: what is safe to print, and how many columns it takes.

A chart is a stranger's input, and its text ends in messages and excerpts. Whatever a terminal would obey
instead of show (escape sequences, direction marks, line separators) is written as an escape like ``\\x1b``.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

TAB = 4
"""Columns from one tab stop to the next."""

_KEPT_FORMATS = frozenset("\u200c\u200d")  # joiners: needed to write some languages and emoji, and harmless
_ESCAPED_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


class Charset(NamedTuple):
    """What the output can carry: the name of its encoding, ``utf-8`` for all of Unicode."""

    encoding: str = "utf-8"

    @property
    def is_unicode(self) -> bool:
        """Whether every character can be written."""
        return self.encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "utf-16", "utf-16-le")

    @property
    def ellipsis(self) -> str:
        """The mark of a cut: one character where it can be written, else three dots."""
        return "…" if self.can_write("…") else "..."

    def can_write(self, char: str) -> bool:
        """Whether the encoding has this character."""
        if self.is_unicode:
            return True
        try:
            char.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True


def shown(char: str, charset: Charset) -> str:
    """One character as it is safe to print: itself, or an escape of visible characters. A tab is escaped too."""
    if " " <= char <= "~":
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was no UTF-8, kept by "surrogateescape"
        return f"\\x{code - 0xDC00:02x}"
    if (char not in _KEPT_FORMATS and unicodedata.category(char) in _ESCAPED_CATEGORIES) or not charset.can_write(char):
        return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
    return char


def safe(text: str, charset: Charset) -> str:
    """A text with nothing in it that a terminal would obey. Line breaks stay, tabs become blanks."""
    if text.isascii() and text.isprintable():
        return text
    out: list[str] = []
    for char in text.replace("\r\n", "\n"):
        out.append(char if char == "\n" else " " if char == "\t" else shown(char, charset))
    return "".join(out)


def width(text: str) -> int:
    """Columns that a text of printable characters takes."""
    if text.isascii():
        return len(text)
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> int:
    if char in _KEPT_FORMATS or unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def cells(line: str, charset: Charset) -> list[str]:
    """What to print for each character of a line of a file, tabs filled up to their stop."""
    out: list[str] = []
    column = 0
    for char in line:
        text = " " * (TAB - column % TAB) if char == "\t" else shown(char, charset)
        column += width(text)
        out.append(text)
    return out


def wrap(text: str, columns: int | None, first: int = 0) -> list[str]:
    """Break a text into lines of at most ``columns`` columns; ``None`` breaks only at its own line breaks.

    ``first`` columns of the first line are taken already. Lines break at blanks; a word that is longer than a line
    breaks behind ``.``, ``/``, ``,``, ``:`` or ``-`` if it has one there, else anywhere.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if columns is None:
            lines.append(paragraph)
            continue
        room = max(columns - (first if not lines else 0), 8)
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if width(joined) <= room:
                line = joined
                continue
            if line:
                lines.append(line)
                room = max(columns, 8)
            while width(word) > room:
                cut = _break_at(word, room)
                lines.append(word[:cut])
                word = word[cut:]
                room = max(columns, 8)
            line = word
        lines.append(line)
    return lines


def _break_at(word: str, columns: int) -> int:
    """How many characters of a long word go on a line of ``columns``."""
    fits = taken = 0
    for char in word:
        taken += width(char)
        if taken > columns:
            break
        fits += 1
    soft = max(word.rfind(mark, columns // 3, fits) for mark in "./,:-")
    return soft + 1 if soft >= 0 else max(fits, 1)
