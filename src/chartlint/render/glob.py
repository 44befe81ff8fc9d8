"""File patterns: gobwas/glob as ``.Files.Glob`` uses it, and Go's ``filepath.Match``.

gobwas/glob v0.2.3 rearranges a pattern before it matches, and has faults that charts meet: ``{*,a}/x.yaml`` finds
``b/x.yaml`` but not ``bc/x.yaml``, and ``d/{**/,}*.json`` finds nothing below ``d``'s own files. We rearrange a
pattern as it does (syntax/lexer, syntax/ast, compiler/compiler.go), so that we match as it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from chartlint.chart.ignore import BadPattern, go_pattern
from chartlint.gotmpl.faults import LimitExceeded
from chartlint.render import globmatch as m

MAX_DEPTH = 50
MAX_PARTS = 100
_SEPARATOR = "/"


def go_match(pattern: str, name: str) -> bool:
    """Go's ``filepath.Match``; a pattern that does not compile matches nothing."""
    try:
        return go_pattern(pattern).fullmatch(name) is not None
    except BadPattern:
        return False


class _Broken(Exception):
    """The pattern does not compile."""


class Glob:
    """A compiled pattern."""

    def __init__(self, matcher: m.Matcher) -> None:
        self._matcher = matcher

    def matches(self, path: str) -> bool:
        """Whether the whole path fits. Raises ``GoError`` where the original panics."""
        return self._matcher.match(path.encode("utf-8", "surrogateescape"))


@lru_cache(maxsize=256)
def files_glob(pattern: str) -> Glob | None:
    """A ``.Files.Glob`` pattern with the separator ``/``; None, which matches everything, where it does not compile."""
    try:
        return Glob(_compiled(_Reader(pattern).row(0)))
    except _Broken:
        return None


# --- the parts of a pattern -------------------------------------------------------------------------


class _Text(NamedTuple):
    text: str


class _Stars(NamedTuple):
    """``*``, or ``**`` which goes beyond slashes."""

    deep: bool


class _Single(NamedTuple):
    """``?``"""

    mark: str = "?"


class _Chars(NamedTuple):
    """A character of a list or range, or none of it."""

    low: str
    high: str
    chars: str
    negated: bool


class _Row(NamedTuple):
    parts: tuple[_Part, ...]


class _Choice(NamedTuple):
    """Alternatives; None is one that matches nothing but the empty text."""

    rows: tuple[_Row | None, ...]


_Part = _Text | _Stars | _Single | _Chars | _Row | _Choice


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
                parts.append(_Single())
            elif char == "[":
                parts.append(self.char_class())
            elif char == "{":
                rows = [self.row(depth + 1)]
                while self.take() == ",":
                    rows.append(self.row(depth + 1))
                parts.append(_Choice(tuple(rows)))
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

    def char_class(self) -> _Chars:
        """``[abc]``, ``[a-z]``, with ``!`` in front for the others; either one range or a list."""
        negated = self.pattern.startswith("!", self.at)
        self.at += negated
        low = self.take()
        if low and self.pattern.startswith("-", self.at):
            self.at += 1
            high = self.take()
            if self.take() != "]" or high < low:
                raise _Broken
            return _Chars(low, high, "", negated)
        self.at -= 1
        chars = self.text("]")
        if not chars or self.take() != "]":
            raise _Broken
        return _Chars("", "", chars, negated)


# --- compiling --------------------------------------------------------------------------------------


def _compiled(part: _Part | None) -> m.Matcher:
    if part is None:
        return m.Nothing()
    if isinstance(part, _Choice):
        common = _factored(part)
        if common is not None:
            return _compiled(common)
        return m.AnyOf([_optimized(_compiled(row)) for row in part.rows])
    if isinstance(part, _Row):
        if not part.parts:
            return m.Nothing()
        return _optimized(_joined(_glued([_optimized(_compiled(inner)) for inner in part.parts])))
    if isinstance(part, _Stars):
        return m.Super() if part.deep else m.Any(_SEPARATOR)
    if isinstance(part, _Single):
        return m.One(_SEPARATOR, True)
    if isinstance(part, _Chars):
        return _optimized(
            _List(part.chars, part.negated) if part.chars else m.One("", part.negated, part.low, part.high)
        )
    return m.Text(part.text.encode("utf-8", "surrogateescape"))


class _List(m.One):
    """Characters in brackets, which the compiler tells from ``?``."""


def _factored(choice: _Choice) -> _Row | None:
    """Alternatives without the parts that all begin or end with, which stand around them (minimizeTreeAnyOf)."""
    rows = [row for row in choice.rows if row is not None]
    if len(rows) != len(choice.rows) or len(rows) < 2:
        return None
    left, right = _common(rows)
    if not left + right:
        return None
    middles: list[_Row | None] = []
    for row in rows:
        rest = row.parts[left : len(row.parts) - right]
        middle = _Row(rest) if rest else None
        if middle not in middles:
            middles.append(middle)
    parts: list[_Part] = [_Row(rows[0].parts[:left])] if left else []
    if len(middles) > 1:
        parts.append(_Choice(tuple(middles)))
    elif middles[0] is not None:
        parts.append(middles[0])
    if right:
        parts.append(_Row(rows[0].parts[len(rows[0].parts) - right :]))
    return _Row(tuple(parts))


