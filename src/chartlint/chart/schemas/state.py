"""Where an evaluation stands: the schema and the value, what led there, what is not evaluated yet, what failed."""

from __future__ import annotations

from typing import Any, NamedTuple

from chartlint.chart.schemas.failure import Failure, Path
from chartlint.chart.schemas.nodes import Schema

_QUICK = Failure((), "", "")
"""Any failure, where only the verdict counts."""


class CountedFrom(int):
    """The index of an entry behind others; Helm shows its place among the rest."""

    start: int

    def __new__(cls, index: int, start: int) -> CountedFrom:
        """``index`` in a list of which ``start`` entries come before."""
        made = super().__new__(cls, index)
        made.start = start
        return made

    def __str__(self) -> str:
        return str(int(self) - self.start)


class Scope(NamedTuple):
    """A schema that is being applied, and from where; ``value`` numbers the values."""

    schema: Schema
    keyword: str
    value: int
    parent: Scope | None
    depth: int

    def location(self) -> str:
        """The keywords that led here."""
        parts: list[str] = []
        scope = self
        while scope.parent is not None:
            if scope.keyword:
                parts.append(f"/{scope.keyword}")
            else:
                parts.append(scope.schema.location[len(scope.parent.schema.location) :])
            scope = scope.parent
        return "".join(reversed(parts))


class State:
    """One schema applied to one value: what was not evaluated yet, and the failures so far."""

    __slots__ = ("failures", "items", "names", "path", "quick", "schema", "scope", "value")

    def __init__(self, schema: Schema, value: Any, path: Path, scope: Scope, *, quick: bool, needed: bool) -> None:
        self.schema = schema
        self.value = value
        self.path = path
        self.scope = scope
        self.quick = quick
        self.failures: list[Failure] = []
        self.names: set[str] | None = None
        self.items: set[int] | None = None
        if isinstance(value, dict):
            if not schema.all_properties_evaluated and (needed or schema.unevaluated_properties is not None):
                self.names = set(value)
        elif (
            isinstance(value, list)
            and not schema.all_items_evaluated
            and (needed or schema.unevaluated_items is not None)
            and schema.items_evaluated < len(value)
        ):
            self.items = set(range(schema.items_evaluated, len(value)))

    @property
    def open(self) -> bool:
        """Whether something was not evaluated yet."""
        return bool(self.names or self.items)

    def merge(self, other: State) -> None:
        """Take over what another schema has evaluated."""
        if self.names:
            self.names &= other.names or set()
        if self.items:
            self.items &= other.items or set()

    def fail(self, keyword: str, text: str, causes: list[Failure] | None = None) -> None:
        """Note a failure."""
        self.failures.append(self.failure(keyword, text, causes))

    def failure(self, keyword: str, text: str, causes: list[Failure] | None = None) -> Failure:
        """A failure of this value."""
        return _QUICK if self.quick else Failure(self.path, keyword, text, causes or ())
