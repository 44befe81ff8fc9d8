"""The YAML files that a chart's author writes as YAML: Chart.yaml, values.yaml and the values files of its scenarios.

Templates are none: what they print is judged where it is rendered. Rules about style look at tokens and lines here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from chartlint.rules.checks import ChartCheck, Report
from chartlint.rules.problem import FileWhere
from chartlint.rules.sources import ChartView
from chartlint.source import Source

if TYPE_CHECKING:
    from chartlint.yamlio.tokens import Token

_FILES = re.compile(r"Chart\.yaml|values\.ya?ml|(?:ci/)?[^/]*-?values[^/]*\.ya?ml|requirements\.yaml")


class Comment(NamedTuple):
    """A comment: offsets of its ``#`` and its end, its column from 0, and the token before it.

    ``inline`` says that something else stands on its line.
    """

    start: int
    end: int
    column: int
    inline: bool
    after: int


class YamlFile:
    """A YAML file of a chart. Without tokens where it is not YAML, which is another rule's finding."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __str__(self) -> str:
        return self.source.path

    @property
    def text(self) -> str:
        """Its text."""
        return self.source.text

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """Its lines without their ends, each with its offset."""
        found, at = [], 0
        for line in self.text.split("\n"):
            found.append((at, line))
            at += len(line) + 1
        if found and not found[-1][1]:
            found.pop()
        return found

    @cached_property
    def tokens(self) -> list[Token]:
        """Its tokens, those without width too, from STREAM-START to STREAM-END; none where its syntax is broken."""
        from chartlint.yamlio.scan import Scanner
        from chartlint.yamlio.tokens import SyntaxProblem

        scanner, found = Scanner(self.text), []
        try:
            while True:
                token = scanner.peek()
                found.append(token)
                if token.kind == "STREAM-END":
                    return found
                scanner.skip()
        except SyntaxProblem:
            return []

    @cached_property
    def visible(self) -> list[Token]:
        """The tokens that have characters of their own."""
        return [token for token in self.tokens if token.end.index > token.start.index]

    @cached_property
    def comments(self) -> list[Comment]:
        """Its comments, in order."""
        found = []
        at = 0
        ends = [*self.visible, None]
        for number, token in enumerate(ends):
            stop = token.start.index if token is not None else len(self.text)
            offset = at
            for piece in self.text[at:stop].splitlines(keepends=True):
                mark = piece.find("#")
                if mark >= 0:
                    start = offset + mark
                    column = start - (self.text.rfind("\n", 0, start) + 1)
                    used = bool(self.text[start - column : start].strip())
                    found.append(Comment(start, offset + len(piece.rstrip("\r\n")), column, used, number - 1))
                offset += len(piece)
            if token is not None:
                at = token.end.index
        return found

    def gap(self, before: Token, after: Token) -> int | None:
        """How many blanks stand between two tokens of one line; None where they are on different lines."""
        between = self.text[before.end.index : after.start.index]
        return None if "\n" in between or between.strip() else len(between)

    def pairs(self) -> Iterator[tuple[Token, Token]]:
        """Each visible token with the next one."""
        return zip(self.visible, self.visible[1:])

    def at(self, start: int, end: int | None = None) -> FileWhere:
        """A place in it, by offsets into its text."""
        return FileWhere(self.source, start, start if end is None else end)


def yaml_files(chart: ChartView) -> list[YamlFile]:
    """The YAML files of a chart that its author writes as YAML, in order of path; one object for all rules."""
    return [YamlFile(chart.chart.source(file.name)) for file in chart.chart.raw if _FILES.fullmatch(file.name)]


class YamlCheck(ChartCheck):
    """Looks at each YAML file of a chart that is no template."""

    def chart(self, chart: ChartView, report: Report) -> None:
        """Look at the files of one chart."""
        for file in chart.yaml_files:
            self.yaml(file, report)

    def yaml(self, file: YamlFile, report: Report) -> None:
        """Look at one file."""
        raise NotImplementedError


__all__ = ["Comment", "YamlCheck", "YamlFile", "yaml_files"]
