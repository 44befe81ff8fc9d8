"""Go's regular expression syntax (RE2's), read into a tree or refused in Go's words.

Source: Go's regexp/syntax/parse.go.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chartlint.goregex.charsets import (
    ANY,
    NOT_NEWLINE,
    PERL,
    POSIX,
    Ranges,
    complement,
    fold,
    fold_char,
    merge,
    unicode_class,
    with_stray_bytes,
)

MAX_REPEAT = 1000
MAX_HEIGHT = 1000
MAX_SIZE = 3_355_443
"""How many instructions a pattern may have (parse.go, maxSize)."""
_BAD_REPEAT_COUNT = "invalid repeat count"
_BAD_RANGE = "invalid character class range"
_BAD_ESCAPE = "invalid escape sequence"
_BAD_UTF8 = "invalid UTF-8"
_TOO_LARGE = "expression too large"


class RegexError(Exception):
    """A pattern that Go refuses; ``text`` is Go's message."""

    def __init__(self, what: str, part: str) -> None:
        self.text = f"error parsing regexp: {what}: `{part}`"
        super().__init__(self.text)


class Chars(NamedTuple):
    """One character of a set."""

    ranges: Ranges


class Cat(NamedTuple):
    """Parts in sequence; none at all match the empty text."""

    parts: tuple[Tree, ...]


class Alt(NamedTuple):
    """Alternatives; an earlier one that leads to a match wins."""

    parts: tuple[Tree, ...]


class Repeat(NamedTuple):
    """``low`` to ``high`` (None: any number) times ``body``; ``greedy`` prefers more."""

    body: Tree
    low: int
    high: int | None
    greedy: bool


class Group(NamedTuple):
    """The capturing group ``number``, from 1 on."""

    body: Tree
    number: int


class Assertion(NamedTuple):
    """A place: ``start`` or ``end`` of the text, ``line_start``, ``line_end``, a ``word`` border or ``no_word``."""

    kind: str


Tree = Chars | Cat | Alt | Repeat | Group | Assertion


class Pattern(NamedTuple):
    """A parsed pattern; ``names[n]`` is the name of group n, empty for none (and for group 0)."""

    tree: Tree
    names: tuple[str, ...]


class _Flags(NamedTuple):
    fold: bool = False
    lines: bool = False
    dot_all: bool = False
    lazy: bool = False


class _Frame:
    """An open group: its finished alternatives, the current one, and what holds outside of it."""

    __slots__ = ("branches", "flags", "items", "number")

    def __init__(self, number: int | None, flags: _Flags) -> None:
        self.number = number
        self.flags = flags
        self.branches: list[Tree] = []
        self.items: list[Tree] = []

    def end_branch(self) -> None:
        self.branches.append(self.items[0] if len(self.items) == 1 else Cat(tuple(self.items)))
        self.items = []


def parse(text: str) -> Pattern:
    """The tree of a pattern. Raises ``RegexError`` with Go's message."""
    return _Parser(text).parse()


