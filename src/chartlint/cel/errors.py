"""What can go wrong with an expression: its text, or an evaluation."""

from __future__ import annotations


class CelSyntaxError(Exception):
    """The text is not CEL, names something unknown, or can never be evaluated.

    ``offset`` and ``end`` are character offsets into the expression; ``hint`` says the way out, where there is one.
    """

    def __init__(self, message: str, offset: int, end: int | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.end = offset + 1 if end is None else end
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class CelEvalError(Exception):
    """The expression has no value for the given data: a missing key, a wrong type, an overflow, too much work."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def no_overload(function: str, *types: str) -> CelEvalError:
    """A function or operator that is not there for values of these types."""
    return CelEvalError(f"no such overload: {function}({', '.join(types)})")
