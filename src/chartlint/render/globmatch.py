"""The matchers that gobwas/glob compiles a pattern to, faults included.

Every matcher can match a whole text, can be looked for in one (``find``: where it first stands, and the lengths that it
can have there), and knows its length in characters (None where that varies). Texts are bytes: where the original mixes
bytes and characters, it misses names with letters beyond ASCII, and so do we. Source: gobwas/glob v0.2.3, match/*.go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chartlint.gotmpl.goval import GoError

# How many answers a matcher keeps, so that a hostile pattern does not go back and forth without end.
MAX_KNOWN = 20_000

Found = tuple[int, Sequence[int]] | None


def _chars(text: bytes) -> list[tuple[int, str]]:
    """The characters of a text with their offsets."""
    if text.isascii():
        return [(at, chr(byte)) for at, byte in enumerate(text)]
    found: list[tuple[int, str]] = []
    at = 0
    for char in text.decode("utf-8", "surrogateescape"):
        found.append((at, char))
        at += _width(char)
    return found


def _width(char: str) -> int:
    return len(char.encode("utf-8", "surrogateescape"))


def _first(text: bytes, chars: str) -> int:
    """Where the first of several characters stands that is there at all; -1."""
    for char in chars:
        at = text.find(char.encode())
        if at >= 0:
            return at
    return -1


def _starts(text: bytes, base: int = 0) -> list[int]:
    """The offsets of all characters, and the end."""
    return [*(base + at for at, _ in _chars(text)), base + len(text)]


def _ends(text: bytes, base: int) -> list[int]:
    """``base``, and the offsets behind all characters."""
    return [base, *(base + at + _width(char) for at, char in _chars(text))]


class Matcher:
    """A part of a compiled pattern. ``length`` is in characters, None for any."""

    length: int | None = None

    def match(self, text: bytes) -> bool:
        """Whether the whole text fits."""
        raise NotImplementedError

    def find(self, text: bytes) -> Found:
        """Where the first fit begins and how long it can be; None without one."""
        raise NotImplementedError


class Text(Matcher):
    """Literal text."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.length = len(_chars(text))

    def match(self, text: bytes) -> bool:
        """Equality."""
        return text == self.text

    def find(self, text: bytes) -> Found:
        """The first place."""
        at = text.find(self.text)
        return (at, (len(self.text),)) if at >= 0 else None


class Super(Matcher):
    """``**``"""

    def match(self, text: bytes) -> bool:
        """Everything fits."""
        return True

    def find(self, text: bytes) -> Found:
        """Every length."""
        return 0, _starts(text)


class Any(Matcher):
    """``*``: everything without a separator."""

    def __init__(self, separators: str) -> None:
        self.separators = separators

    def match(self, text: bytes) -> bool:
        """No separator."""
        return _first(text, self.separators) < 0

    def find(self, text: bytes) -> Found:
        """Every length up to the first separator."""
        stop = _first(text, self.separators)
        return 0, _starts(text[:stop] if stop >= 0 else text)


class One(Matcher):
    """One character: in ``chars`` or in a range, or not in it. An empty text counts as one that is in none."""

    length = 1

    def __init__(self, chars: str, negated: bool, low: str = "", high: str = "") -> None:
        self.chars = chars
        self.negated = negated
        self.low = low
        self.high = high

    def fits(self, char: str) -> bool:
        """Whether a character fits; the replacement character stands for none."""
        inside = self.low <= char <= self.high if self.low else char in self.chars
        return inside != self.negated

    def match(self, text: bytes) -> bool:
        """One fitting character."""
        chars = _chars(text)
        return len(chars) <= 1 and self.fits(chars[0][1] if chars else "\ufffd")

    def find(self, text: bytes) -> Found:
        """The first fitting character."""
        return next(((at, (_width(char),)) for at, char in _chars(text) if self.fits(char)), None)


class Nothing(Matcher):
    """The empty text."""

    length = 0

    def match(self, text: bytes) -> bool:
        """Emptiness."""
        return not text

    def find(self, text: bytes) -> Found:
        """The beginning."""
        return 0, (0,)


