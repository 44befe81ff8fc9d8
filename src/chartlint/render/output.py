"""Rendered text that is its own source map: join it and it is the text, walk it and it is the map.

A template writes *parts*; which straight runs of its code (*segments*) ran says where each part came from. The text
of an ``include`` that goes straight into the output is a ``Splice``: it keeps the parts that the included template
wrote and how its lines were moved, so a place in the output is followed inward until a literal text or an expression.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from chartlint.gotmpl.program import Program

NO_VALUE = "<no value>"

Segment = tuple[str, int]
Move = tuple[str, int]


class Splice(str):
    """Text of an included template as it was put into the output."""

    __slots__ = ("inner", "moved")

    inner: Output
    moved: tuple[Move, ...]


def splice(inner: Output, moves: tuple[Move, ...]) -> Splice:
    """The output of an included template, its lines moved as ``nindent``, ``indent`` and ``trim`` do."""
    text = inner.raw
    for name, width in moves:
        text = move_lines(text, name, width)
    result = Splice(text)
    result.inner = inner
    result.moved = moves
    return result


def move_lines(text: str, name: str, width: int) -> str:
    """A text with its lines moved by ``nindent``, ``indent`` or ``trim``."""
    if name == "trim":
        return text.strip()
    pad = " " * width
    text = pad + text.replace("\n", "\n" + pad)
    return "\n" + text if name == "nindent" else text


class Place(NamedTuple):
    """A place in a template that wrote some output: innermost or a caller on the way to it.

    ``start`` and ``end`` are offsets in the template; ``literal`` says that the very characters stand there.
    """

    program: Program
    start: int
    end: int
    literal: bool


class Output:
    """Everything that one call of one template wrote."""

    __slots__ = ("_ends", "_raw", "_segments", "parts", "path")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.path: list[Segment] = []
        self._raw: str | None = None
        self._ends: list[int] | None = None
        self._segments: list[int] | None = None

    @property
    def raw(self) -> str:
        """The joined text, before Helm removes ``<no value>``."""
        if self._raw is None:
            self._raw = "".join(self.parts)
        return self._raw

    @property
    def text(self) -> str:
        """The text as Helm gives it on: every ``<no value>`` removed (engine.go, renderWithReferences)."""
        raw = self.raw
        return raw.replace(NO_VALUE, "") if NO_VALUE in raw else raw

    def raw_offset(self, offset: int) -> int:
        """The place in ``raw`` of an offset in ``text``."""
        raw = self.raw
        at = raw.find(NO_VALUE)
        while 0 <= at <= offset:
            offset += len(NO_VALUE)
            at = raw.find(NO_VALUE, at + len(NO_VALUE))
        return offset

    def places(self, offset: int, programs: Mapping[str, Program]) -> list[Place]:
        """Where the character at ``offset`` of ``text`` was written: callers first, innermost last."""
        return self.raw_places(self.raw_offset(offset), programs)

    def raw_places(self, offset: int, programs: Mapping[str, Program]) -> list[Place]:
        """The same for an offset of ``raw``; an empty list where nothing was written."""
        found: list[Place] = []
        output = self
        while output.parts:
            if output._ends is None:
                output._ends = list(accumulate(map(len, output.parts)))
            ends = output._ends
            offset = max(0, min(offset, ends[-1] - 1))
            number = min(bisect_right(ends, offset), len(output.parts) - 1)
            part = output.parts[number]
            inside = offset - (ends[number] - len(part))
            place = output._place(number, inside, programs)
            if place is None:
                break
            found.append(place)
            if not isinstance(part, Splice):
                break
            offset = unmoved(part.inner.raw, part.moved, inside)
            output = part.inner
        return found

    def _place(self, number: int, inside: int, programs: Mapping[str, Program]) -> Place | None:
        """The template place of the ``number``-th part."""
        if self._segments is None:
            counts = (programs[unit].item_count(segment) for unit, segment in self.path)
            self._segments = list(accumulate(counts))
        ends = self._segments
        run = bisect_right(ends, number)
        if run >= len(self.path):
            return None
        unit, segment = self.path[run]
        program = programs[unit]
        before = ends[run - 1] if run else 0
        start, end, literal = program.item(segment, number - before)
        if literal:
            at = min(start + inside, max(start, end - 1))
            return Place(program, at, end, True)
        return Place(program, start, end, False)


def unmoved(text: str, moves: Sequence[Move], offset: int) -> int:
    """The offset in a text of an offset in the same text after moves."""
    texts = [text]
    for name, width in moves:
        texts.append(move_lines(texts[-1], name, width))
    for (name, width), before, after in zip(reversed(moves), reversed(texts[:-1]), reversed(texts[1:])):
        if name == "trim":
            offset += len(before) - len(before.lstrip())
            continue
        if name == "nindent":
            if offset == 0:
                continue
            offset -= 1
            after = after[1:]
        line = after.count("\n", 0, offset)
        column = max(0, offset - (after.rfind("\n", 0, offset) + 1) - width)
        start = 0
        for _ in range(line):
            start = before.find("\n", start) + 1
        end = before.find("\n", start)
        offset = min(start + column, end if end >= 0 else len(before))
    return offset