# a number with a leading zero makes no count
_COUNT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*|))?\}")
_STRAY = re.compile("[\ud800-\udfff]")
_NAME = re.compile(r"[A-Za-z0-9_]+\Z")
_PLACES = {"A": "start", "z": "end", "b": "word", "B": "no_word"}
_CONTROL = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_HEX = frozenset("0123456789abcdefABCDEF")


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.flags = _Flags()
        self.frames = [_Frame(None, self.flags)]
        self.names = [""]

    def peek(self, ahead: int = 0) -> str:
        return self.text[self.at + ahead : self.at + ahead + 1]

    def take(self) -> str:
        """The next character, none at the end; raises for a byte that is no UTF-8."""
        char = self.peek()
        if "\ud800" <= char <= "\udfff":
            raise RegexError(_BAD_UTF8, self.text[self.at :])
        self.at += len(char)
        return char

    def push(self, tree: Tree) -> None:
        self.frames[-1].items.append(tree)

    def chars(self, ranges: Ranges) -> None:
        self.push(Chars(with_stray_bytes(ranges)))

    def literal(self, code: int) -> None:
        self.chars(fold_char(code) if self.flags.fold else ((code, code),))

    def parse(self) -> Pattern:
        repeated_from = -1
        while self.at < len(self.text):
            start = self.at
            repeated_from = start if self.operator(repeated_from) else -1
        frame = self.frames[0]
        if len(self.frames) > 1:
            raise RegexError("missing closing )", self.text)
        frame.end_branch()
        tree = frame.branches[0] if len(frame.branches) == 1 else Alt(tuple(frame.branches))
        self.check_height(tree)
        if len(self.text) * MAX_REPEAT > MAX_SIZE and _size(tree) > MAX_SIZE:
            raise RegexError(_TOO_LARGE, self.text)
        return Pattern(tree, tuple(self.names))

    def check_height(self, tree: Tree) -> None:
        """Refuse what nests deeper than Go goes, and than our own walks over the tree do."""
        level: list[Tree] = [tree]
        for _ in range(MAX_HEIGHT):
            level = [child for node in level for child in children(node)]
            if not level:
                return
        raise RegexError("expression nests too deeply", self.text)

    def operator(self, repeated_from: int) -> bool:
        """Read one operator or character; whether it was a repetition."""
        char = self.peek()
        match char:
            case "*" | "+" | "?":
                self.at += 1
                low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
                self.repeat(low, high, self.at - 1, repeated_from)
                return True
            case "{":
                count = _COUNT.match(self.text, self.at)
                if count is not None:
                    self.counted(count, repeated_from)
                    return True
                self.at += 1
                self.literal(ord("{"))
            case "(":
                if self.peek(1) == "?":
                    self.perl_group()
                else:
                    self.at += 1
                    self.open("")
            case "|":
                self.at += 1
                self.frames[-1].end_branch()
            case ")":
                self.close()
            case "^":
                self.at += 1
                self.push(Assertion("line_start" if self.flags.lines else "start"))
            case "$":
                self.at += 1
                self.push(Assertion("line_end" if self.flags.lines else "end"))
            case ".":
                self.at += 1
                self.chars(ANY if self.flags.dot_all else NOT_NEWLINE)
            case "[":
                self.char_class()
            case "\\":
                self.backslash()
            case _:
                self.literal(ord(self.take()))
        return False

    # --- repetitions ----------------------------------------------------------------------------

    def counted(self, count: re.Match[str], repeated_from: int) -> None:
        digits, comma, more = count.groups()
        low = int(digits) if len(digits) < 9 else MAX_REPEAT + 1
        high: int | None = low
        if comma:
            high = None if not more else int(more) if len(more) < 9 else MAX_REPEAT + 1
        self.at = count.end()
        if low > MAX_REPEAT or (high is not None and not low <= high <= MAX_REPEAT):
            raise RegexError(_BAD_REPEAT_COUNT, count.group())
        self.repeat(low, high, count.start(), repeated_from, counted=True)

    def repeat(self, low: int, high: int | None, start: int, repeated_from: int, *, counted: bool = False) -> None:
        lazy = self.peek() == "?"
        self.at += lazy
        if repeated_from >= 0:
            raise RegexError("invalid nested repetition operator", self.text[repeated_from : self.at])
        items = self.frames[-1].items
        if not items:
            raise RegexError("missing argument to repetition operator", self.text[start : self.at])
        tree = Repeat(items.pop(), low, high, lazy == self.flags.lazy)
        if counted and (low >= 2 or (high or 0) >= 2) and not _repeats_within(tree, MAX_REPEAT):
            if _size(tree) > MAX_SIZE:
                raise RegexError(_TOO_LARGE, self.text)
            raise RegexError(_BAD_REPEAT_COUNT, self.text[start : self.at])
        items.append(tree)

    # --- groups ---------------------------------------------------------------------------------

    def open(self, name: str) -> None:
        self.names.append(name)
        self.frames.append(_Frame(len(self.names) - 1, self.flags))

    def close(self) -> None:
        if len(self.frames) == 1:
            raise RegexError("unexpected )", self.text)
        self.at += 1
        frame = self.frames.pop()
        frame.end_branch()
        tree = frame.branches[0] if len(frame.branches) == 1 else Alt(tuple(frame.branches))
        self.flags = frame.flags
        self.push(tree if frame.number is None else Group(tree, frame.number))

    def perl_group(self) -> None:
        """``(?P<name>``, ``(?<name>``, ``(?flags:`` or ``(?flags)``."""
        start = self.at
        rest = len(self.text) - start
        name_at = (
            4 if rest > 4 and self.text.startswith("P<", start + 2) else 3 if rest > 3 and self.peek(2) == "<" else 0
        )
        if name_at:
            end = self.text.find(">", start)
            if end < 0:
                _check_utf8(self.text[start:])
                raise RegexError("invalid named capture", self.text[start:])
            name = self.text[start + name_at : end]
            _check_utf8(name)
            if not _NAME.match(name):
                raise RegexError("invalid named capture", self.text[start : end + 1])
            self.at = end + 1
            self.open(name)
            return
        self.at += 2
        flags, on, seen = self.flags, True, False
        while self.at < len(self.text):
            char = self.take()
            if char in "imsU":
                field = {"i": "fold", "m": "lines", "s": "dot_all", "U": "lazy"}[char]
                flags = flags._replace(**{field: on})
                seen = True
            elif char == "-" and on:
                on = seen = False
            elif char in ":)" and (on or seen):
                if char == ":":
                    self.frames.append(_Frame(None, self.flags))
                self.flags = flags
                return
            else:
                break
        raise RegexError("invalid or unsupported Perl syntax", self.text[start : self.at])

    # --- escapes and classes --------------------------------------------------------------------

    def backslash(self) -> None:
        follow = self.peek(1)
        if follow and follow in _PLACES:
            self.at += 2
            self.push(Assertion(_PLACES[follow]))
        elif follow == "C":
            raise RegexError(_BAD_ESCAPE, "\\C")
        elif follow == "Q":
            end = self.text.find("\\E", self.at + 2)
            stop = end if end >= 0 else len(self.text)
            self.at += 2
            while self.at < stop:
                self.literal(ord(self.take()))
            self.at = stop + 2 if end >= 0 else stop
        else:
            known = self.escaped_class()
            if known is not None:
                self.chars(known)
            else:
                self.literal(self.escaped_char())

    def escaped_class(self) -> Ranges | None:
        """``\\d``, ``\\pL``, ``\\p{Greek}`` at the cursor, folded where that is asked for; None for other text."""
        letter = self.peek(1)
        if self.peek() != "\\" or not letter:
            return None
        negated = letter.isupper()
        if letter.lower() in PERL:
            self.at += 2
            ranges = PERL[letter.lower()]
        elif letter in "pP":
            ranges, other = self.unicode()
            negated = negated != other
        else:
            return None
        if self.flags.fold:
            ranges = fold(ranges)
        return complement(ranges) if negated else ranges

    def unicode(self) -> tuple[Ranges, bool]:
        """The set that a name stands for, and whether a ``^`` in front of the name turns it around."""
        start = self.at
        self.at += 2
        if self.peek() == "{":
            end = self.text.find("}", start)
            if end < 0:
                _check_utf8(self.text[start:])
                raise RegexError(_BAD_RANGE, self.text[start:])
            name = self.text[start + 3 : end]
            _check_utf8(name)
            self.at = end + 1
        else:
            name = self.take()
        known = unicode_class(name.removeprefix("^"))
        if known is None:
            raise RegexError(_BAD_RANGE, self.text[start : self.at])
        return known, name.startswith("^")

    def escaped_char(self) -> int:
        """The character that an escape at the cursor means (parseEscape)."""
        start = self.at
        self.at += 1
        if self.at >= len(self.text):
            raise RegexError("trailing backslash at end of expression", "")
        char = self.take()
        if char in _CONTROL:
            return _CONTROL[char]
        if char == "0" or (char in "1234567" and self.peek() and self.peek() in "01234567"):
            code = int(char)
            for _ in range(2):
                if not self.peek() or self.peek() not in "01234567":
                    break
                code = code * 8 + int(self.take())
            return code
        if char == "x" and self.at < len(self.text):
            found = self.hexadecimal()
            if found is not None:
                return found
        elif char.isascii() and not char.isalnum():
            return ord(char)
        raise RegexError(_BAD_ESCAPE, self.text[start : self.at])

    def hexadecimal(self) -> int | None:
        if self.peek() != "{":
            digits = self.take() + self.take()
            return int(digits, 16) if len(digits) == 2 and set(digits) <= _HEX else None
        self.at += 1
        code = -1
        while self.at < len(self.text):
            char = self.take()
            if char == "}":
                return code if code >= 0 else None
            if char not in _HEX:
                return None
            code = max(code, 0) * 16 + int(char, 16)
            if code > 0x10FFFF:
                return None
        return None

    def char_class(self) -> None:
        """``[...]`` (parseClass)."""
        start = self.at
        self.at += 1
        negated = self.peek() == "^"
        self.at += negated
        found: list[tuple[int, int]] = []
        first = True
        while first or self.peek() != "]":
            first = False
            if self.text.startswith("[:", self.at) and (end := self.text.find(":]", self.at + 2)) >= 0:
                found += self.posix(end)
                continue
            known = self.escaped_class()
            if known is not None:
                found += known
                continue
            at = self.at
            low = high = self.class_char(start)
            if self.peek() == "-" and self.peek(1) not in ("", "]"):
                self.at += 1
                high = self.class_char(start)
                if high < low:
                    raise RegexError(_BAD_RANGE, self.text[at : self.at])
            found += fold(((low, high),)) if self.flags.fold else ((low, high),)
        self.at += 1
        ranges = merge(found)
        self.chars(complement(ranges) if negated else ranges)

    def posix(self, end: int) -> Ranges:
        text = self.text[self.at : end + 2]
        name = text[2:-2]
        known = POSIX.get(name.removeprefix("^"))
        if known is None:
            raise RegexError(_BAD_RANGE, text)
        self.at = end + 2
        if self.flags.fold:
            known = fold(known)
        return complement(known) if name.startswith("^") else known

    def class_char(self, start: int) -> int:
        if self.at >= len(self.text):
            raise RegexError("missing closing ]", self.text[start:])
        return self.escaped_char() if self.peek() == "\\" else ord(self.take())


