"""Offsets into locations with excerpts."""

from __future__ import annotations

from chartlint.finding import Location
from chartlint.source import Source

# A report shows the lines that are marked; a longer place is shown by its beginning.
MAX_EXCERPT = 3
MAX_LINE = 2000


def span_location(source: Source, start: int, end: int, role: str = "primary", note: str = "") -> Location:
    """The location of a part of a text, with the text of its first lines."""
    start = max(0, min(start, len(source.text)))
    end = max(start, min(end, len(source.text)))
    first = source.point(start)
    last = source.point(end)
    if last.line > first.line and last.column == 1:
        # a part that ends with its line break ends on that line
        last = source.point(end - 1)
    if last.line - first.line >= MAX_EXCERPT:
        line = first.line + MAX_EXCERPT - 1
        last = type(last)(line, len(source.line_text(line)) + 1)
    excerpt = tuple(source.line_text(line)[:MAX_LINE] for line in range(first.line, last.line + 1))
    return Location(source.path, first.line, first.column, last.line, last.column, role, note, excerpt)


def file_location(path: str, role: str = "primary", note: str = "") -> Location:
    """A file or folder as a whole."""
    return Location(path, 1, 1, 1, 1, role, note)
