"""A text and places in it.

Offsets count characters of ``text`` (Python indices). Lines and columns are 1-based and count
characters too, as editors do; Helm's own messages count bytes, for which there is ``byte_column``.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple


class Point(NamedTuple):
    """A place as a person names it: 1-based line and column, in characters."""

    line: int
    column: int


class Source:
    """One text with the path a person would open to edit it."""

    __slots__ = ("_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"Source({self.path!r}, {len(self.text)} characters)"

    def __reduce__(self) -> tuple[type[Source], tuple[str, str]]:
        return (Source, (self.path, self.text))

    @property
    def starts(self) -> list[int]:
        """Offset of the first character of each line; made on first ask."""
        if self._starts is None:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
            self._starts = starts
        return self._starts

    def point(self, offset: int) -> Point:
        """Line and column of ``offset``; beyond the text counts as its end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset)
        return Point(line, offset - self.starts[line - 1] + 1)

    def offset(self, line: int, column: int = 1) -> int:
        """The offset of a 1-based line and column, cut to the text."""
        starts = self.starts
        if line < 1:
            return 0
        if line > len(starts):
            return len(self.text)
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return min(starts[line - 1] + max(column - 1, 0), end)

    def line_text(self, line: int) -> str:
        """The text of a 1-based line without its line break; empty for a line that is not there."""
        starts = self.starts
        if not 1 <= line <= len(starts):
            return ""
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r")

    def byte_column(self, offset: int) -> int:
        """0-based column in bytes of the UTF-8 text, as Go's template errors count."""
        start = self.starts[self.point(offset).line - 1]
        return len(self.text[start:offset].encode("utf-8", "surrogateescape"))

    def span(self, start: int, end: int | None = None) -> Span:
        """The part of this text from ``start`` up to ``end`` (an empty part when ``end`` is not given)."""
        return Span(self, start, start if end is None else end)


class Span(NamedTuple):
    """A part of a text: ``source.text[start:end]``."""

    source: Source
    start: int
    end: int

    def point(self) -> Point:
        """Where it begins."""
        return self.source.point(self.start)

    def end_point(self) -> Point:
        """Where it ends (the place after its last character)."""
        return self.source.point(self.end)

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]
