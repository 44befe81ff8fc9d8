"""Glushkov's automaton of a pattern, and how many ways one text has through it."""

from __future__ import annotations

import itertools
from functools import cached_property

from chartlint.goregex.charsets import Ranges, merge, overlap
from chartlint.goregex.syntax import Alt, Assertion, Cat, Chars, Group, Repeat, Tree

MAX_POSITIONS = 400
"""Patterns with more characters, counts written out, are not looked into."""

MAX_PAIRS = 40_000


class TooAmbiguous(Exception):
    """A pattern that is too large to be looked into, or in a loop of which the empty text has two ways."""


class Automaton:
    """``sets[n]`` are the characters of position n, ``follow[n]`` the positions that may come next, once a way."""

    def __init__(self, tree: Tree) -> None:
        self.sets: list[Ranges] = []
        self.follow: list[list[int]] = []
        self.first, _, self._empty_ways = self._walk(tree, in_loop=False)

    @cached_property
    def deterministic(self) -> bool:
        """Whether every character leaves one way to go."""
        return self._empty_ways <= 1 and all(map(self._apart, [self.first, *self.follow]))

    def _apart(self, targets: list[int]) -> bool:
        sets = self.sets
        if len(targets) < 2:
            return True
        # ranges of different positions that are apart do not overlap when sorted
        ranges = sorted(pair for target in targets for pair in sets[target])
        return all(before[1] < after[0] for before, after in itertools.pairwise(ranges))

    # --- building -----------------------------------------------------------------------------

    def _connect(self, ends: list[int], starts: list[int]) -> None:
        for end in ends:
            self.follow[end] += starts

    def _walk(self, tree: Tree, *, in_loop: bool) -> tuple[list[int], list[int], int]:
        """The positions that a part may begin and end with, and how many ways through it the empty text has."""
        if isinstance(tree, Chars):
            if len(self.sets) >= MAX_POSITIONS:
                raise TooAmbiguous
            self.sets.append(tree.ranges)
            self.follow.append([])
            return [len(self.sets) - 1], [len(self.sets) - 1], 0
        if isinstance(tree, Assertion):
            return [], [], 1
        if isinstance(tree, Group):
            return self._walk(tree.body, in_loop=in_loop)
        if isinstance(tree, Alt):
            begins: list[int] = []
            ends: list[int] = []
            empty = 0
            for part in tree.parts:
                begin, end, ways = self._walk(part, in_loop=in_loop)
                begins += begin
                ends += end
                empty += ways
        elif isinstance(tree, Cat):
            begins, ends, empty = self._sequence(tree.parts, in_loop=in_loop)
        else:
            begins, ends, empty = self._repeat(tree, in_loop=in_loop)
        if in_loop and empty > 1:
            raise TooAmbiguous
        return begins, ends, min(empty, 2)

    def _sequence(self, parts: tuple[Tree, ...] | list[Tree], *, in_loop: bool) -> tuple[list[int], list[int], int]:
        begins: list[int] = []
        ends: list[int] = []
        empty = 1
        for part in parts:
            begin, end, ways = self._walk(part, in_loop=in_loop)
            self._connect(ends, begin)
            begins = begins + begin if empty else begins
            ends = ends + end if ways else end
            empty *= ways
        return begins, ends, empty

    def _repeat(self, tree: Repeat, *, in_loop: bool) -> tuple[list[int], list[int], int]:
        if tree.high is None:
            begins, ends, empty = self._sequence([tree.body] * max(tree.low - 1, 0), in_loop=in_loop)
            begin, end, ways = self._walk(tree.body, in_loop=True)
            if ways:
                raise TooAmbiguous
            self._connect(end, begin)
            self._connect(ends, begin)
            begins = begins + begin if empty else begins
            return begins, ends + end if not tree.low else end, 0 if tree.low else 1
        # x{2,4} is xx(x(x)?)?
        begins, ends, empty = self._sequence([tree.body] * tree.low, in_loop=in_loop)
        before, may_begin = ends, bool(empty)
        for _ in range(tree.high - tree.low):
            begin, end, ways = self._walk(tree.body, in_loop=in_loop)
            self._connect(before, begin)
            begins = begins + begin if may_begin else begins
            ends = ends + end
            before = before + end if ways else end
            may_begin = may_begin and bool(ways)
            # the empty text may stop in front of a copy that may be empty, or behind it
            empty = 2 if ways else empty
        return begins, ends, empty

    # --- ways ---------------------------------------------------------------------------------

    @cached_property
    def _reach(self) -> list[int]:
        """The positions that can be reached from each, as bits."""
        reach = [sum({1 << target for target in targets}) for targets in self.follow]
        for middle in range(len(reach)):
            bit, more = 1 << middle, reach[middle]
            for start, known in enumerate(reach):
                if known & bit:
                    reach[start] = known | more
        return reach

    def loops(self) -> list[frozenset[int]]:
        """The sets of positions that can be reached from each other."""
        found = []
        seen: set[int] = set()
        for start, reach in enumerate(self._reach):
            if start in seen or not reach >> start & 1:
                continue
            loop = frozenset(
                other for other in range(len(self.sets)) if reach >> other & 1 and self._reach[other] >> start & 1
            )
            seen |= loop
            found.append(loop)
        return found

    def reaches(self, one: frozenset[int], other: frozenset[int]) -> bool:
        """Whether there is a way from one loop to another."""
        return bool(self._reach[next(iter(one))] >> next(iter(other)) & 1)

    def alphabet(self, loop: frozenset[int]) -> Ranges:
        """The characters of a loop."""
        return merge(pair for position in loop for pair in self.sets[position])

    def ambiguity(self, loop: frozenset[int]) -> int | None:
        """How many ways one text may go inside a loop; None where their number grows with the text."""
        inner = {position: [target for target in self.follow[position] if target in loop] for position in loop}
        if all(map(self._apart, inner.values())):
            return 1
        if any(len(set(targets)) < len(targets) for targets in inner.values()) or len(loop) ** 2 > MAX_PAIRS:
            return None
        return None if self._two_ways_round(inner) else len(loop)

    def _two_ways_round(self, inner: dict[int, list[int]]) -> bool:
        """Whether some text leads from a position back to it on two ways: they part and meet again."""
        ahead: dict[tuple[int, int], list[tuple[int, int]]] = {}
        back: dict[tuple[int, int], list[tuple[int, int]]] = {}
        todo = [(position, position) for position in inner]
        starts = set(todo)
        seen = set(todo)
        while todo:
            pair = todo.pop()
            targets = [
                (one, other)
                for one in inner[pair[0]]
                for other in inner[pair[1]]
                if overlap(self.sets[one], self.sets[other])
            ]
            ahead[pair] = targets
            for target in targets:
                back.setdefault(target, []).append(pair)
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        # the loop's positions all reach each other: who parts and can meet anywhere can meet where it parted
        todo = list(starts)
        meets = set(starts)
        while todo:
            for pair in back.get(todo.pop(), ()):
                if pair not in meets:
                    if pair[0] != pair[1]:
                        return True
                    meets.add(pair)
                    todo.append(pair)
        return False
