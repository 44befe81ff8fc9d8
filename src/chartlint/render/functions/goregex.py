"""Go's regular expressions: compiled to Python's ``re`` where that cannot run away, to our own machine elsewhere.

Source: Go's regexp/regexp.go (replacing, splitting, templates).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache

from chartlint.render.functions.charsets import ANY, MAX_CODE, NOT_NEWLINE, Ranges, complement
from chartlint.render.functions.regexcost import search_cost
from chartlint.render.functions.regexmachine import Budget, Machine, Spans, nullable
from chartlint.render.functions.regexsyntax import (
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
        self._python = re.compile(_python(self.tree)) if self._cost is not None else None

    @cached_property
    def _machine(self) -> Machine:
        return Machine(self.tree, len(self.names) - 1)

    def search(self, text: str, start: int = 0, budget: Budget | None = None) -> Spans | None:
        """The first match at or behind ``start``. Raises ``GoError`` where text and pattern are too large together."""
        if self._python is not None and self._cost is not None and self._cost.ways(len(text) - start) <= MAX_WAYS:
            found = self._python.search(text, start)
            return None if found is None else found.regs
        return self._machine.search(text, start, budget or Budget())

    def find_all(self, text: str, limit: int = -1) -> list[Spans]:
        """The matches one behind the other, at most ``limit`` unless that is negative (regexp.go, allMatches)."""
        found: list[Spans] = []
        budget = Budget()
        at, before = 0, -1
        while len(found) != limit and at <= len(text):
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
                found.append(spans)
        return found

    def replace(self, text: str, new: Callable[[Spans], str]) -> str:
        """Every match replaced (regexp.go, replaceAll)."""
        out: list[str] = []
        budget = Budget()
        last = at = 0
        while at <= len(text):
            spans = self.search(text, at, budget)
            if spans is None:
                break
            start, end = spans[0]
            out.append(text[last:start])
            if end > last or start == 0:
                out.append(new(spans))
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
        return _char_class(tree.ranges)
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


def _char_class(ranges: Ranges) -> str:
    if ranges == NOT_NEWLINE:
        return "."
    if ranges == ANY:
        return "(?s:.)"
    if not ranges:
        return "(?!)"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return re.escape(chr(ranges[0][0]))
    negate = ranges[-1][1] == MAX_CODE
    members = "".join(
        _member(low) if low == high else f"{_member(low)}-{_member(high)}"
        for low, high in (complement(ranges) if negate else ranges)
    )
    return f"[{'^' if negate else ''}{members}]"


def _member(code: int) -> str:
    char = chr(code)
    return char if char.isalnum() else f"\\U{code:08x}"


def _has_empty_loop(tree: Tree) -> bool:
    if isinstance(tree, Repeat) and (tree.high is None or tree.high > 1) and nullable(tree.body):
        return True
    return any(map(_has_empty_loop, children(tree)))
