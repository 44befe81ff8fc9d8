"""Texts that know their parts: what a template wrote, lines that were moved, a value as YAML."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from chartlint.render.output import NO_VALUE, Move, move_lines, unmoved
from chartlint.render.provenance.boxes import Box, Condition, Origin, Path, Spot, Text, united
from chartlint.yamlio import positions

if TYPE_CHECKING:
    from chartlint.render.provenance.boxes import Shapes
    from chartlint.yamlio import PositionTree


class Part(NamedTuple):
    """One part that a template wrote, and the innermost condition it stands under; text of the template has no box."""

    text: str
    box: Box | None
    condition: Condition | None


class Written:
    """Everything that one call of a template wrote.

    ``source`` is the box of the template's own text where that came from a value (``tpl``).
    """

    __slots__ = ("_ends", "_raw", "parts", "source")

    def __init__(self, source: Box | None = None) -> None:
        self.parts: list[Part] = []
        self.source = source
        self._raw: str | None = None
        self._ends: list[int] = []

    @property
    def raw(self) -> str:
        """The joined text."""
        if self._raw is None:
            self._raw = "".join([part.text for part in self.parts])
            self._ends = list(accumulate(len(part.text) for part in self.parts))
        return self._raw

    @property
    def plain(self) -> bool:
        """Whether ``raw`` is the text that Helm gives on."""
        return NO_VALUE not in self.raw

    def origin(self) -> Origin:
        """The origin of the whole text: exact where all of it is one value."""
        filled = [part for part in self.parts if part.text.strip()]
        only = filled[0] if len(filled) == 1 else None
        if only is not None and only.box is not None and self.source is None:
            return only.box.origin.under(only.condition)
        found = [self._spot(part).origin for part in self.parts]
        return united(found)

    def spots(self, start: int, end: int) -> Iterator[Spot]:
        """The parts that wrote a stretch of the text."""
        size = len(self.raw)
        start, end = max(0, min(start, size)), max(0, min(end, size))
        number = bisect_left(self._ends, start)
        while number < len(self.parts):
            part = self.parts[number]
            begin = self._ends[number] - len(part.text)
            if begin > end or (begin == end and part.text):
                break
            number += 1
            if part.text and (begin + len(part.text) <= start) and start < end:
                continue
            if part.box is not None and part.box.text is not None:
                inner = part.box.text
                for spot in inner.spots(max(0, start - begin), min(len(part.text), end - begin)):
                    yield self._around(spot, part)
            else:
                length = min(end, begin + len(part.text)) - max(start, begin)
                yield self._spot(part)._replace(length=max(0, length))

    def _spot(self, part: Part) -> Spot:
        if part.box is None:
            spot = Spot(Origin().under(part.condition), True, len(part.text))
        else:
            spot = Spot(part.box.origin.under(part.condition), False, len(part.text))
        return self._from_source(spot)

    def _around(self, spot: Spot, part: Part) -> Spot:
        return self._from_source(spot._replace(origin=spot.origin.under(part.condition)))

    def _from_source(self, spot: Spot) -> Spot:
        """Everything that a text from a value writes came from that value too."""
        if self.source is None:
            return spot
        own = self.source.origin
        exact = own.exact and spot.literal
        return Spot(Origin(spot.origin.data | own.data, spot.origin.control | own.control, exact), False, spot.length)


class Moved:
    """A text whose lines were moved by ``nindent``, ``indent`` or ``trim``."""

    __slots__ = ("inner", "moves")

    def __init__(self, inner: Text, moves: tuple[Move, ...]) -> None:
        self.inner = inner
        self.moves = moves

    @property
    def raw(self) -> str:
        """The moved text."""
        text = self.inner.raw
        for name, width in self.moves:
            text = move_lines(text, name, width)
        return text

    def origin(self) -> Origin:
        """That of the text inside."""
        return self.inner.origin()

    def spots(self, start: int, end: int) -> Iterable[Spot]:
        """What wrote a stretch, in the text as it was before."""
        text = self.inner.raw
        first = unmoved(text, self.moves, start)
        last = unmoved(text, self.moves, end - 1) + 1 if end > start else first
        return self.inner.spots(first, max(first, last))


class Dumped:
    """A map or list as YAML or JSON: a place in the text leads to an entry."""

    __slots__ = ("_tree", "box", "shapes", "text")

    def __init__(self, text: str, box: Box, shapes: Shapes) -> None:
        self.text = text
        self.box = box
        self.shapes = shapes
        self._tree: PositionTree | None = None

    @property
    def raw(self) -> str:
        """The text."""
        return self.text

    def origin(self) -> Origin:
        """That of the value with all that is in it."""
        found = self.shapes.whole(self.box)
        return found._replace(exact=found.data == self.box.origin.data and self.box.origin.exact)

    def spots(self, start: int, end: int) -> Iterator[Spot]:
        """The entry that holds all of a stretch."""
        if self._tree is None:
            self._tree = positions(self.text)
        box, on_key = self.box, False
        if self._tree is not None:
            path, on_key = entry_at(self._tree, start, end)
            for step in path:
                box = self.shapes.child(box, step)
        origin = self.shapes.whole(box)
        exact = box.origin.exact and origin.data == box.origin.data
        if on_key:
            exact = False
            origin = origin._replace(data=frozenset(reach._replace(as_key=True) for reach in box.origin.data))
        yield Spot(origin._replace(exact=exact), False, end - start)


def entry_at(tree: PositionTree, start: int, end: int) -> tuple[Path, bool]:
    """The path of the smallest entry that holds a stretch of a YAML text, and whether the stretch is its key alone."""
    path: list[str | int] = []
    while True:
        for step, child in tree.children.items():
            if child.key is not None and child.key[0] <= start and end <= child.key[1]:
                return (*path, step), True
            # what begins with a key and goes on behind it is the map, be it its only entry
            if child.value[0] <= start and end <= child.value[1] and child is not tree:
                path.append(step)
                tree = child
                break
        else:
            return tuple(path), False
