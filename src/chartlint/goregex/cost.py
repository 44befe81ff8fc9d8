"""How much a backtracking engine may have to try: which patterns it can be trusted with, and on how long a text.

The measure is the ambiguity of Glushkov's automaton of the pattern, whose positions are the pattern's characters: a
loop in which one text has two ways round is exponential; two loops that can share out one text between them are another
power of its length (Weber and Seidl, On the degree of ambiguity of finite automata). What is not known is overrated.
"""

from __future__ import annotations

from typing import NamedTuple

from chartlint.goregex.automaton import Automaton, TooAmbiguous
from chartlint.goregex.charsets import Ranges, intersect, overlap
from chartlint.goregex.syntax import Alt, Assertion, Cat, Chars, Group, Repeat, Tree, children


class Cost(NamedTuple):
    """At most ``factor`` times the text's length to the power of ``degree`` ways to go.

    One of the powers is for the places to start from, unless that is but one (``starts`` is 0); the others are for
    loops, which go no further than their characters do: ``loops`` are those.
    """

    factor: int
    degree: int
    starts: int = 0
    loops: tuple[Ranges, ...] = ()

    def ways(self, size: int) -> int:
        """The number of ways on a text of ``size`` characters."""
        ways: int = self.factor * (size + 1) ** self.degree
        return ways

    def ways_within(self, size: int, run: int) -> int:
        """The number of ways where no loop can go through more than ``run`` characters."""
        turns = len(self.loops) * (run + 1)
        ways: int = self.factor * (size + 1) ** self.starts * turns ** (self.degree - self.starts)
        return ways


def search_cost(tree: Tree) -> Cost | None:
    """What a search may cost; None where that may be exponential."""
    starts = 0 if _anchored(tree) else 1
    if not _has_loop(tree):
        # a text of bounded length, tried from every place
        factor = _factor(tree)
        if factor == 1:
            return Cost(1, starts, starts)
    try:
        automaton = Automaton(tree)
    except TooAmbiguous:
        return None
    scan = 1 if _scans(tree, last=True) else 0
    loops = automaton.loops()
    alphabets = tuple(automaton.alphabet(loop) for loop in loops)
    if automaton.deterministic:
        return Cost(1, scan + starts, starts, alphabets)
    factor = _factor(tree)
    for loop in loops:
        inside = automaton.ambiguity(loop)
        if inside is None:
            return None
        factor *= inside
    return Cost(factor, scan + starts + _degree(automaton, loops), starts, alphabets)


def _anchored(tree: Tree) -> bool:
    while isinstance(tree, (Cat, Group)):
        if isinstance(tree, Group):
            tree = tree.body
        elif tree.parts:
            tree = tree.parts[0]
        else:
            return False
    return tree == Assertion("start")


def _has_loop(tree: Tree) -> bool:
    return (isinstance(tree, Repeat) and tree.high is None) or any(map(_has_loop, children(tree)))


def _scans(tree: Tree, *, last: bool) -> bool:
    """Whether a loop may be left and entered again; one that nothing follows succeeds at once and is not."""
    if isinstance(tree, Cat):
        return any(_scans(part, last=last and part is tree.parts[-1]) for part in tree.parts)
    if isinstance(tree, Repeat) and tree.high is None:
        return not last or _has_loop(tree.body)
    return any(_scans(part, last=last and isinstance(tree, (Alt, Group))) for part in children(tree))


def _factor(tree: Tree) -> int:
    """The ways through the parts that no loop repeats: choices, and counts to choose from."""
    if isinstance(tree, (Chars, Assertion)):
        return 1
    if isinstance(tree, Group):
        return _factor(tree.body)
    if isinstance(tree, Cat):
        factor = 1
        for part in tree.parts:
            factor *= _factor(part)
        return factor
    if isinstance(tree, Alt):
        return sum(map(_factor, tree.parts))
    inner = _factor(tree.body)
    if tree.high is None:
        return int(inner ** max(tree.low - 1, 0))
    if inner == 1:
        return tree.high - tree.low + 1
    return int(inner**tree.high) * (tree.high - tree.low + 1)


def _degree(automaton: Automaton, loops: list[frozenset[int]]) -> int:
    """How many pairs of loops on one way can share out a text between them."""
    sets = [automaton.alphabet(loop) for loop in loops]
    pairs = [
        (one, other)
        for one in range(len(loops))
        for other in range(len(loops))
        if one != other and _share(automaton, loops[one], loops[other], intersect(sets[one], sets[other]))
    ]
    best = [0] * len(loops)
    # the longest chain; loops are few, and each round lengthens the chains by a pair
    for _ in loops:
        for one, other in pairs:
            before = max(
                best[earlier]
                for earlier in range(len(loops))
                if earlier == one or automaton.reaches(loops[earlier], loops[one])
            )
            best[other] = max(best[other], before + 1)
    return max(best, default=0)


def _share(automaton: Automaton, one: frozenset[int], other: frozenset[int], common: Ranges) -> bool:
    """Whether one text may go round the first loop, from it to the second, and round that."""
    if not common or not automaton.reaches(one, other):
        return False
    todo, seen = list(one), set(one)
    while todo:
        for target in automaton.follow[todo.pop()]:
            if target in seen or not overlap(automaton.sets[target], common):
                continue
            if target in other:
                return True
            seen.add(target)
            todo.append(target)
    return False
