"""The three kinds of failure: the user's mistake, the input's fault, our bug."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chartlint.source import Span


class UsageError(Exception):
    """The user asked for something that cannot be done: exit code 2.

    ``message`` is one sentence; ``hint`` says the way out ("did you mean …?").
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class InputError(Exception):
    """A linted file is at fault; it becomes a finding at ``span`` under the rule ``rule``.

    ``message`` is in our words (one sentence), ``helm`` is what Helm prints for it where the two differ.
    ``path`` names the file where no text could be read and so no span exists.
    """

    def __init__(
        self,
        message: str,
        span: Span | None = None,
        *,
        rule: str = "chart-loads",
        path: str | None = None,
        helm: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.rule = rule
        self.path = path if path is not None else (span.source.path if span else None)
        self.helm = helm if helm is not None else message

    def __str__(self) -> str:
        return self.message


class Bug(Exception):
    """Something that must not happen did: our failure, exit code 3."""
