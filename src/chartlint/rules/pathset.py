"""A set of paths into the values, with steps of any size, that answers quickly which of them concern a place."""

from __future__ import annotations

from collections.abc import Iterable

from chartlint.rules.origins import ELEMENT


class PathSet:
    """Paths as a tree. An ``ELEMENT`` in a path, in the set or asked for, stands for any one step."""

    __slots__ = ("_ends", "_steps")

    def __init__(self, paths: Iterable[tuple[str, ...]] = ()) -> None:
        self._steps: dict[str, PathSet] = {}
        self._ends = False
        for path in paths:
            node = self
            for step in path:
                node = node._steps.setdefault(step, PathSet())
            node._ends = True

    def covers(self, path: tuple[str, ...]) -> bool:
        """Whether a path of the set leads to ``path`` or to something that holds it."""
        return self._ends or (bool(path) and any(node.covers(path[1:]) for node in self._at(path[0])))

    def reaches(self, path: tuple[str, ...]) -> bool:
        """Whether a path of the set leads to ``path`` or to something inside it."""
        if not path:
            return self._ends or bool(self._steps)
        return any(node.reaches(path[1:]) for node in self._at(path[0]))

    def _at(self, step: str) -> Iterable[PathSet]:
        if step == ELEMENT:
            return self._steps.values()
        return [node for node in (self._steps.get(step), self._steps.get(ELEMENT)) if node is not None]
