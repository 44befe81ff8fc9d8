"""The part of a file that a finding points at, drawn with its line number and carets below it."""

from __future__ import annotations

from chartlint.finding import Location
from chartlint.report.characters import Charset, cells, width, wrap
from chartlint.report.paint import Line

UNLIMITED = 160
"""Columns of an excerpt where the output itself has no limit: a minified line must not flood a log."""


def snippet(
    where: Location, gutter: int, columns: int | None, charset: Charset, label: str = "", style: str = "label"
) -> list[Line]:
    """The excerpt of ``where`` with a gutter of ``gutter`` columns and carets under the place.

    Of a place of several lines the first is shown. A line that does not fit is cut so that the carets stay in sight.
    ``label`` stands behind the carets if there is room, else below them; ``style`` is that of the carets. Without an
    excerpt there are no lines.
    """
    if not where.excerpt:
        return []
    text = where.excerpt[0].rstrip()
    last = where.end_column - 1 if where.end_line == where.line else len(text)
    room = max((UNLIMITED if columns is None else columns) - gutter - 3, 16)
    drawn, before, under = _window(cells(text, charset), where.column - 1, last, room, charset.ellipsis)
    empty: Line = [(" " * gutter + " |", "gutter")]
    out: list[Line] = [
        empty,
        [(f"{where.line:>{gutter}} |", "gutter"), (" " + drawn, "")],
        [*empty, (" " + " " * before + "^" * under, style)],
    ]
    if label:
        if before + under + 1 + width(label) <= room:
            out[-1].append((" " + label, "note"))
        else:
            below = wrap(label, room)
            left = max(0, min(before, room - max(map(width, below))))
            out += [[*empty, (" " * (left + 1) + text, "note")] for text in below]
    return out


def source_line(where: Location, room: int, charset: Charset) -> str:
    """The line of ``where`` without its indentation, cut to ``room`` columns; empty without an excerpt."""
    if not where.excerpt:
        return ""
    text = where.excerpt[0].rstrip()
    indent = len(text) - len(text.lstrip())
    first = max(where.column - 1 - indent, 0)
    if not text[indent:]:
        return ""
    return _window(
        cells(text[indent:], charset), min(first, len(text) - indent - 1), first + 1, room, charset.ellipsis
    )[0]


def _window(shown: list[str], first: int, last: int, room: int, ellipsis: str) -> tuple[str, int, int]:
    """The text to print, the columns before the carets and the number of carets.

    ``first`` and ``last`` are character indices (the second exclusive) into the line.
    """
    if first >= len(shown):  # behind the end of the line: a blank to point at
        shown, first = [*shown, " "], len(shown)
    widths = [width(cell) for cell in shown]
    last = max(first, min(last, len(shown)))
    if sum(widths) <= room:
        return "".join(shown), sum(widths[:first]), max(sum(widths[first:last]), 1)
    start, taken = first, 0  # go left from the place until a third of the room is used
    while start > 0 and taken + widths[start - 1] <= room // 3:
        start -= 1
        taken += widths[start]
    mark = width(ellipsis)
    budget = room - (mark if start > 0 else 0)
    end, used = first, taken  # then right until the room is full
    if sum(widths[start:]) <= budget:  # the line ends before that, so more of its beginning fits
        end, used = len(shown), sum(widths[start:])
        while start > 0 and used + widths[start - 1] <= budget:
            start -= 1
            used += widths[start]
            taken += widths[start]
    else:
        while used + widths[end] <= budget - mark:
            used += widths[end]
            end += 1
    left = ellipsis if start > 0 else ""
    right = ellipsis if end < len(shown) else ""
    carets = sum(widths[first : min(last, end)])
    return left + "".join(shown[start:end]) + right, width(left) + taken, max(carets, 1)
