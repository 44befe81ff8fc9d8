"""Closed shapes of YAML documents: one table checks a document, explains its mistakes and prints its JSON Schema.

A shape knows which values it accepts. ``check`` calls ``complain(path, message, hint, on_key)`` for each mistake
and never stops at the first one; ``schema`` gives the same thing as JSON Schema (draft 2020-12) for editors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from chartlint.config import closest
from chartlint.config.keys import kind_of

Path = tuple[str | int, ...]
Complain = Callable[[Path, str, str | None, bool], None]


class Shape:
    """What a part of a document may look like; ``doc`` says what it is for."""

    wants = "anything"

    def __init__(self, doc: str = "") -> None:
        self.doc = doc

    def check(self, value: Any, path: Path, complain: Complain) -> None:
        """Complain about everything in ``value`` that does not fit."""

    def schema(self) -> dict[str, Any]:
        """This shape as JSON Schema."""
        return {"description": self.doc} if self.doc else {}

    def _wrong(self, value: object, path: Path, complain: Complain) -> None:
        complain(path, f"must be {self.wants}, not {kind_of(value)}", None, False)


class Anything(Shape):
    """Any YAML value."""


class Text(Shape):
    """A text that is not blank; ``pattern`` (a whole match) may ask for more, ``means`` says it in words."""

    wants = "a text"

    def __init__(self, doc: str = "", pattern: str | None = None, means: str | None = None) -> None:
        super().__init__(doc)
        self.pattern = pattern
        self.means = means

    def check(self, value: Any, path: Path, complain: Complain) -> None:
        """See ``Shape.check``."""
        if not isinstance(value, str):
            complain(
                path,
                f"must be a text, not {kind_of(value)}",
                "put it in quotes" if isinstance(value, (bool, int, float)) else None,
                False,
            )
        elif not value.strip():
            complain(path, "must not be empty", None, False)
        elif self.pattern is not None and not re.fullmatch(self.pattern, value):
            complain(path, f"`{value}` is not {self.means or 'of the form ' + self.pattern}", None, False)

    def schema(self) -> dict[str, Any]:
        """See ``Shape.schema``."""
        found: dict[str, Any] = {**super().schema(), "type": "string", "minLength": 1}
        if self.pattern is not None:
            found["pattern"] = f"^(?:{self.pattern})$"
        return found


class Choice(Shape):
    """One of a few words."""

    def __init__(self, words: tuple[str, ...], doc: str = "") -> None:
        super().__init__(doc)
        self.words = words
        self.wants = "one of " + ", ".join(words)

    def check(self, value: Any, path: Path, complain: Complain) -> None:
        """See ``Shape.check``."""
        if not isinstance(value, str):
            self._wrong(value, path, complain)
        elif value not in self.words:
            complain(path, f"`{value}` is not {self.wants}", closest(value, list(self.words)), False)

    def schema(self) -> dict[str, Any]:
        """See ``Shape.schema``."""
        return {**super().schema(), "enum": list(self.words)}


class ListOf(Shape):
    """A list of equal things, not empty unless ``empty``."""

    wants = "a list"

    def __init__(self, item: Shape, doc: str = "", *, empty: bool = False) -> None:
        super().__init__(doc)
        self.item = item
        self.empty = empty

    def check(self, value: Any, path: Path, complain: Complain) -> None:
        """See ``Shape.check``."""
        if not isinstance(value, list):
            self._wrong(value, path, complain)
            return
        if not value and not self.empty:
            complain(path, "must not be empty", None, False)
        for index, item in enumerate(value):
            self.item.check(item, (*path, index), complain)

    def schema(self) -> dict[str, Any]:
        """See ``Shape.schema``."""
        found: dict[str, Any] = {**super().schema(), "type": "array", "items": self.item.schema()}
        return found if self.empty else {**found, "minItems": 1}


class MapOf(Shape):
    """A mapping whose keys match ``key`` (a whole match, ``means`` in words) to equal things."""

    wants = "a mapping"

    def __init__(self, item: Shape, doc: str = "", *, key: str | None = None, means: str = "") -> None:
        super().__init__(doc)
        self.item = item
        self.key = key
        self.means = means

    def check(self, value: Any, path: Path, complain: Complain) -> None:
        """See ``Shape.check``."""
        if not isinstance(value, dict):
            self._wrong(value, path, complain)
            return
        if not value:
            complain(path, "must not be empty", None, False)
        for name, item in value.items():
            if self.key is not None and not re.fullmatch(self.key, name):
                complain((*path, name), f"`{name}` is not {self.means or 'of the form ' + self.key}", None, True)
            self.item.check(item, (*path, name), complain)

    def schema(self) -> dict[str, Any]:
        """See ``Shape.schema``."""
        found: dict[str, Any] = {**super().schema(), "type": "object", "additionalProperties": self.item.schema()}
        if self.key is not None:
            found["propertyNames"] = {"pattern": f"^(?:{self.key})$"}
        return found


class Field(NamedTuple):
    """One key of a record."""

    shape: Shape
    required: bool = False


class Record(Shape):
    """A mapping with known keys and no others. ``one_of`` names keys of which exactly one must be there."""

    wants = "a mapping"

    def __init__(self, fields: Mapping[str, Field], doc: str = "", one_of: tuple[str, ...] = ()) -> None:
        super().__init__(doc)
        self.fields = dict(fields)
        self.one_of = one_of

    def check(self, value: Any, path: Path, complain: Complain) -> None:
        """See ``Shape.check``."""
        if not isinstance(value, dict):
            self._wrong(value, path, complain)
            return
        for name, item in value.items():
            field = self.fields.get(name)
            if field is None:
                hint = closest(name, list(self.fields)) or "known are " + ", ".join(self.fields)
                complain((*path, name), f"unknown key `{name}`", hint, True)
            else:
                field.shape.check(item, (*path, name), complain)
        for name, field in self.fields.items():
            if field.required and name not in value:
                complain(path, f"`{name}` is missing", field.shape.doc or None, False)
        if self.one_of and sum(name in value for name in self.one_of) != 1:
            complain(path, f"must have exactly one of {', '.join(self.one_of)}", None, False)

    def schema(self) -> dict[str, Any]:
        """See ``Shape.schema``."""
        found: dict[str, Any] = {
            **super().schema(),
            "type": "object",
            "additionalProperties": False,
            "properties": {name: field.shape.schema() for name, field in self.fields.items()},
        }
        required = [name for name, field in self.fields.items() if field.required]
        if required:
            found["required"] = required
        if self.one_of:
            found["oneOf"] = [{"required": [name]} for name in self.one_of]
        return found


class Either(Shape):
    """One shape for a scalar text and another for everything else."""

    def __init__(self, text: Shape, other: Shape, doc: str = "") -> None:
        super().__init__(doc)
        self.text = text
        self.other = other

    def check(self, value: Any, path: Path, complain: Complain) -> None:
        """See ``Shape.check``."""
        (self.text if isinstance(value, str) else self.other).check(value, path, complain)

    def schema(self) -> dict[str, Any]:
        """See ``Shape.schema``."""
        return {**super().schema(), "anyOf": [self.text.schema(), self.other.schema()]}
