"""How much a backtracking engine may have to try: which patterns it can be trusted with, and on how long a text."""

from __future__ import annotations

from typing import NamedTuple

from chartlint.render.functions.charsets import Ranges, overlap
from chartlint.render.functions.regexmachine import nullable
from chartlint.render.functions.regexsyntax import Alt, Assertion, Cat, Chars, Group, Repeat, Tree

MAX_POSITIONS = 200
"""Loops with more characters in their pattern are not looked into."""


class Cost(NamedTuple):
    """At most ``factor`` times the text's length to the power of ``degree`` ways to go."""

    factor: int
    degree: int

    def ways(self, size: int) -> int:
        """The number of ways on a text of ``size`` characters."""
        ways: int = self.factor * (size + 1) ** self.degree
        return ways


class Unbounded(Exception):
    """The number of ways may grow exponentially with the text."""


def search_cost(tree: Tree) -> Cost | None:
    """What a search may cost; None where that may be exponential."""
    try:
        inner = _cost(tree, last=True)
    except Unbounded:
        return None
    return inner if _anchored(tree) else Cost(inner.factor, inner.degree + 1)


def _anchored(tree: Tree) -> bool:
    while isinstance(tree, (Cat, Group)):
        if isinstance(tree, Group):
            tree = tree.body
        elif tree.parts:
            tree = tree.parts[0]
        else:
            return False
    return tree == Assertion("start")


def _cost(tree: Tree, *, last: bool) -> Cost:
    """The ways through a part; ``last`` says that nothing follows it, so that its first success ends the search."""
    if isinstance(tree, (Chars, Assertion)):
        return Cost(1, 0)
    if isinstance(tree, Group):
        return _cost(tree.body, last=last)
    if isinstance(tree, Cat):
        factor, degree = 1, 0
        for number, part in enumerate(tree.parts):
            cost = _cost(part, last=last and number == len(tree.parts) - 1)
            factor, degree = factor * cost.factor, degree + cost.degree
        return Cost(factor, degree)
    if isinstance(tree, Alt):
        costs = [_cost(part, last=last) for part in tree.parts]
        return Cost(sum(cost.factor for cost in costs), max(cost.degree for cost in costs))
    if tree.high is not None and tree.high <= 1:
        inner = _cost(tree.body, last=last)
        return Cost(inner.factor + 1, inner.degree)
    _Loop(tree)
    if last:
        return Cost(1, 0)
    longest = _longest(tree)
    return Cost(1, 1) if longest is None else Cost(longest + 1, 0)


def _longest(tree: Tree) -> int | None:
    """The length of the longest text that matches; None where there is no limit."""
    if isinstance(tree, Chars):
        return 1
    if isinstance(tree, Assertion):
        return 0
    if isinstance(tree, Group):
        return _longest(tree.body)
    if isinstance(tree, (Cat, Alt)):
        sizes = []
        for part in tree.parts:
            size = _longest(part)
            if size is None:
                return None
            sizes.append(size)
        return sum(sizes) if isinstance(tree, Cat) else max(sizes)
    size = _longest(tree.body)
    return None if size is None or tree.high is None else size * tree.high


class _Loop:
    """Glushkov's automaton of a loop; raises ``Unbounded`` unless each character leaves but one way to go on.

    A loop in which one text has two ways through is what makes a backtracking engine try exponentially many.
    """

    def __init__(self, tree: Repeat) -> None:
        self.sets: list[Ranges] = []
        self.follow: list[list[int]] = []
        first, _ = self.walk(tree)
        self.check(first)
        for targets in self.follow:
            self.check(targets)

    def check(self, targets: list[int]) -> None:
        """Every two ways must differ in their character; the same way twice does not."""
        for number, target in enumerate(targets):
            for other in targets[:number]:
                if overlap(self.sets[target], self.sets[other]):
                    raise Unbounded

    def connect(self, ends: list[int], starts: list[int]) -> None:
        for end in ends:
            self.follow[end] += starts

    def walk(self, tree: Tree) -> tuple[list[int], list[int]]:
        """The positions that a part may begin and end with."""
        if isinstance(tree, Chars):
            if len(self.sets) >= MAX_POSITIONS:
                raise Unbounded
            self.sets.append(tree.ranges)
            self.follow.append([])
            return [len(self.sets) - 1], [len(self.sets) - 1]
        if isinstance(tree, Assertion):
            return [], []
        if isinstance(tree, Group):
            return self.walk(tree.body)
        if isinstance(tree, Alt):
            begins: list[int] = []
            ends: list[int] = []
            for part in tree.parts:
                begin, end = self.walk(part)
                begins += begin
                ends += end
            if sum(map(nullable, tree.parts)) > 1:
                raise Unbounded
            return begins, ends
        if isinstance(tree, Cat):
            begins, ends, empty = [], [], True
            for part in tree.parts:
                begin, end = self.walk(part)
                self.connect(ends, begin)
                may_be_empty = nullable(part)
                begins = begins + begin if empty else begins
                ends = ends + end if may_be_empty else end
                empty = empty and may_be_empty
            return begins, ends
        begins, ends = self.walk(tree.body)
        if tree.high is None or tree.high > 1:
            if nullable(tree.body):
                raise Unbounded
            self.connect(ends, begins)
        return begins, ends
