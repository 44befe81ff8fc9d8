"""The check of an object: a tree of closures over the fields of its kind, made as objects need them.

A check takes a value and answers None, or the faults in it with paths from that value on. Nothing is built for a sound
value, so it costs a call and a comparison of types for each field. Fields are looked up in a table; what a definition
holds is compiled when the first object has it.

null is absence, as in the API server: Go's JSON decoder leaves a field alone, and makes an empty value of a list item.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from chartlint.kube.schemas.formats import is_base64, is_quantity, is_time

if TYPE_CHECKING:
    from chartlint.kube.schemas.store import Field, Life

Path = tuple[str | int, ...]
"""Map keys and list indices from the root of an object."""


class Fault(NamedTuple):
    """What a check found: the ``code`` of a ``Mistake`` and what its words are made of.

    ``expected`` is a type as the bundle writes it, or the name of a field that is missing; ``struct`` the definition in
    which a field is unknown or missing. ``words`` say what the schema of a custom resource wants where no type does
    (``must be at least 1``); ``value`` is then shown after them unless it is ``UNTOLD``.
    """

    path: Path
    code: str
    expected: str
    value: Any
    struct: Struct | None = None
    words: str = ""


UNTOLD = object()
"""In place of a value that says nothing to a reader."""

Check = Callable[[Any], list[Fault] | None]


class Definitions(Protocol):
    """Where the fields of definitions are looked up: the bundle, or the schema of one custom resource."""

    def fields(self, minor: int, definition: str) -> dict[str, Field]:
        """The fields of a definition in a minor."""

    def field_life(self, definition: str, field: str) -> list[Life]:
        """When a definition had a field, oldest first; empty where that is not known."""

    def struct(self, minor: int, definition: str) -> Struct:
        """The checks of a definition."""


class Struct:
    """A definition of Kubernetes in one minor. Calling it checks a value."""

    __slots__ = ("_fields", "_required", "minor", "name", "store")

    def __init__(self, store: Definitions, minor: int, name: str) -> None:
        self.store = store
        self.minor = minor
        self.name = name
        """``core.v1.PodSpec``."""
        self._fields: dict[str, Check] | None = None
        self._required: tuple[str, ...] = ()

    def __call__(self, value: Any) -> list[Fault] | None:
        """The faults of a value that is not null."""
        if not isinstance(value, dict):
            return wrong("object", value)
        fields = self._fields
        if fields is None:
            fields = self._compile()
        faults: list[Fault] | None = None
        for key, item in value.items():
            check = fields.get(key)
            if check is not None:
                if item is None or (found := check(item)) is None:
                    continue
                found = below(key, found)
            else:
                found = [Fault((key,), "unknown-field", "", item, self)]
            faults = found if faults is None else faults + found
        for name in self._required:
            if value.get(name) is None:
                missing = Fault((), "missing-field", name, None, self)
                faults = [missing] if faults is None else [*faults, missing]
        return faults

    def _compile(self) -> dict[str, Check]:
        known = self.store.fields(self.minor, self.name)
        self._required = tuple(name for name, field in known.items() if field.required)
        self._fields = {
            name: compile_type(self.store, self.minor, field.type, field.required) for name, field in known.items()
        }
        return self._fields


def compile_type(store: Definitions, minor: int, text: str, required: bool = False) -> Check:
    """The check of a type as the bundle writes it; ``required`` forbids the empty choice of an enumeration."""
    check = _SCALARS.get(text)
    if check is not None:
        return check
    if text[0] == "[":
        return _list(compile_type(store, minor, text[text.index("]") + 1 :]))
    if text[0] == "{":
        return _map(compile_type(store, minor, text[2:]))
    if text.startswith("enum:"):
        return _enumeration(text, required)
    return store.struct(minor, text)


def below(step: str | int, faults: list[Fault]) -> list[Fault]:
    """Faults of a field as faults of what holds it."""
    return [fault._replace(path=(step, *fault.path)) for fault in faults]


def wrong(expected: str, value: Any) -> list[Fault]:
    """The fault that a value of another type is."""
    return [Fault((), "wrong-type", expected, value)]


def _list(check: Check) -> Check:
    if check is _string:
        return _strings
    absent: dict[str, Any] | None = {} if isinstance(check, Struct) else None

    def items(value: Any) -> list[Fault] | None:
        if not isinstance(value, list):
            return wrong("list", value)
        faults: list[Fault] = []
        for index, item in enumerate(value):
            if item is None:
                item = absent
                if item is None:
                    continue
            found = check(item)
            if found is not None:
                faults += below(index, found)
        return faults or None

    return items


def _map(check: Check) -> Check:
    if check is _string:
        return _texts

    def values(value: Any) -> list[Fault] | None:
        if not isinstance(value, dict):
            return wrong("object", value)
        faults: list[Fault] = []
        for key, item in value.items():
            if item is not None and (found := check(item)) is not None:
                faults += below(key, found)
        return faults or None

    return values


def _strings(value: Any) -> list[Fault] | None:
    if not isinstance(value, list):
        return wrong("list", value)
    faults = [
        Fault((index,), "wrong-type", "string", item)
        for index, item in enumerate(value)
        if not isinstance(item, str) and item is not None
    ]
    return faults or None


def _texts(value: Any) -> list[Fault] | None:
    if not isinstance(value, dict):
        return wrong("object", value)
    for item in value.values():
        if type(item) is not str:
            break
    else:
        return None
    faults = [
        Fault((key,), "wrong-type", "text-of-map", item)
        for key, item in value.items()
        if not isinstance(item, str) and item is not None
    ]
    return faults or None


def _enumeration(text: str, required: bool) -> Check:
    allowed = frozenset(text.removeprefix("enum:").split(",")) | (frozenset() if required else {""})

    def choice(value: Any) -> list[Fault] | None:
        if not isinstance(value, str):
            return wrong("string", value)
        return None if value in allowed else [Fault((), "not-allowed", text, value)]

    return choice


def _string(value: Any) -> list[Fault] | None:
    return None if isinstance(value, str) else wrong("string", value)


def _boolean(value: Any) -> list[Fault] | None:
    return None if value is True or value is False else wrong("boolean", value)


def _integer(name: str, bits: int) -> Check:
    limit = 1 << (bits - 1)

    def integer(value: Any) -> list[Fault] | None:
        kind = type(value)
        # A float without fraction is an integer: the YAML reader's 1e+06 goes to the server as 1000000.
        if kind is int or (kind is float and value.is_integer()):
            return None if -limit <= value < limit else [Fault((), "out-of-range", name, value)]
        return wrong(name, value)

    return integer


def _number(value: Any) -> list[Fault] | None:
    return None if type(value) in (int, float) else wrong("number", value)


def _int_or_string(value: Any) -> list[Fault] | None:
    if isinstance(value, str):
        return None
    faults = _int32(value)
    if faults is None or faults[0].code == "out-of-range":
        return faults
    return wrong("int-or-string", value)


def _formatted(name: str, fits: Callable[[str], bool]) -> Check:
    def form(value: Any) -> list[Fault] | None:
        if not isinstance(value, str):
            return wrong(name, value)
        return None if fits(value) else [Fault((), "bad-format", name, value)]

    return form


def _quantity(value: Any) -> list[Fault] | None:
    if isinstance(value, str):
        return None if is_quantity(value) else [Fault((), "bad-format", "quantity", value)]
    return None if type(value) in (int, float) else wrong("quantity", value)


def _object(value: Any) -> list[Fault] | None:
    return None if isinstance(value, dict) else wrong("object", value)


def _any(value: Any) -> list[Fault] | None:
    return None


_int32 = _integer("int32", 32)
_SCALARS: dict[str, Check] = {
    "string": _string,
    "boolean": _boolean,
    "int32": _int32,
    "int64": _integer("int64", 64),
    "number": _number,
    "bytes": _formatted("bytes", is_base64),
    "time": _formatted("time", is_time),
    "quantity": _quantity,
    "int-or-string": _int_or_string,
    "object": _object,
    "any": _any,
}


def scalar(name: str) -> Check:
    """The check of a type in one word that is no definition, as the bundle writes it."""
    return _SCALARS[name]
