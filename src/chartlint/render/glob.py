"""File patterns: gobwas/glob as ``.Files.Glob`` uses it, and Go's ``filepath.Match``.

gobwas/glob v0.2.3 has a fault that charts meet: it takes alternatives such as ``{*,a}`` for as long as the first of
them that has a fixed length (unless that stands before all others), and where the neighbour's length is fixed too it
matches only texts of that length. ``{*,a}/x.yaml`` finds ``b/x.yaml`` but not ``bc/x.yaml``, and ``d/{**/,}*.json``
finds nothing below ``d``'s own files. We do as it does. What we do not follow is its search from offset to offset,
which misses an empty last alternative behind a star (``{*/**,*}/x``) and has its own ideas of three stars in a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from chartlint.chart.ignore import BadPattern, go_pattern

MAX_DEPTH = 50
_SEPARATOR = "/"


def go_match(pattern: str, name: str) -> bool:
    """Go's ``filepath.Match``; a pattern that does not compile matches nothing."""
    try:
        return go_pattern(pattern).fullmatch(name) is not None
    except BadPattern:
        return False


class _Broken(Exception):
    """The pattern does not compile."""


# --- the parts of a pattern -------------------------------------------------------------------------


class _Text(NamedTuple):
    text: str


class _Stars(NamedTuple):
    """``*``, or ``**`` which goes beyond slashes."""

    deep: bool


class _Char(NamedTuple):
    """One character: of a list or range, or none of it; ``?`` is any but a slash."""

    low: str
    high: str
    chars: str
    negated: bool

    def fits(self, char: str) -> bool:
        inside = self.low <= char <= self.high if self.low else char in self.chars
        return inside != self.negated


class _Row(NamedTuple):
    parts: tuple[_Part, ...]


class _Choice(NamedTuple):
    rows: tuple[_Row, ...]


_Part = _Text | _Stars | _Char | _Row | _Choice
_ONE = _Char("", "", _SEPARATOR, True)


def _length(part: _Part) -> int | None:
    """The number of characters that gobwas believes a part to match; None for any number."""
    if isinstance(part, _Text):
        return len(part.text)
    if isinstance(part, _Char):
        return 1
    if isinstance(part, _Stars):
        return None
    if isinstance(part, _Row):
        lengths = [_length(inner) for inner in part.parts]
        if len(lengths) > 1 and all(isinstance(inner, _Char) and inner.negated for inner in part.parts):
            return None
        known = [length for length in lengths if length is not None]
        return sum(known) if len(known) == len(lengths) else None
    return _choice_length(part)


def _choice_length(part: _Choice) -> int | None:
    found: int | None = None
    for row in part.rows:
        length = _length(row)
        if found is None:
            # here is the fault: what was "any number" is forgotten
            found = length
        elif length != found:
            return None
    return found


def _factored(rows: list[_Row]) -> _Part:
    """Alternatives without the parts that all of them begin or end with, which stand around them then, as in gobwas."""
    shortest = min(len(row.parts) for row in rows)
    left = 0
    while left < shortest and len({row.parts[left] for row in rows}) == 1:
        left += 1
    right = 0
    while right < shortest - left and len({row.parts[-1 - right] for row in rows}) == 1:
        right += 1
    if len(rows) == 1 or not left + right:
        return _Choice(tuple(rows))
    middles: list[_Row] = []
    for row in rows:
        middle = _Row(row.parts[left : len(row.parts) - right])
        if middle not in middles:
            middles.append(middle)
    parts: list[_Part] = [_Row(rows[0].parts[:left])] if left else []
    if len(middles) > 1:
        parts.append(_Choice(tuple(middles)))
    elif middles[0].parts:
        parts.append(middles[0])
    if right:
        parts.append(_Row(rows[0].parts[-right:]))
    return _Row(tuple(parts))


# --- matching ---------------------------------------------------------------------------------------


class Glob:
    """A compiled pattern."""

    def __init__(self, row: _Row) -> None:
        self._row = row

    def matches(self, path: str) -> bool:
        """Whether the whole path fits."""
        return len(path) in _ends(self._row, path, {0})


def _ends(part: _Part, text: str, starts: Iterable[int]) -> set[int]:
    """Where a part can end that begins at one of the places ``starts``."""
    if isinstance(part, _Text):
        return {start + len(part.text) for start in starts if text.startswith(part.text, start)}
    if isinstance(part, _Char):
        return {start + 1 for start in starts if start < len(text) and part.fits(text[start])}
    if isinstance(part, _Stars):
        found: set[int] = set()
        for start in starts:
            stop = -1 if part.deep else text.find(_SEPARATOR, start)
            found.update(range(start, (len(text) if stop < 0 else stop) + 1))
        return found
    if isinstance(part, _Choice):
        return {end for row in part.rows for end in _ends(row, text, starts)}
    places = set(starts)
    lengths = [_length(inner) for inner in part.parts]
    for number, inner in enumerate(part.parts):
        length = lengths[number]
        beside = (*lengths[max(number - 1, 0) : number], *lengths[number + 1 : number + 2])
        if isinstance(inner, _Choice) and length is not None and any(other is not None for other in beside):
            places = {start + length for start in places if start + length in _ends(inner, text, {start})}
        else:
            places = _ends(inner, text, places)
    return places


# --- reading ----------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def files_glob(pattern: str) -> Glob | None:
    """A ``.Files.Glob`` pattern with the separator ``/``; None, which matches everything, where it does not compile."""
    try:
        return Glob(_Reader(pattern).row(0))
    except _Broken:
        return None


class _Reader:
    """Reads a pattern. Braces that are not closed end with it, and a backslash at its end stands for nothing."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def take(self) -> str:
        char = self.pattern[self.at : self.at + 1]
        self.at += 1
        return char

    def row(self, depth: int) -> _Row:
        """Up to the comma or brace that ends an alternative, or to the end."""
        if depth > MAX_DEPTH:
            raise _Broken
        parts: list[_Part] = []
        breakers = "?*[{" + (",}" if depth else "")
        while self.at < len(self.pattern):
            char = self.take()
            if char == "*":
                deep = self.pattern.startswith("*", self.at)
                self.at += deep
                parts.append(_Stars(deep))
            elif char == "?":
                parts.append(_ONE)
            elif char == "[":
                parts.append(self.char_class())
            elif char == "{":
                rows = [self.row(depth + 1)]
                while self.take() == ",":
                    rows.append(self.row(depth + 1))
                parts.append(_factored(rows))
            else:
                self.at -= 1
                if char in breakers:
                    break
                text = self.text(breakers)
                if text:
                    parts.append(_Text(text))
        return _Row(tuple(parts))

    def text(self, breakers: str) -> str:
        chars: list[str] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in breakers:
            char = self.take()
            chars.append(self.take() if char == "\\" else char)
        return "".join(chars)

    def char_class(self) -> _Char:
        """``[abc]``, ``[a-z]``, with ``!`` in front for the others; either one range or a list."""
        negated = self.pattern.startswith("!", self.at)
        self.at += negated
        low = self.take()
        if low and self.pattern.startswith("-", self.at):
            self.at += 1
            high = self.take()
            if self.take() != "]" or high < low:
                raise _Broken
            return _Char(low, high, "", negated)
        self.at -= 1
        chars = self.text("]")
        if not chars or self.take() != "]":
            raise _Broken
        return _Char("", "", chars, negated)
