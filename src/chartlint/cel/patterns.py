"""Go's regular expressions, read into a tree.

Source: ``regexp/syntax`` of Go, whose syntax is RE2's: no back-references, no look-around, ASCII ``\\d \\w \\s \\b``.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

LONGEST_PATTERN = 4096
MOST_REPEATS = 1000
"""Go refuses larger counts."""

DEEPEST_PATTERN = 60
"""Groups within groups beyond this are refused, for the readers of the tree recurse."""

Ranges = tuple[tuple[int, int], ...]
"""Inclusive ranges of code points, ascending and apart."""


class PatternError(Exception):
    """The pattern is none of Go's; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Chars(NamedTuple):
    """One character out of ``ranges`` (or not out of them); ``fold`` ignores case."""

    ranges: Ranges
    negated: bool = False
    fold: bool = False

    def overlaps(self, other: Chars) -> bool:
        """Whether some character fits both, or might: case folding counts as overlap of any letters."""
        if self.fold or other.fold:
            return True
        mine, theirs = self.plain(), other.plain()
        return any(low <= end and start <= high for low, high in mine for start, end in theirs)

    def plain(self) -> Ranges:
        """The ranges with the negation carried out."""
        return complement(self.ranges) if self.negated else self.ranges


class Cat(NamedTuple):
    """Parts in sequence; none at all match the empty text."""

    parts: tuple[Tree, ...]


class Alt(NamedTuple):
    """Alternatives, the first that leads to a match counts."""

    parts: tuple[Tree, ...]


class Repeat(NamedTuple):
    """``least`` to ``most`` (None: any number) times ``body``."""

    body: Tree
    least: int
    most: int | None
    greedy: bool


class Group(NamedTuple):
    """A capturing group."""

    body: Tree
    number: int


class Assertion(NamedTuple):
    """A place: ``start`` or ``end`` of the text, ``line_start``, ``line_end``, border of a ``word`` or ``no_word``."""

    kind: str


Tree = Chars | Cat | Alt | Repeat | Group | Assertion

ANY: Ranges = ((0, 0x10FFFF),)
_DIGIT: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: Ranges = ((9, 10), (12, 13), (32, 32))
_PERL = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_POSIX: dict[str, Ranges] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": _DIGIT,
    "graph": ((33, 126),),
    "lower": ((97, 122),),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "word": _WORD,
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}
_CATEGORIES = frozenset({
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
    "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cs",
})  # fmt: skip
_ESCAPES = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}


def complement(ranges: Ranges) -> Ranges:
    """The other characters."""
    found = []
    start = 0
    for low, high in ranges:
        if start < low:
            found.append((start, low - 1))
        start = high + 1
    if start <= 0x10FFFF:
        found.append((start, 0x10FFFF))
    return tuple(found)


