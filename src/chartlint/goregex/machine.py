"""Regular expressions without backtracking: every alternative walks along at once, so time grows with the text only.

Source: Go's regexp/syntax/compile.go and simplify.go, regexp/exec.go (Pike's machine, leftmost-first).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

from chartlint.goregex.charsets import MAX_CODE, Ranges, complement, merge, python_class
from chartlint.goregex.syntax import Alt, Assertion, Cat, Chars, Group, Tree

MAX_PROGRAM = 100_000
_SMALL_SET = 512

Spans = tuple[tuple[int, int], ...]
"""Start and end of a match and of each of its groups; (-1, -1) for a group that took no part."""

_CHAR, _SPLIT, _SAVE, _PLACE, _MATCH = range(5)
_WORD = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")


class RegexTooLarge(Exception):
    """A pattern and a text that are too large together to be run here; ``text`` says so."""

    def __init__(self) -> None:
        self.text = "chartlint does not run a regular expression this large on a text this long"
        super().__init__(self.text)


class Budget:
    """The steps that one call of a function may take."""

    def __init__(self, steps: int = 3_000_000) -> None:
        self.steps = steps

    def take(self, steps: int) -> None:
        """Count steps. Raises ``RegexTooLarge`` beyond the limit."""
        self.steps -= steps
        if self.steps < 0:
            raise RegexTooLarge


def nullable(tree: Tree) -> bool:
    """Whether a pattern can match the empty text."""
    if isinstance(tree, Chars):
        return False
    if isinstance(tree, Assertion):
        return True
    if isinstance(tree, Cat):
        return all(map(nullable, tree.parts))
    if isinstance(tree, Alt):
        return any(map(nullable, tree.parts))
    if isinstance(tree, Group):
        return nullable(tree.body)
    return tree.low == 0 or nullable(tree.body)


def _members(ranges: Ranges) -> frozenset[str] | None:
    if sum(high - low + 1 for low, high in ranges) > _SMALL_SET:
        return None
    return frozenset(chr(code) for low, high in ranges for code in range(low, high + 1))


def _tester(ranges: Ranges) -> Callable[[str], bool]:
    members = _members(ranges)
    if members is not None:
        return members.__contains__
    others = _members(complement(ranges))
    if others is not None:
        return lambda char: char not in others

    def search(char: str) -> bool:
        code = ord(char)
        at = bisect_right(ranges, (code, MAX_CODE)) - 1
        return at >= 0 and code <= ranges[at][1]

    return search


class Machine:
    """A pattern compiled for the machine, with that many capturing groups."""

    def __init__(self, tree: Tree, groups: int) -> None:
        self.slots = 2 * (groups + 1)
        self.kinds: list[int] = []
        # what an operation does beside going on: a test, a slot, a place, or the less wanted way of a split
        self.operands: list[object] = []
        self.next: list[int] = []
        self._testers: dict[Ranges, Callable[[str], bool]] = {}
        self._sets: dict[int, Ranges] = {}
        self.start = self._op(_SAVE, 0, self._compile(tree, self._op(_SAVE, 1, self._op(_MATCH, None, -1))))

    def _op(self, kind: int, operand: object, following: int) -> int:
        if len(self.kinds) >= MAX_PROGRAM:
            raise RegexTooLarge
        self.kinds.append(kind)
        self.operands.append(operand)
        self.next.append(following)
        return len(self.kinds) - 1

    def _compile(self, tree: Tree, following: int) -> int:
        """Write a part that goes on to ``following``; where it begins."""
        if isinstance(tree, Chars):
            test = self._testers.get(tree.ranges)
            if test is None:
                test = self._testers[tree.ranges] = _tester(tree.ranges)
            op = self._op(_CHAR, test, following)
            self._sets[op] = tree.ranges
            return op
        if isinstance(tree, Assertion):
            return self._op(_PLACE, tree.kind, following)
        if isinstance(tree, Group):
            end = self._op(_SAVE, 2 * tree.number + 1, following)
            return self._op(_SAVE, 2 * tree.number, self._compile(tree.body, end))
        if isinstance(tree, Cat):
            for part in reversed(tree.parts):
                following = self._compile(part, following)
            return following
        if isinstance(tree, Alt):
            entry = self._compile(tree.parts[-1], following)
            for part in reversed(tree.parts[:-1]):
                entry = self._op(_SPLIT, entry, self._compile(part, following))
            return entry
        body, greedy = tree.body, tree.greedy
        if tree.high is None:
            if tree.low == 0:
                entry = self._loop(body, following, greedy, at_least_once=nullable(body))
                # Go makes (x)* of an x that may be empty (x+)?, for the right order of the alternatives
                return self._choice(entry, following, greedy) if nullable(body) else entry
            entry = self._loop(body, following, greedy, at_least_once=True)
            copies = tree.low - 1
        else:
            entry = following
            for _ in range(tree.high - tree.low):
                entry = self._choice(self._compile(body, entry), following, greedy)
            copies = tree.low
        for _ in range(copies):
            entry = self._compile(body, entry)
        return entry

    def _choice(self, wanted: int, other: int, greedy: bool) -> int:
        return self._op(_SPLIT, other, wanted) if greedy else self._op(_SPLIT, wanted, other)

    def _loop(self, body: Tree, following: int, greedy: bool, *, at_least_once: bool) -> int:
        split = self._op(_SPLIT, following, following)
        entry = self._compile(body, split)
        if greedy:
            self.next[split] = entry
        else:
            self.operands[split] = entry
        return entry if at_least_once else split

    @cached_property
    def _first(self) -> re.Pattern[str] | None:
        """What finds a character that a match may begin with; None where it may be empty."""
        todo, seen = [self.start], {self.start}
        found: list[tuple[int, int]] = []
        while todo:
            op = todo.pop()
            kind = self.kinds[op]
            if kind == _MATCH:
                return None
            if kind == _CHAR:
                found += self._sets[op]
                continue
            ways = [self.next[op]]
            if kind == _SPLIT:
                ways.append(self.operands[op])  # type: ignore[arg-type]
            todo += [way for way in ways if way not in seen]
            seen.update(ways)
        return re.compile(python_class(merge(found)))

    # --- running ------------------------------------------------------------------------------------

    def search(self, text: str, start: int, budget: Budget) -> Spans | None:
        """The first match at or behind ``start``. Raises ``RegexTooLarge`` where it takes more than the budget."""
        kinds, operands, following = self.kinds, self.operands, self.next
        nothing = (-1,) * self.slots
        size = len(text)
        found: tuple[int, ...] | None = None
        threads: list[tuple[int, tuple[int, ...]]] = []
        seen: set[int] = set()
        first = self._first
        at = start - 1
        while at < size:
            at += 1
            if not threads and found is None and first is not None:
                # on to the next place where a match may begin
                begin = first.search(text, at)
                if begin is None:
                    break
                if begin.start() > at:
                    # what was seen failed at another place
                    at, seen = begin.start(), set()
            if found is None:
                self._add(threads, seen, self.start, nothing, text, at)
            elif not threads:
                break
            char = text[at] if at < size else ""
            ahead: list[tuple[int, tuple[int, ...]]] = []
            seen = set()
            for op, slots in threads:
                if kinds[op] == _MATCH:
                    found = slots
                    break
                if char and operands[op](char):  # type: ignore[operator]
                    self._add(ahead, seen, following[op], slots, text, at + 1)
            budget.take(1 + len(threads) + len(seen))
            threads = ahead
        if found is None:
            return None
        return tuple(zip(found[::2], found[1::2]))

    def _add(
        self,
        threads: list[tuple[int, tuple[int, ...]]],
        seen: set[int],
        first: int,
        slots: tuple[int, ...],
        text: str,
        at: int,
    ) -> None:
        """Follow all ways from an operation to those that read a character, in their order of preference."""
        kinds, operands, following = self.kinds, self.operands, self.next
        todo = [(first, slots)]
        while todo:
            op, slots = todo.pop()
            if op in seen:
                continue
            seen.add(op)
            kind = kinds[op]
            if kind == _SPLIT:
                todo.append((operands[op], slots))  # type: ignore[arg-type]
                todo.append((following[op], slots))
            elif kind == _SAVE:
                slot: int = operands[op]  # type: ignore[assignment]
                todo.append((following[op], (*slots[:slot], at, *slots[slot + 1 :])))
            elif kind == _PLACE:
                if holds(operands[op], text, at):
                    todo.append((following[op], slots))
            else:
                threads.append((op, slots))


def holds(kind: object, text: str, at: int) -> bool:
    """Whether an assertion holds in front of the character ``at``."""
    size = len(text)
    if kind == "start":
        return at == 0
    if kind == "end":
        return at == size
    if kind == "line_start":
        return at == 0 or text[at - 1] == "\n"
    if kind == "line_end":
        return at == size or text[at] == "\n"
    border = (at > 0 and text[at - 1] in _WORD) != (at < size and text[at] in _WORD)
    return border == (kind == "word")