def _common(rows: Sequence[_Row]) -> tuple[int, int]:
    """How many parts all rows have in common at their left and right (commonChildren)."""
    least = min(rows, key=lambda row: len(row.parts)).parts
    size = len(least)
    left = right = 0
    left_ends = right_ends = False
    for at in range(size):
        back = size - 1 - at
        if left + right >= size or (left_ends and right_ends):
            break
        left_ends = left_ends or any(row.parts[at] != least[at] for row in rows)
        right_ends = (
            right_ends or (not left_ends and back <= at) or any(row.parts[back - size] != least[back] for row in rows)
        )
        left += not left_ends
        right += not right_ends
    return left, right


def _joined(matchers: Sequence[m.Matcher]) -> m.Matcher:
    """Matchers in a row as one (compileMatchers): the longest of a fixed length is what is looked for."""
    if len(matchers) == 1:
        return matchers[0]
    glued = _glue(matchers)
    if glued is not None:
        return glued
    best = -1
    for number, matcher in enumerate(matchers):
        if matcher.length is not None and (best < 0 or matcher.length >= (matchers[best].length or 0)):
            best = number
    if best < 0:
        return m.Split(m.Tree(matchers[0], None, _joined(matchers[1:])))
    left = _joined(matchers[:best]) if best else None
    right = _joined(matchers[best + 1 :]) if best + 1 < len(matchers) else None
    return m.Split(m.Tree(matchers[best], left, right))


def _glued(matchers: list[m.Matcher]) -> list[m.Matcher]:
    """Runs of matchers replaced by one each, the longest first (minimizeMatchers)."""
    if len(matchers) > MAX_PARTS:
        raise LimitExceeded(f"a file pattern has more than {MAX_PARTS} parts in a row")
    done: m.Matcher | None = None
    left = right = 0
    for start in range(len(matchers)):
        for stop in range(len(matchers), start, -1):
            glued = _glue(matchers[start:stop])
            if glued is None:
                continue
            longer = (
                done is not None and done.length is not None and glued.length is not None and glued.length > done.length
            )
            if done is None or longer or right - left < stop - start:
                done, left, right = glued, start, stop
    if done is None:
        return matchers
    following = [*matchers[:left], done, *matchers[right:]]
    return following if len(following) == len(matchers) else _glued(following)


def _glue(matchers: Sequence[m.Matcher]) -> m.Matcher | None:
    """Several matchers as one where that is simple."""
    if len(matchers) < 2:
        return None
    every = _glue_every(matchers)
    if every is not None:
        return every
    return m.Row(matchers) if all(matcher.length is not None for matcher in matchers) else None


def _glue_every(matchers: Sequence[m.Matcher]) -> m.Matcher | None:
    """Stars and single characters that stop at the same separators (glueMatchersAsEvery)."""
    separators: set[str] = set()
    stars = deep = False
    least = 0
    for matcher in matchers:
        if isinstance(matcher, m.Super):
            separators.add("")
            deep = True
        elif isinstance(matcher, m.Any):
            separators.add(matcher.separators)
            stars = True
        elif isinstance(matcher, m.One) and not matcher.low and matcher.negated:
            separators.add(matcher.chars)
            least += 1
        else:
            return None
    if len(separators) > 1:
        return None
    separator = separators.pop()
    if deep and not stars and not least:
        return m.Super()
    if stars and not deep and not least:
        return m.Any(separator)
    if (stars or deep) and least and not separator:
        return m.Min(least)
    found: list[m.Matcher] = []
    if least:
        found.append(m.Min(least))
        if not stars and not deep:
            found.append(m.Max(least))
    if separator:
        found.append(m.Contains(separator.encode("utf-8", "surrogateescape"), True))
    return m.EveryOf(found)


def _optimized(matcher: m.Matcher) -> m.Matcher:
    """A matcher by a simpler one (optimizeMatcher)."""
    if isinstance(matcher, m.AnyOf) and len(matcher.matchers) == 1:
        return matcher.matchers[0]
    if isinstance(matcher, _List) and not matcher.negated and len(matcher.chars) == 1:
        return m.Text(matcher.chars.encode("utf-8", "surrogateescape"))
    if not isinstance(matcher, m.Split):
        return matcher
    value, left, right = matcher.tree
    left = _optimized(left) if left is not None else None
    right = _optimized(right) if right is not None else None
    matcher.tree = m.Tree(value, left, right)
    if not isinstance(value, m.Text):
        return matcher
    return _around(value.text, left, right) or matcher


def _around(text: bytes, left: m.Matcher | None, right: m.Matcher | None) -> m.Matcher | None:
    """Literal text with simple neighbours."""
    if left is None and right is None:
        return m.Text(text)
    if isinstance(left, m.Super) and isinstance(right, m.Super):
        return m.Contains(text, False)
    if right is None:
        if isinstance(left, m.Super):
            return m.Suffix(text)
        if isinstance(left, m.Prefix) and not left.separators:
            return m.PrefixSuffix(left.prefix, text)
        return m.Suffix(text, left.separators) if isinstance(left, m.Any) else None
    if left is None:
        if isinstance(right, m.Super):
            return m.Prefix(text)
        if isinstance(right, m.Suffix) and right.separators is None:
            return m.PrefixSuffix(text, right.suffix)
        return m.Prefix(text, right.separators) if isinstance(right, m.Any) else None
    return None
