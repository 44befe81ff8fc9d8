"""Comments that allow a finding: ``{{/* chartlint:allow RULE reason */}}`` and ``# chartlint:allow RULE reason``.

A comment behind code counts for its line, one that stands alone for the next line of code, as users of ruff and eslint
expect; ``chartlint:allow-file`` counts for the whole file. Nothing here knows rules: whether a named rule exists is
judged later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from chartlint.finding import Location
from chartlint.source import Source

ALLOW = "allow"
ALLOW_FILE = "allow-file"
MARK = "chartlint:"
"""What a text must hold to have a comment."""
HOW = "write `chartlint:allow RULE reason`"

# Words that other linters use; after `chartlint: ` any other word is prose.
_MEANT = frozenset(("disable", "disable-line", "disable-next-line", "disable-file", "ignore", "noqa", "nolint", "skip"))
_OPENING = re.compile(r"\{\{-?\s*/\*")
_CLOSING = re.compile(r"\*/\s*-?\}\}")
_DIRECTIVE = r"chartlint:(?P<gap>[ \t]*)(?P<word>[A-Za-z-]+)(?P<rest>[^\n]*)"
_NOT_BREAK = re.compile(r"[^\n]")
_IN_TEMPLATE = re.compile(rf"[ \t#]*{_DIRECTIVE}")
_IN_YAML = re.compile(rf"(?:^|(?<=[ \t]))#+[ \t]*{_DIRECTIVE}", re.MULTILINE)
_NAME = r"[A-Za-z][\w/-]*"
_REST = re.compile(rf"[ \t:]*(?P<rules>{_NAME}(?:[ \t]*,[ \t]*{_NAME})*)?,?[ \t]*(?:--|[:–—-](?=\s))?(?P<reason>.*)")


class Comment(NamedTuple):
    """One comment. ``where`` is its own place, ``first`` to ``last`` the lines it counts for (0 to 0: the whole file).

    ``fault`` says why it allows nothing, in words for a report; it is empty for a comment that has a rule. ``reason``
    may be empty.
    """

    where: Location
    rules: tuple[str, ...]
    reason: str
    first: int
    last: int
    fault: str = ""

    @property
    def whole_file(self) -> bool:
        """Whether it counts for every line of its file."""
        return self.first == 0


class Commented:
    """A text and what its comments are: which lines hold code, and which line follows a comment.

    Everything is found in one pass over the text, however many comments there are: a chart is a stranger's text.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.blocks = list(_template_comments(source.text))
        """The comments of templates: offsets of the beginning, the words inside (twice), and the end."""

    @cached_property
    def bare(self) -> str:
        """The text with blanks for template comments; line breaks stay."""
        parts: list[str] = []
        at = 0
        text = self.source.text
        for start, _, _, end in self.blocks:
            parts += (text[at:start], _NOT_BREAK.sub(" ", text[start:end]))
            at = end
        return "".join((*parts, text[at:]))

    @cached_property
    def lines(self) -> list[str]:
        """The lines of ``bare``."""
        return self.bare.split("\n")

    @cached_property
    def _next(self) -> list[int]:
        """For each number of lines, the first line of code behind them; 0 for none."""
        found = [0] * (len(self.lines) + 1)
        for number in range(len(self.lines), 0, -1):
            line = self.lines[number - 1].strip()
            code = line and not line.startswith("#") and line != "---"
            found[number - 1] = number if code else found[number]
        return found

    def next_code(self, after: int) -> int:
        """The first line behind the 1-based line ``after`` that holds more than comments; 0 for none."""
        return self._next[after]

    def covered(self, start: int, end: int) -> tuple[int, int]:
        """The lines that a comment counts for: its own, or the next line of code where it stands alone."""
        source = self.source
        first, last = source.point(start).line, source.point(end).line
        before = source.text[source.offset(first) : start]
        after = source.line_text(last)[source.point(end).column - 1 :]
        if before.strip(" \t#") or after.strip():
            return first, last
        following = self.next_code(last)
        return (following, following) if following else (first, last)


def comments_in(text: Commented) -> list[Comment]:
    """The comments of a template, a values file or a Chart.yaml, in order."""
    if MARK not in text.source.text:
        return []
    found: list[Comment] = []
    for start, inside, outside, end in text.blocks:
        for line in text.source.text[inside:outside].split("\n"):
            match = _IN_TEMPLATE.match(line)
            if match is not None:
                found += _comment(text, match, start, end)
    for match in _IN_YAML.finditer(text.bare):
        found += _comment(text, match, match.start(), match.end())
    return sorted(found, key=lambda comment: comment.where[1:3])


def _template_comments(text: str) -> Iterator[tuple[int, int, int, int]]:
    at = 0
    while (opening := _OPENING.search(text, at)) is not None:
        stop = text.find("*/", opening.end())
        if stop < 0:
            return
        closing = _CLOSING.match(text, stop)
        at = closing.end() if closing is not None else stop + 2
        if closing is not None:
            yield opening.start(), opening.end(), stop, at


def _comment(text: Commented, match: re.Match[str], start: int, end: int) -> Iterator[Comment]:
    word = match["word"].lower()
    known = word in (ALLOW, ALLOW_FILE)
    if not known and match["gap"] and word not in _MEANT:
        return
    rest = _REST.match(match["rest"].rstrip())
    assert rest is not None  # every part of the pattern may be empty
    rules = tuple(re.split(r"\s*,\s*", rest["rules"])) if rest["rules"] else ()
    fault = ""
    if not known:
        fault = f"`chartlint:{match['word']}` is not understood: {HOW}"
    elif not rules:
        fault = f"the comment names no rule: {HOW}"
    first, last = (0, 0) if word == ALLOW_FILE else text.covered(start, end)
    yield Comment(_place(text.source, start, end), rules, rest["reason"].strip(), first, last, fault)


def _place(source: Source, start: int, end: int) -> Location:
    first, last = source.point(start), source.point(end)
    line = source.line_text(first.line)
    if last.line > first.line:
        last = first._replace(column=len(line) + 1)
    return Location(source.path, first.line, first.column, last.line, last.column, excerpt=(line,))


__all__ = ["HOW", "MARK", "Comment", "Commented", "comments_in"]
