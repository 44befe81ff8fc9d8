"""CEL's values in Python.

================ ==================================================
CEL              Python
================ ==================================================
bool, null       ``bool``, ``None``
int, uint        ``int``, ``UInt``
double           ``float``
string, bytes    ``str``, ``bytes``
list, map        ``list``, ``dict`` (``KeyedMap`` when a key is a bool)
type             ``Type``
optional         ``Optional``
timestamp …      ``Timestamp``, ``Duration`` of ``chartlint.cel.times``
others           objects with ``cel_type``
================ ==================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

INT_MIN, INT_MAX, UINT_MAX = -(2**63), 2**63 - 1, 2**64 - 1


class UInt(int):
    """An unsigned integer; equal to the int of the same value, but of another type."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{int(self)}u"


class Type:
    """A type as a value."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Type) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return self.name


class Optional:
    """A value or none; ``Optional(value)`` has one, ``NONE`` has not."""

    __slots__ = ("_value", "present")

    def __init__(self, value: Any, present: bool = True) -> None:
        self._value = value
        self.present = present

    @property
    def value(self) -> Any:
        """What it holds, None when it holds nothing."""
        return self._value

    def __repr__(self) -> str:
        return f"optional.of({self._value!r})" if self.present else "optional.none()"


NONE = Optional(None, present=False)


class _Bool:
    """Stands for a bool among the keys of a dict, where Python would take True for 1."""

    __slots__ = ("value",)

    def __init__(self, value: bool) -> None:
        self.value = value

    def __repr__(self) -> str:
        return repr(self.value)


_BOOLS = {id(True): _Bool(True), id(False): _Bool(False)}


def _stored(key: Any) -> Any:
    return _BOOLS.get(id(key), key)


def _shown(key: Any) -> Any:
    return key.value if key.__class__ is _Bool else key


class KeyedMap(dict[Any, Any]):
    """A map with a bool among its keys."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_stored(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_stored(key), value)

    def __contains__(self, key: Any) -> bool:
        return super().__contains__(_stored(key))

    def __iter__(self) -> Iterator[Any]:
        return (_shown(key) for key in super().__iter__())

    def get(self, key: Any, default: Any = None) -> Any:
        """As of a dict."""
        return super().get(_stored(key), default)

    def items(self) -> Any:
        """As of a dict, as a list."""
        return [(_shown(key), value) for key, value in super().items()]


class CelObject:
    """A value of a type that only libraries have; ``cel_type`` is the type's name."""

    __slots__ = ()
    cel_type = "object"


def utf8(text: str) -> bytes:
    """A text's bytes; lone surrogates are what stands for bytes that were no UTF-8, or themselves."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


_TYPES: dict[type, str] = {
    bool: "bool",
    int: "int",
    UInt: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    list: "list",
    dict: "map",
    KeyedMap: "map",
    type(None): "null_type",
    Type: "type",
    Optional: "optional_type",
}


def type_name(value: object) -> str:
    """CEL's name of the type of a value; of a Python subclass, that of its base."""
    name = _TYPES.get(value.__class__)
    if name is not None:
        return name
    if isinstance(value, CelObject):
        return value.cel_type
    for base in (bool, UInt, int, float, str, bytes, list, tuple, dict):
        if isinstance(value, base):
            return "list" if base is tuple else _TYPES[base]
    return f"unknown type {value.__class__.__name__}"
