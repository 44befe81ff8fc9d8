"""Go's regular expressions: compiled to Python's ``re`` where that cannot run away, to our own machine elsewhere.

Source: Go's regexp/regexp.go (replacing, splitting, templates).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache

from chartlint.goregex.charsets import python_class
from chartlint.goregex.cost import search_cost
from chartlint.goregex.machine import Budget, Machine, RegexTooLarge, Spans, nullable
from chartlint.goregex.syntax import (
    Alt,
    Assertion,
    Cat,
    Chars,
    Group,
    RegexError,
    Repeat,
    Tree,
    children,
    parse,
)

MAX_WAYS = 10_000_000
"""How many ways a backtracking search may have before the machine takes over; about a second's worth."""


QUICK_FACTOR = 1000
MAX_LOOPS = 12
MAX_FOUND = 2_000_000
"""How many matches one call may find or replace."""
MAX_REPLACED = 16 << 20
"""How many characters one call may put in."""


@lru_cache(maxsize=512)
def compile_go(pattern: str) -> GoRegex:
    """Compile a pattern. Raises ``RegexError`` with Go's words for what Go refuses."""
    try:
        return GoRegex(pattern)
    except RecursionError:
        raise RegexError("expression nests too deeply", pattern) from None


class GoRegex:
    """A compiled pattern; ``names[n]`` is the name of group n, empty for none."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.tree, self.names = parse(pattern)
        # Python and Go differ in how often they go round a loop that matches nothing
        self._cost = None if _has_empty_loop(self.tree) else search_cost(self.tree)
        self._last_run = ("", 0)
        self._python = re.compile(_python(self.tree)) if self._cost is not None else None

    @cached_property
    def _machine(self) -> Machine:
        return Machine(self.tree, len(self.names) - 1)

    def search(self, text: str, start: int = 0, budget: Budget | None = None) -> Spans | None:
        """The first match at or behind ``start``. Raises ``RegexTooLarge`` where it would take too long."""
        if self._python is not None and self._bounded(text, start):
            found = self._python.search(text, start)
            return None if found is None else found.regs
        return self._machine.search(text, start, budget or Budget())

    @cached_property
    def always_quick(self) -> Callable[[str], object] | None:
        """What tells whether a text of any length matches (None: it does not); None where length matters."""
        quick = self._cost is not None and self._cost.degree <= 1 and self._cost.factor <= QUICK_FACTOR
        return self._python.search if quick and self._python is not None else None

    def _bounded(self, text: str, start: int) -> bool:
        """Whether a backtracking search is quick on this text."""
        cost = self._cost
        if cost is None:
            return False
        if cost.ways(len(text) - start) <= MAX_WAYS:
            return True
        if not cost.loops or len(cost.loops) > MAX_LOOPS or cost.degree == cost.starts:
            return False
        known, run = self._last_run
        if known is not text:
            run = max((len(part) for runs in self._runs for part in runs.findall(text)), default=0)
            self._last_run = (text, run)
        return cost.ways_within(len(text) - start, run) <= MAX_WAYS

    @cached_property
    def _runs(self) -> list[re.Pattern[str]]:
        """What finds the stretches that the loops may go through."""
        return [re.compile(f"(?:{python_class(ranges)})+") for ranges in (self._cost.loops if self._cost else ())]

    def find_all(self, text: str, limit: int = -1) -> list[Spans]:
        """The matches one behind the other, at most ``limit`` unless that is negative (regexp.go, allMatches)."""
        return list(self.iterate(text, limit, Budget()))

    def iterate(self, text: str, limit: int, budget: Budget) -> Iterator[Spans]:
        """What ``find_all`` finds, one after the other."""
        at, before, count = 0, -1, 0
        while limit and at <= len(text):
            spans = self.search(text, at, budget)
            if spans is None:
                break
            start, end = spans[0]
            accept = True
            if end == at:
                # no empty match directly behind a match
                accept = start != before
                at += 1
            else:
                at = end
            before = end
            if accept:
                count += 1
                if count > MAX_FOUND:
                    raise RegexTooLarge
                limit -= 1
                yield spans

    def replace(self, text: str, new: Callable[[Spans], str]) -> str:
        """Every match replaced (regexp.go, replaceAll)."""
        out: list[str] = []
        budget = Budget()
        last = at = size = 0
        while at <= len(text):
            spans = self.search(text, at, budget)
            if spans is None:
                break
            start, end = spans[0]
            out.append(text[last:start])
            if end > last or start == 0:
                put = new(spans)
                size += len(put)
                if size > MAX_REPLACED or len(out) > MAX_FOUND:
                    raise RegexTooLarge
                out.append(put)
            last = end
            at = max(at + 1, end)
        out.append(text[last:])
        return "".join(out)

    def split(self, text: str, limit: int) -> list[str] | None:
        """The parts between matches, at most ``limit`` unless that is negative; None for none (``Regexp.Split``)."""
        if limit == 0:
            return None
        if not text and self.pattern:
            return [""]
        parts: list[str] = []
        begin = end = 0
        for spans in self.find_all(text, limit):
            if limit > 0 and len(parts) == limit - 1:
                break
            end = spans[0][0]
            if spans[0][1] != 0:
                parts.append(text[begin:end])
            begin = spans[0][1]
        if end != len(text):
            parts.append(text[begin:])
        return parts

    def expand(self, template: str, text: str, spans: Spans) -> str:
        """A template with ``$1``, ``${1}``, ``${name}`` and ``$$``; an unknown group is empty (``Regexp.Expand``)."""
        head, *rest = template.split("$")
        out = [head]
        skip = False
        for number, part in enumerate(rest):
            if skip:
                # the second dollar of two
                skip = False
                out.append(part)
                continue
            if not part and number < len(rest) - 1:
                out.append("$")
                skip = True
                continue
            name, tail = _reference(part)
            out += ("$", part) if name is None else (self._group(name, text, spans), tail)
        return "".join(out)

    def _group(self, name: str, text: str, spans: Spans) -> str:
        if name.isascii() and name.isdigit() and (len(name) == 1 or name[0] != "0") and len(name) < 10:
            places = [int(name)] if int(name) < len(spans) else []
        else:
            places = [number for number, known in enumerate(self.names) if known == name]
        for number in places:
            if spans[number][0] >= 0:
                return text[spans[number][0] : spans[number][1]]
        return ""


def _reference(text: str) -> tuple[str | None, str]:
    """The name in front of a text behind a dollar, and the rest; None for none (regexp.go, extract)."""
    braced = text.startswith("{")
    body = text[1:] if braced else text
    size = next(
        (at for at, char in enumerate(body) if not (char.isalpha() or char.isdecimal() or char == "_")), len(body)
    )
    if not size or (braced and body[size : size + 1] != "}"):
        return None, text
    return body[:size], body[size + braced :]


# --- Python's syntax ------------------------------------------------------------------------------

_PLACES = {
    "start": r"\A", "end": r"\Z", "line_start": "(?m:^)", "line_end": r"(?=\n|\Z)", "word": r"(?a:\b)",
    # Python's \B does not hold in an empty text
    "no_word": r"(?!(?a:\b))",
}  # fmt: skip
_LOOPS = {(0, None): "*", (1, None): "+", (0, 1): "?"}


def _python(tree: Tree) -> str:
    if isinstance(tree, Chars):
        return python_class(tree.ranges)
    if isinstance(tree, Assertion):
        return _PLACES[tree.kind]
    if isinstance(tree, Group):
        return f"({_python(tree.body)})"
    if isinstance(tree, Cat):
        return "".join(f"(?:{_python(part)})" if isinstance(part, Alt) else _python(part) for part in tree.parts)
    if isinstance(tree, Alt):
        return "|".join(map(_python, tree.parts))
    body = _python(tree.body)
    if not isinstance(tree.body, (Chars, Group)):
        body = f"(?:{body})"
    count = _LOOPS.get((tree.low, tree.high)) or f"{{{tree.low},{'' if tree.high is None else tree.high}}}"
    return body + count + ("" if tree.greedy else "?")


def _has_empty_loop(tree: Tree) -> bool:
    if isinstance(tree, Repeat) and (tree.high is None or tree.high > 1) and nullable(tree.body):
        return True
    return any(map(_has_empty_loop, children(tree)))