def merge(ranges: list[tuple[int, int]]) -> Ranges:
    """Ranges in order and apart."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


@cache
def category(name: str) -> Ranges:
    """The characters of a general category of Unicode (``L``, ``Lu``). Raises PatternError for other names.

    Scripts (``Greek``) are not among Python's own data and so are refused.
    """
    import unicodedata

    if name == "Any":
        return ANY
    wanted = {code for code in _CATEGORIES if code.startswith(name)} if 0 < len(name) < 3 else set()
    if not wanted:
        raise PatternError(f"the character class \\p{{{name}}} is not supported")
    look = unicodedata.category
    return merge([(code, code) for code in range(0x110000) if look(chr(code)) in wanted])


def parse(text: str) -> tuple[Tree, list[str | None]]:
    """The tree of a pattern and the names of its groups (None for unnamed ones). Raises PatternError."""
    if len(text) > LONGEST_PATTERN:
        raise PatternError(f"the pattern has more than {LONGEST_PATTERN} characters")
    reader = _Reader(text)
    tree = reader.alternatives()
    if reader.at < len(text):
        raise PatternError("a `)` has no `(`")
    return tree, reader.names


class _Flags(NamedTuple):
    fold: bool = False
    lines: bool = False
    dot_all: bool = False
    lazy: bool = False


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.flags = _Flags()
        self.names: list[str | None] = []
        self.depth = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip(self, word: str) -> bool:
        if not self.text.startswith(word, self.at):
            return False
        self.at += len(word)
        return True

    def alternatives(self) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST_PATTERN:
            raise PatternError("the pattern is nested too deeply")
        found = [self.sequence()]
        while self.skip("|"):
            found.append(self.sequence())
        self.depth -= 1
        return found[0] if len(found) == 1 else Alt(tuple(found))

    def sequence(self) -> Tree:
        parts: list[Tree] = []
        repeatable = False
        repeated = -1
        while self.at < len(self.text) and self.peek() not in "|)":
            start = self.at
            count = self.count()
            if count is not None:
                if not repeatable:
                    raise PatternError(f"`{self.text[start : self.at]}` has nothing to repeat")
                if repeated == start:
                    raise PatternError(f"`{self.text[start : self.at]}` repeats a repetition")
                least, most, lazy = count
                parts.append(Repeat(parts.pop(), least, most, lazy == self.flags.lazy))
                repeated = self.at
                continue
            if self.skip("\\Q"):
                end = self.text.find("\\E", self.at)
                quoted = self.text[self.at : end] if end >= 0 else self.text[self.at :]
                self.at = end + 2 if end >= 0 else len(self.text)
                parts += [self.literal(ord(char)) for char in quoted]
                repeatable = repeatable or bool(quoted)
                continue
            part = self.atom()
            if part is not None:
                parts.append(part)
                repeatable = True
        return parts[0] if len(parts) == 1 else Cat(tuple(parts))

    def count(self) -> tuple[int, int | None, bool] | None:
        """A repetition operator: least, most, whether a question mark follows; None where there is none."""
        char = self.peek()
        if char in ("*", "+", "?"):
            self.at += 1
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        elif char == "{" and (end := self.text.find("}", self.at)) > 0:
            low, comma, high = self.text[self.at + 1 : end].partition(",")
            if not (low.isascii() and low.isdigit() and (not high or (high.isascii() and high.isdigit()))):
                return None
            if len(low) > 4 or len(high) > 4:
                raise PatternError(f"a repetition may count to {MOST_REPEATS}")
            least, most = int(low), int(high) if high else None if comma else int(low)
            if least > MOST_REPEATS or (most or 0) > MOST_REPEATS or (most is not None and most < least):
                raise PatternError(f"`{self.text[self.at : end + 1]}` is no count of repetitions")
            self.at = end + 1
        else:
            return None
        return least, most, self.skip("?")

    def literal(self, code: int) -> Chars:
        return Chars(((code, code),), fold=self.flags.fold)

    def atom(self) -> Tree | None:
        char = self.peek()
        self.at += 1
        match char:
            case "(":
                return self.group()
            case "[":
                return self.chars()
            case ".":
                return Chars(ANY) if self.flags.dot_all else Chars(((10, 10),), negated=True)
            case "^":
                return Assertion("line_start" if self.flags.lines else "start")
            case "$":
                return Assertion("line_end" if self.flags.lines else "end")
            case "\\":
                return self.escape()
        return self.literal(ord(char))

    def group(self) -> Tree | None:
        before = self.flags
        if not self.skip("?"):
            return self.capture(None, before)
        if self.skip("P<") or (
            self.peek() == "<" and self.text[self.at + 1 : self.at + 2] not in ("=", "!") and self.skip("<")
        ):
            end = self.text.find(">", self.at)
            name = self.text[self.at : end] if end >= 0 else ""
            if (
                not name
                or not all(char.isascii() and (char.isalnum() or char == "_") for char in name)
                or name in self.names
            ):
                raise PatternError("a group has a bad name")
            self.at = end + 1
            return self.capture(name, before)
        on = True
        flags = self.flags
        while True:
            char = self.peek()
            self.at += 1
            match char:
                case "i":
                    flags = flags._replace(fold=on)
                case "m":
                    flags = flags._replace(lines=on)
                case "s":
                    flags = flags._replace(dot_all=on)
                case "U":
                    flags = flags._replace(lazy=on)
                case "-" if on:
                    on = False
                case ":":
                    self.flags = flags
                    body = self.alternatives()
                    self.close()
                    self.flags = before
                    return body if isinstance(body, Alt | Cat) else Cat((body,))
                case ")":
                    self.flags = flags
                    return None
                case _:
                    raise PatternError(f"`(?{char}` is not of Go's syntax (no look-around, no back-references)")

    def capture(self, name: str | None, before: _Flags) -> Tree:
        self.names.append(name)
        number = len(self.names)
        body = self.alternatives()
        self.close()
        self.flags = before
        return Group(body, number)

    def close(self) -> None:
        if not self.skip(")"):
            raise PatternError("a `(` is not closed")

    def escape(self) -> Tree:
        char = self.peek()
        match char:
            case "A":
                self.at += 1
                return Assertion("start")
            case "z":
                self.at += 1
                return Assertion("end")
            case "b" | "B":
                self.at += 1
                return Assertion("word" if char == "b" else "no_word")
        found = self.escaped_class()
        if found is not None:
            return found
        return self.literal(self.escaped_char())

    def escaped_class(self) -> Chars | None:
        char = self.peek()
        if char and char in "dwsDWS":
            self.at += 1
            return Chars(_PERL[char.lower()], negated=char.isupper())
        if char in ("p", "P"):
            self.at += 1
            if self.skip("{"):
                end = self.text.find("}", self.at)
                if end < 0:
                    raise PatternError("`\\p{` is not closed")
                name = self.text[self.at : end]
                self.at = end + 1
            else:
                name = self.peek()
                self.at += 1
            negated = (char == "P") != name.startswith("^")
            return Chars(category(name.removeprefix("^")), negated=negated, fold=self.flags.fold)
        return None

    def escaped_char(self) -> int:
        """The character that an escape means; ``at`` is behind the backslash."""
        char = self.peek()
        if not char:
            raise PatternError("the pattern ends in a backslash")
        self.at += 1
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char in "01234567" and (char == "0" or (self.peek() and self.peek() in "01234567")):
            digits = char
            while len(digits) < 3 and self.peek() and self.peek() in "01234567":
                digits += self.peek()
                self.at += 1
            return int(digits, 8)
        if char == "x":
            return self.hexadecimal()
        if char.isascii() and not char.isalnum():
            return ord(char)
        raise PatternError(f"`\\{char}` is no escape sequence of Go's")

    def hexadecimal(self) -> int:
        if self.skip("{"):
            end = self.text.find("}", self.at)
            digits = self.text[self.at : end] if end >= 0 else ""
            self.at = end + 1
        else:
            digits = self.text[self.at : self.at + 2]
            self.at += 2
            if len(digits) < 2:
                digits = ""
        if not digits or len(digits) > 8 or any(char not in "0123456789abcdefABCDEF" for char in digits):
            raise PatternError("`\\x` needs two hexadecimal digits or some in braces")
        code = int(digits, 16)
        if code > 0x10FFFF:
            raise PatternError(f"`\\x{{{digits}}}` is no character")
        return code

    def chars(self) -> Chars:
        """A class in brackets; ``at`` is behind the opening one."""
        negated = self.skip("^")
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self.peek() != "]":
            if not self.peek():
                raise PatternError("a `[` is not closed")
            first = False
            if self.skip("[:"):
                end = self.text.find(":]", self.at)
                name = self.text[self.at : end] if end >= 0 else ""
                inner = _POSIX.get(name.removeprefix("^"))
                if inner is None:
                    raise PatternError(f"`[:{name}:]` is no character class")
                ranges += complement(inner) if name.startswith("^") else inner
                self.at = end + 2
                continue
            if self.peek() == "\\":
                self.at += 1
                found = self.escaped_class()
                if found is not None:
                    ranges += found.plain()
                    continue
                self.at -= 1
            low = self.class_char()
            high = low
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                high = self.class_char()
                if high < low:
                    raise PatternError("a range of characters runs backwards")
            ranges.append((low, high))
        self.at += 1
        return Chars(merge(ranges), negated, self.flags.fold)

    def class_char(self) -> int:
        if self.skip("\\"):
            return self.escaped_char()
        char = self.peek()
        if not char:
            raise PatternError("a `[` is not closed")
        self.at += 1
        return ord(char)