class Contains(Matcher):
    """Text that has a needle in it, or none of it."""

    def __init__(self, needle: bytes, negated: bool) -> None:
        self.needle = needle
        self.negated = negated

    def match(self, text: bytes) -> bool:
        """Whether the needle is there."""
        return (self.needle in text) != self.negated

    def find(self, text: bytes) -> Found:
        """Every length from behind the needle, or up to it."""
        at = text.find(self.needle)
        if self.negated:
            return 0, _starts(text[:at] if at >= 0 else text)
        if at < 0:
            return None
        behind = at + len(self.needle)
        return 0, _starts(text[behind:], behind)


class Prefix(Matcher):
    """Text that begins so; what follows has no separator, if there are any."""

    def __init__(self, prefix: bytes, separators: str = "") -> None:
        self.prefix = prefix
        self.separators = separators

    def match(self, text: bytes) -> bool:
        """Whether it begins so."""
        return text.startswith(self.prefix) and _first(text[len(self.prefix) :], self.separators) < 0

    def find(self, text: bytes) -> Found:
        """Every length from the prefix on."""
        at = text.find(self.prefix)
        if at < 0:
            return None
        rest = text[at + len(self.prefix) :]
        stop = _first(rest, self.separators)
        return at, _ends(rest[:stop] if stop >= 0 else rest, len(self.prefix))


class Suffix(Matcher):
    """Text that ends so; ``separators`` is None where anything may stand before."""

    def __init__(self, suffix: bytes, separators: str | None = None) -> None:
        self.suffix = suffix
        self.separators = separators

    def match(self, text: bytes) -> bool:
        """Whether it ends so."""
        if not text.endswith(self.suffix):
            return False
        return self.separators is None or _first(text[: len(text) - len(self.suffix)], self.separators) < 0

    def find(self, text: bytes) -> Found:
        """Up to the first place of the suffix."""
        at = text.find(self.suffix)
        if at < 0:
            return None
        start = 0
        for char in self.separators or "":
            last = text[:at].rfind(char.encode())
            if last >= 0:
                start = last + 1
                break
        return start, (at + len(self.suffix) - start,)


class PrefixSuffix(Matcher):
    """Text that begins and ends so."""

    def __init__(self, prefix: bytes, suffix: bytes) -> None:
        self.prefix = prefix
        self.suffix = suffix

    def match(self, text: bytes) -> bool:
        """Whether it does; the two may overlap."""
        return text.startswith(self.prefix) and text.endswith(self.suffix)

    def find(self, text: bytes) -> Found:
        """From the prefix to every place of the suffix."""
        at = text.find(self.prefix)
        if at < 0:
            return None
        if not self.suffix:
            return at, (len(text) - at,)
        lengths: list[int] = []
        rest = text[at:]
        while (place := rest.rfind(self.suffix)) >= 0:
            lengths.append(place + len(self.suffix))
            rest = rest[:place]
        return (at, lengths[::-1]) if lengths else None


class Min(Matcher):
    """At least so many characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def match(self, text: bytes) -> bool:
        """Whether there are enough."""
        return len(_chars(text)) >= self.limit

    def find(self, text: bytes) -> Found:
        """Every length that is enough."""
        if len(text) < self.limit:
            return None
        lengths = _ends(text, 0)[self.limit :]
        return (0, lengths) if lengths else None


class Max(Matcher):
    """At most so many characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def match(self, text: bytes) -> bool:
        """Whether there are not too many."""
        return len(_chars(text)) <= self.limit

    def find(self, text: bytes) -> Found:
        """Every length that is not too much."""
        return 0, _ends(text, 0)[: self.limit + 1]


class EveryOf(Matcher):
    """What several matchers take at once."""

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        self.matchers = matchers

    def match(self, text: bytes) -> bool:
        """Whether all take it."""
        return all(matcher.match(text) for matcher in self.matchers)

    def find(self, text: bytes) -> Found:
        """The lengths that all agree on."""
        index = offset = 0
        current: list[int] = []
        rest = text
        for number, matcher in enumerate(self.matchers):
            found = matcher.find(rest)
            if found is None:
                return None
            at, lengths = found
            if number == 0:
                current = list(lengths)
            else:
                delta = index - (at + offset)
                current = [length + delta for length in current if length + delta in lengths]
                if not current:
                    return None
            index = at + offset
            rest = text[index:]
            offset += at
        return index, current