def children(tree: Tree) -> tuple[Tree, ...]:
    """The parts of a node."""
    if isinstance(tree, (Cat, Alt)):
        return tree.parts
    if isinstance(tree, (Repeat, Group)):
        return (tree.body,)
    return ()


def _size(tree: Tree) -> int:
    """How many instructions a part takes (calcSize)."""
    if isinstance(tree, (Cat, Alt)):
        return max(1, sum(map(_size, tree.parts)) + (len(tree.parts) - 1 if isinstance(tree, Alt) else 0))
    if isinstance(tree, Group):
        return 2 + _size(tree.body)
    if not isinstance(tree, Repeat):
        return 1
    size = _size(tree.body)
    if tree.high is None:
        return 2 + size if tree.low == 0 else 1 + tree.low * size
    return max(1, tree.high * size + tree.high - tree.low)


def _check_utf8(text: str) -> None:
    stray = _STRAY.search(text)
    if stray is not None:
        raise RegexError(_BAD_UTF8, text[stray.start() :])


def _repeats_within(tree: Tree, limit: int) -> bool:
    """Whether nested counts multiply to no more than the limit (repeatIsValid)."""
    todo = [(tree, limit)]
    while todo:
        node, left = todo.pop()
        if isinstance(node, Repeat) and (node.low, node.high) not in ((0, None), (1, None), (0, 1)):
            most = node.low if node.high is None else node.high
            if node.high == 0:
                continue
            if most > left:
                return False
            left = left // most if most > 0 else left
        todo += [(child, left) for child in children(node)]
    return True
