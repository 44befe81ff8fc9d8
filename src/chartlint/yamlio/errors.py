"""What can be wrong with a YAML text."""

from __future__ import annotations


class YamlError(Exception):
    """Helm cannot read the text.

    ``message`` is Helm's text after ``error converting YAML to JSON: `` (``yaml: line 3: did not find expected
    key``), or after ``error unmarshaling JSON: `` when the YAML is sound but its type is not; ``helm`` has the
    words in front too. ``problem`` is the message without ``yaml: line 3: ``, ``context`` is what was being read
    (``while parsing a block mapping``, often empty) and ``context_offset`` where that began.

    ``offset`` counts characters of the text and is the place of the problem, which is often not the line of
    Helm's message; ``line`` and ``column`` are the same place, 1-based, with lines ended by ``\\n`` only.
    """

    def __init__(
        self,
        message: str,
        text: str = "",
        offset: int = 0,
        *,
        problem: str | None = None,
        context: str = "",
        context_offset: int | None = None,
        prefix: str = "error converting YAML to JSON: ",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.problem = message if problem is None else problem
        self.helm = prefix + message
        self.offset = max(0, min(offset, len(text)))
        self.line = text.count("\n", 0, self.offset) + 1
        self.column = self.offset - (text.rfind("\n", 0, self.offset) + 1) + 1
        self.context = context
        self.context_offset = context_offset

    def moved(self, text: str, by: int) -> YamlError:
        """The same problem in a longer ``text``, of which the text that was read begins at ``by``."""
        context_offset = None if self.context_offset is None else self.context_offset + by
        return YamlError(
            self.message,
            text,
            self.offset + by,
            problem=self.problem,
            context=self.context,
            context_offset=context_offset,
            prefix=self.helm[: len(self.helm) - len(self.message)],
        )

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[object, ...]:
        return (_restore, (type(self), self.args, self.__dict__))


def _restore(kind: type[YamlError], args: tuple[str, ...], state: dict[str, object]) -> YamlError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error
