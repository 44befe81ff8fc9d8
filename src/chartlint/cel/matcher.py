"""The regular expressions of CEL, which are Go's: ``chartlint.goregex`` with CEL's limits and errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from chartlint.cel.errors import CelEvalError
from chartlint.goregex import Budget, GoRegex, RegexError, RegexTooLarge, Spans, compile_go

LONGEST_PATTERN = 4096


class PatternError(Exception):
    """The pattern is none of Go's; the message says why, in Go's words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Pattern:
    """A compiled pattern. ``test(text)`` is None where it matches nowhere, and the fastest safe way to ask."""

    __slots__ = ("_regex", "groups", "test", "text")

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST_PATTERN:
            raise PatternError(f"the pattern has more than {LONGEST_PATTERN} characters")
        try:
            self._regex: GoRegex = compile_go(text)
        except RegexError as error:
            raise PatternError(error.text) from None
        self.text = text
        self.groups = len(self._regex.names) - 1
        """How many capturing groups it has."""
        self.test: Callable[[str], object] = self._regex.always_quick or self.search

    def search(self, text: str, at: int = 0) -> Spans | None:
        """The leftmost match from ``at`` on. Raises CelEvalError when that takes too long."""
        try:
            return self._regex.search(text, at)
        except RegexTooLarge:
            raise CelEvalError("the text is too long for this pattern") from None

    def find_all(self, text: str, limit: int = -1) -> Iterator[Spans]:
        """All matches as Go finds them, at most ``limit`` unless that is negative. Raises as ``search`` does."""
        try:
            yield from self._regex.iterate(text, limit, Budget())
        except RegexTooLarge:
            raise CelEvalError("the text is too long for this pattern") from None


@lru_cache(maxsize=512)
def compile_pattern(text: str) -> Pattern:
    """A pattern, compiled once. Raises PatternError."""
    return Pattern(text)
