"""``.helmignore``: which files of a chart folder Helm does not load (helm/pkg/ignore/rules.go).

It is not ``.gitignore``: rules are tried in file order and the first decision counts, and a negated rule ignores
everything that does *not* match it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class BadPattern(ValueError):
    """Go's ``filepath.ErrBadPattern``."""

    def __init__(self, message: str = "syntax error in pattern") -> None:
        super().__init__(message)


class BadRule(BadPattern):
    """A rule that Helm refuses; ``start`` and ``end`` are its place in the text."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


@lru_cache(maxsize=512)
def go_pattern(pattern: str) -> re.Pattern[str]:
    """Go's ``filepath.Match`` as an expression, to be used with ``fullmatch``; raises ``BadPattern``.

    Go cuts a pattern at its stars and takes for each piece the first place where it fits, without ever going back;
    hence the atomic groups. They also keep a pattern of many stars from taking for ever.
    """
    out: list[str] = []
    chunk: list[str] = []
    star = False
    i, size = 0, len(pattern)

    def close(last: bool) -> None:
        piece = "".join(chunk)
        if not star:
            out.append(piece)
        elif last:
            out.append(rf"(?>[^/]*?{piece}\Z)" if piece else "[^/]*")
        else:
            out.append(f"(?>[^/]*?{piece})")

    while i < size:
        char = pattern[i]
        i += 1
        if char == "*":
            while i < size and pattern[i] == "*":
                i += 1
            if star or chunk:
                close(False)
            star, chunk = True, []
        elif char == "?":
            chunk.append("[^/]")
        elif char == "\\":
            if i >= size:
                raise BadPattern
            chunk.append(re.escape(pattern[i]))
            i += 1
        elif char == "[":
            members, i = _class(pattern, i)
            chunk.append(members)
        else:
            chunk.append(re.escape(char))
    close(True)
    return re.compile("".join(out), re.DOTALL)


def _class(pattern: str, i: int) -> tuple[str, int]:
    """A class in brackets, ``i`` behind the opening one, and the place behind it. It may fit a slash."""
    negated = pattern[i : i + 1] == "^"
    i += negated
    ranges: list[str] = []
    first = True
    while first or pattern[i : i + 1] != "]":
        first = False
        low, i = _class_char(pattern, i)
        high = low
        if pattern[i] == "-":
            high, i = _class_char(pattern, i + 1)
        if low <= high:
            ranges.append(f"{re.escape(low)}-{re.escape(high)}")
    if ranges:
        return f"[{'^' if negated else ''}{''.join(ranges)}]", i + 1
    return ("." if negated else "(?!)"), i + 1


def _class_char(pattern: str, i: int) -> tuple[str, int]:
    """A character of a class and the place behind it, where something must follow (match.go, getEsc)."""
    if i >= len(pattern) or pattern[i] in "-]":
        raise BadPattern
    if pattern[i] == "\\":
        i += 1
    if i + 1 >= len(pattern):
        raise BadPattern
    return pattern[i], i + 1


_NOTHING = re.compile("(?!)")


class Rule(NamedTuple):
    """One line of a ``.helmignore``."""

    pattern: re.Pattern[str]
    negated: bool
    directory: bool
    whole_path: bool

    def matches(self, path: str) -> bool:
        """Whether the pattern fits the path or, without a slash in the rule, its last element."""
        text = path if self.whole_path else path.rpartition("/")[2]
        return self.pattern.fullmatch(text) is not None


_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" \
         "\u2028\u2029\u202f\u205f\u3000"  # fmt: skip
"""What Go's ``strings.TrimSpace`` trims; Python's ``strip`` trims four control characters more."""


class IgnoreRules:
    """The rules of one chart; raises ``BadRule`` with Helm's words for a rule that it refuses."""

    def __init__(self, text: str) -> None:
        self.rules: list[Rule] = []
        at = 0
        for number, line in enumerate(text.split("\n")):
            rule = (line.removeprefix("\ufeff") if number == 0 else line).strip(_SPACE)
            try:
                self._add(rule)
            except BadPattern as error:
                start = at + line.index(rule)
                raise BadRule(str(error), start, start + len(rule)) from None
            at += len(line) + 1
        self._add("templates/.?*")

    def _add(self, rule: str) -> None:
        if not rule or rule.startswith("#"):
            return
        if "**" in rule:
            raise BadPattern("double-star (**) syntax is not supported")
        go_pattern(rule)  # Helm tries the rule as it is written before it looks at its marks
        negated = rule.startswith("!")
        rule = rule[1:] if negated else rule
        directory = rule.endswith("/")
        rule = rule[:-1] if directory else rule
        try:
            # Helm takes one slash off each time it asks, so that several count as one
            pattern = go_pattern(rule.lstrip("/"))
        except BadPattern:  # it ended in `\\/`
            pattern = _NOTHING
        self.rules.append(Rule(pattern, negated, directory, "/" in rule))

    def ignored(self, path: str, is_directory: bool) -> bool:
        """Whether Helm leaves out a path (relative, with ``/``)."""
        for rule in self.rules:
            if rule.directory and not is_directory:
                if rule.negated:
                    return True
                continue
            if rule.matches(path) != rule.negated:
                return True
        return False