class AnyOf(Matcher):
    """Alternatives. Where the first of them vary in length, that is forgotten: a fault that charts meet."""

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        self.matchers = matchers
        self.length = self._length()

    def _length(self) -> int | None:
        found: int | None = None
        for matcher in self.matchers:
            if found is None:
                found = matcher.length  # what was "any" is forgotten
            elif matcher.length != found:
                return None
        return found

    def match(self, text: bytes) -> bool:
        """Whether one takes it."""
        return any(matcher.match(text) for matcher in self.matchers)

    def find(self, text: bytes) -> Found:
        """The lengths of all that begin first."""
        index = -1
        lengths: set[int] = set()
        for matcher in self.matchers:
            found = matcher.find(text)
            if found is None or (index >= 0 and found[0] > index):
                continue
            if index < 0 or found[0] < index:
                index, lengths = found[0], set()
            lengths.update(found[1])
        return (index, sorted(lengths)) if index >= 0 else None


class Row(Matcher):
    """Matchers of fixed lengths, one after the other."""

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        self.matchers = matchers
        self.total = sum(matcher.length or 0 for matcher in matchers)
        self.length = self.total

    def match(self, text: bytes) -> bool:
        """Whether the number of characters is right and each takes its own."""
        return len(_chars(text)) == self.total and self.take(text)

    def take(self, text: bytes) -> bool:
        """Whether each takes its own from the beginning of a text; raises ``GoError`` where Go panics."""
        at = 0
        for matcher in self.matchers:
            wanted = matcher.length or 0
            taken = _chars(text[at:])[: wanted or None]  # none wanted is never reached: it goes on to the end
            if len(taken) < wanted:
                return False
            last = taken[-1][0] if taken else 0
            end = at + last + 1
            if end > len(text):
                raise GoError(f"runtime error: slice bounds out of range [:{end}] with length {len(text)}")
            if not matcher.match(text[at:end]):
                return False
            at = end
        return True

    def find(self, text: bytes) -> Found:
        """The first place where all take their own."""
        for at, _ in _chars(text):
            if len(text) - at < self.total:
                break
            if self.take(text[at:]):
                return at, (self.total,)
        return None


class Tree(NamedTuple):
    """The three parts of a ``Split``."""

    value: Matcher
    left: Matcher | None
    right: Matcher | None


class Split(Matcher):
    """A matcher that is looked for, and what has to be at its left and right (BTree)."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.left_length = tree.left.length if tree.left is not None else 0
        self.right_length = tree.right.length if tree.right is not None else 0
        parts = (tree.value.length, self.left_length, self.right_length)
        known = [part for part in parts if part is not None]
        self.length = sum(known) if len(known) == len(parts) else None
        self.known: dict[bytes, bool] = {}

    def match(self, text: bytes) -> bool:
        """Whether there is a place from which both sides fit; every text is looked at once."""
        found = self.known.get(text)
        if found is None:
            found = self._match(text)
            if len(self.known) >= MAX_KNOWN:
                self.known.clear()
            self.known[text] = found
        return found

    def _match(self, text: bytes) -> bool:
        value, left, right = self.tree
        size = len(text)
        if self.length is not None and self.length > size:
            return False
        offset = self.left_length or 0
        limit = size - (self.right_length or 0)
        while offset < limit:
            found = value.find(text[offset:limit])
            if found is None:
                return False
            at, lengths = found
            head = text[: offset + at]
            if left.match(head) if left is not None else not head:
                for length in reversed(lengths):
                    tail = text[offset + at + length :]
                    if right.match(tail) if right is not None else not tail:
                        return True
            step = _chars(text[offset + at : offset + at + 4])
            offset += at + (_width(step[0][1]) if step else 0)
            if not step:
                return False
        return False

    def find(self, text: bytes) -> Found:
        """Never: a tree is not looked for."""
        return None
