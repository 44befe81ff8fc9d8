"""Go's regular expressions, run.

A pattern is translated for Python's ``re`` where that takes bounded time, and else run by a machine of our own that
takes time in proportion to text and pattern (Thompson's, as Pike's sam did it), which Go's engine is too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from chartlint.cel.errors import CelEvalError
from chartlint.cel.patterns import Alt, Assertion, Cat, Chars, Group, PatternError, Repeat, Tree, parse

_WORD = "[0-9A-Za-z_]"
_ASSERTIONS = {
    "start": r"\A",
    "end": r"\Z",
    "line_start": "(?m:^)",
    "line_end": "(?m:$)",
    "word": f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))",
    "no_word": f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))",
}
_STEPS = 5_000_000
"""How many steps of the machine one search may need: some seconds."""

_TRIES = 2_000_000
"""How many ways Python's ``re`` may have to try."""

_LARGEST = 20_000
"""How many instructions a pattern may have."""

_MANY = 8
"""A repetition with more turns than this to choose from counts like one without an end."""

Span = tuple[int, ...]
"""Start and end of a match and of each of its groups, -1 for a group that took no part."""


class Pattern:
    """A compiled pattern. ``test(text)`` is None where it matches nowhere, and the fastest safe way to ask."""

    __slots__ = ("_compiled", "_limit", "_machine", "_names", "_tree", "test", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._tree, self._names = parse(text)
        if _size(self._tree) > _LARGEST:
            raise PatternError("the pattern is too large")
        degree = _degree(self._tree) + (not _anchored(self._tree))
        self._limit = -1 if _explodes(self._tree) else int(_TRIES ** (1 / max(degree, 1)))
        self._machine: _Machine | None = None
        try:
            self._compiled: re.Pattern[str] = re.compile(_translate(self._tree))
        except (re.error, OverflowError, RecursionError) as error:
            raise PatternError(f"the pattern cannot be run: {error}") from None
        self.test = self._quickest(degree)

    def _quickest(self, degree: int) -> Callable[[str], object]:
        if self._limit < 0:
            return self.search
        find, limit, slow = self._compiled.search, self._limit, self.search
        if degree <= 1:
            return find

        def test(text: str) -> object:
            return find(text) if len(text) <= limit else slow(text)

        return test

    @property
    def groups(self) -> int:
        """How many capturing groups it has."""
        return len(self._names)

    def search(self, text: str, at: int = 0) -> Span | None:
        """The leftmost match from ``at`` on. Raises CelEvalError when that takes too long."""
        if len(text) <= self._limit:
            match = self._compiled.search(text, at)
            if match is None:
                return None
            return tuple(place for group in range(self.groups + 1) for place in match.span(group))
        if self._machine is None:
            self._machine = _Machine(self._tree, self.groups)
        return self._machine.search(text, at)

    def find_all(self, text: str) -> Iterator[Span]:
        """All matches as Go finds them: apart, and no empty one right behind another."""
        at = 0
        last = -1
        while at <= len(text):
            span = self.search(text, at)
            if span is None:
                return
            start, end = span[0], span[1]
            if start == end == last:
                at = end + 1
                continue
            yield span
            last = end
            at = end if end > start else end + 1


@lru_cache(maxsize=512)
def compile_pattern(text: str) -> Pattern:
    """A pattern, compiled once. Raises PatternError."""
    return Pattern(text)


# --- translation ----------------------------------------------------------------------------------


def _translate(tree: Tree) -> str:
    match tree:
        case Chars():
            return _chars(tree)
        case Cat(parts):
            return "".join(f"(?:{_translate(part)})" if isinstance(part, Alt) else _translate(part) for part in parts)
        case Alt(parts):
            return "|".join(_translate(part) for part in parts)
        case Group(body, _):
            return f"({_translate(body)})"
        case Assertion(kind):
            return _ASSERTIONS[kind]
        case Repeat(body, least, most, greedy):
            inner = _translate(body) if isinstance(body, Chars | Group) else f"(?:{_translate(body)})"
            count = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
            if count is None:
                count = f"{{{least},{'' if most is None else most}}}"
            return f"{inner}{count}{'' if greedy else '?'}"


def _chars(chars: Chars) -> str:
    if not chars.ranges:
        text = "(?s:.)" if chars.negated else r"(?!)"
    elif not chars.negated and len(chars.ranges) == 1 and chars.ranges[0][0] == chars.ranges[0][1]:
        text = re.escape(chr(chars.ranges[0][0]))
    elif not chars.negated and chars.ranges == ((0, 0x10FFFF),):
        text = "(?s:.)"
    else:
        parts = (f"\\U{low:08x}" if low == high else f"\\U{low:08x}-\\U{high:08x}" for low, high in chars.ranges)
        text = f"[{'^' if chars.negated else ''}{''.join(parts)}]"
    return f"(?i:{text})" if chars.fold else text


# --- what a search may cost -----------------------------------------------------------------------


def _size(tree: Tree) -> int:
    match tree:
        case Cat(parts) | Alt(parts):
            return 1 + sum(_size(part) for part in parts)
        case Group(body, _):
            return 2 + _size(body)
        case Repeat(body, least, most, _):
            return 1 + _size(body) * max(least if most is None else most, 1)
    return 1


def _anchored(tree: Tree) -> bool:
    match tree:
        case Assertion("start"):
            return True
        case Cat(parts):
            return bool(parts) and _anchored(parts[0])
        case Alt(parts):
            return all(_anchored(part) for part in parts)
        case Group(body, _):
            return _anchored(body)
    return False


def _degree(tree: Tree) -> int:
    """How many repetitions may share out a text among them: the power of its length that a search may take."""
    match tree:
        case Cat(parts):
            return sum(_degree(part) for part in parts)
        case Alt(parts):
            return max(_degree(part) for part in parts)
        case Group(body, _):
            return _degree(body)
        case Repeat(body, least, most, _):
            return _degree(body) + (most is None or most - least > _MANY)
    return 0


def _explodes(tree: Tree) -> bool:
    """Whether ``re`` might try exponentially many ways: a repetition that can take the same text in two ways.

    Errs on the side of yes. A repetition of what may be empty counts too, for there ``re`` finds other matches than Go.
    """
    match tree:
        case Cat(parts) | Alt(parts):
            return any(_explodes(part) for part in parts)
        case Group(body, _):
            return _explodes(body)
        case Repeat(body, _, most, _):
            if _explodes(body):
                return True
            return most != 1 and (_nullable(body) or (_varies(body) and not _separated(body)))
    return False


def _nullable(tree: Tree) -> bool:
    """Whether the tree can match the empty text."""
    match tree:
        case Chars():
            return False
        case Cat(parts):
            return all(_nullable(part) for part in parts)
        case Alt(parts):
            return any(_nullable(part) for part in parts)
        case Group(body, _):
            return _nullable(body)
        case Repeat(body, least, _, _):
            return not least or _nullable(body)
    return True


def _varies(tree: Tree) -> bool:
    """Whether the tree can match a text in more than one way, or texts of several lengths."""
    match tree:
        case Chars() | Assertion():
            return False
        case Cat(parts):
            return any(_varies(part) for part in parts)
        case Alt(parts):
            firsts = [_first(part) for part in parts]
            if any(first is None for first in firsts) or any(_varies(part) for part in parts):
                return True
            return any(
                one.overlaps(other)
                for index, one in enumerate(firsts)
                for other in firsts[index + 1 :]
                if one is not None and other is not None
            )
        case Group(body, _):
            return _varies(body)
        case Repeat(body, least, most, _):
            return most != least or _varies(body)


def _separated(tree: Tree) -> bool:
    """Whether every turn begins (or ends) with a character that stands nowhere else in it."""
    while isinstance(tree, Group) or (isinstance(tree, Cat) and len(tree.parts) == 1):
        tree = tree.body if isinstance(tree, Group) else tree.parts[0]
    if not isinstance(tree, Cat):
        return False
    for mark, rest in ((tree.parts[0], tree.parts[1:]), (tree.parts[-1], tree.parts[:-1])):
        if isinstance(mark, Chars) and not any(mark.overlaps(chars) for part in rest for chars in _all_chars(part)):
            return True
    return False


def _first(tree: Tree) -> Chars | None:
    """The characters a match begins with, None where that is not plain."""
    match tree:
        case Chars():
            return tree
        case Cat(parts):
            return _first(parts[0]) if parts else None
        case Group(body, _):
            return _first(body)
        case Repeat(body, least, _, _):
            return _first(body) if least else None
    return None


def _all_chars(tree: Tree) -> Iterator[Chars]:
    match tree:
        case Chars():
            yield tree
        case Cat(parts) | Alt(parts):
            for part in parts:
                yield from _all_chars(part)
        case Group(body, _) | Repeat(body, _, _, _):
            yield from _all_chars(body)


# --- the machine ----------------------------------------------------------------------------------

_CHAR, _SPLIT, _JUMP, _SAVE, _PLACE, _MATCH = range(6)


class _Machine:
    """A program of instructions: (op, argument, argument)."""

    def __init__(self, tree: Tree, groups: int) -> None:
        self.program: list[list[Any]] = []
        self.slots = 2 * (groups + 1)
        self._add(Group(tree, 0))
        self.program.append([_MATCH, None, None])

    def _add(self, tree: Tree) -> None:
        program = self.program
        match tree:
            case Chars():
                program.append([_CHAR, _tester(tree), None])
            case Cat(parts):
                for part in parts:
                    self._add(part)
            case Alt(parts):
                jumps = []
                for part in parts[:-1]:
                    split = len(program)
                    program.append([_SPLIT, split + 1, 0])
                    self._add(part)
                    jumps.append(len(program))
                    program.append([_JUMP, 0, None])
                    program[split][2] = len(program)
                self._add(parts[-1])
                for jump in jumps:
                    program[jump][1] = len(program)
            case Group(body, number):
                program.append([_SAVE, 2 * number, None])
                self._add(body)
                program.append([_SAVE, 2 * number + 1, None])
            case Assertion(kind):
                program.append([_PLACE, kind, None])
            case Repeat(body, least, most, greedy):
                self._repeat(body, least, most, greedy)

    def _repeat(self, body: Tree, least: int, most: int | None, greedy: bool) -> None:
        """As Go compiles it, which decides what a repetition of something empty finds."""
        program = self.program
        for _ in range(least - 1 if most is None else least):
            self._add(body)
        if most is None:
            skip = len(program)
            if not least:
                program.append([_SPLIT, 0, 0])
            start = len(program)
            self._add(body)
            if least or _nullable(body):
                # x+, and x* as (x+)? where x may be empty
                program.append([_SPLIT, start, len(program) + 1] if greedy else [_SPLIT, len(program) + 1, start])
            else:
                program.append([_JUMP, skip, None])
            if not least:
                self._fork(skip, greedy)
            return
        splits = []
        for _ in range(most - least):
            splits.append(len(program))
            program.append([_SPLIT, 0, 0])
            self._add(body)
        for split in splits:
            self._fork(split, greedy)

    def _fork(self, split: int, greedy: bool) -> None:
        inside, outside = split + 1, len(self.program)
        self.program[split][1:] = (inside, outside) if greedy else (outside, inside)

    def search(self, text: str, at: int) -> Span | None:
        """The leftmost match, the first by priority; threads carry the places of their groups."""
        if (len(text) - at) * len(self.program) > _STEPS:
            raise CelEvalError("the text is too long for this pattern")
        best: Span | None = None
        now: list[tuple[int, Span]] = []
        seen: set[int] = set()
        for place in range(at, len(text) + 1):
            if best is None:
                self._follow(0, (-1,) * self.slots, text, place, now, seen)
            elif not now:
                break
            later: list[tuple[int, Span]] = []
            seen = set()
            char = text[place : place + 1]
            for counter, saved in now:
                op, test, _ = self.program[counter]
                if op == _MATCH:
                    best = saved
                    break
                if char and test(char):
                    self._follow(counter + 1, saved, text, place + 1, later, seen)
            now = later
        return best

    def _follow(
        self, start: int, saved: Span, text: str, place: int, threads: list[tuple[int, Span]], seen: set[int]
    ) -> None:
        """Add what is reached from ``start`` without a character, in order of priority."""
        todo = [(start, saved)]
        while todo:
            counter, saved = todo.pop()
            if counter in seen:
                continue
            seen.add(counter)
            op, first, second = self.program[counter]
            if op == _JUMP:
                todo.append((first, saved))
            elif op == _SPLIT:
                todo.append((second, saved))
                todo.append((first, saved))
            elif op == _SAVE:
                todo.append((counter + 1, (*saved[:first], place, *saved[first + 1 :])))
            elif op == _PLACE:
                if _holds(first, text, place):
                    todo.append((counter + 1, saved))
            else:
                threads.append((counter, saved))


def _tester(chars: Chars) -> Callable[[str], bool]:
    fits = re.compile(_chars(chars)).fullmatch
    known: dict[str, bool] = {}

    def test(char: str) -> bool:
        found = known.get(char)
        if found is None:
            found = known[char] = fits(char) is not None
        return found

    return test


def _holds(kind: str, text: str, place: int) -> bool:
    if kind == "start":
        return place == 0
    if kind == "end":
        return place == len(text)
    if kind == "line_start":
        return place == 0 or text[place - 1] == "\n"
    if kind == "line_end":
        return place == len(text) or text[place] == "\n"
    border = (place > 0 and _is_word(text[place - 1])) != (place < len(text) and _is_word(text[place]))
    return border == (kind == "word")


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")
