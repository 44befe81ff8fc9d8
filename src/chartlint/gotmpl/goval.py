"""Go's values in Python: which Python object stands for which Go type.

======================== =============================================
Go                       Python
======================== =============================================
string                   ``str`` (bytes that are no UTF-8 as lone surrogates, ``surrogateescape``)
bool                     ``bool``
int                      ``int``
int64, uint8, uint64 …   subclasses of ``int`` below
float64                  ``float``
complex128               ``complex``
nil                      ``None``
map[string]interface {}  ``dict``, or ``SharedMap`` where the same map is a ``Values`` too
common.Values            ``Values``
map[string]string        ``StringMap``
[]interface {}           ``list``
[]string, []int, …       subclasses of ``list`` below
[]uint8                  ``bytes``
a nil slice              ``NilList``, ``NilStringList``: empty, but JSON ``null`` and equal to nil
structs, pointers        ``GoObject``
======================== =============================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar


class GoError(Exception):
    """An error (or panic) that a Go function returns; ``text`` is Go's own message."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Int64(int):
    """Go ``int64``."""

    __slots__ = ()


class Int32(int):
    """Go ``int32`` (rune)."""

    __slots__ = ()


class UInt8(int):
    """Go ``uint8`` (byte)."""

    __slots__ = ()


class UInt32(int):
    """Go ``uint32``."""

    __slots__ = ()


class UInt64(int):
    """Go ``uint64``."""

    __slots__ = ()


class Duration(int):
    """Go ``time.Duration`` in nanoseconds."""

    __slots__ = ()


class _Twin(dict[str, Any]):
    """A map with two Go types: a change of one of the pair is a change of the other."""

    __slots__ = ("twin",)
    twin: dict[str, Any] | None

    def __init__(self, *args: Any, **entries: Any) -> None:
        super().__init__(*args, **entries)
        self.twin = None

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if self.twin is not None:
            dict.__setitem__(self.twin, key, value)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        if self.twin is not None:
            dict.__delitem__(self.twin, key)

    def pop(self, key: str, *fallback: Any) -> Any:
        """Take an entry out of both."""
        if self.twin is not None:
            dict.pop(self.twin, key, None)
        return super().pop(key, *fallback)


class SharedMap(_Twin):
    """A ``map[string]interface {}`` that is a ``Values`` elsewhere: Go converts between the two without a copy."""

    __slots__ = ()


class Values(_Twin):
    """Helm's named map type of ``.`` and ``.Values``; usable wherever ``map[string]interface {}`` is.

    ``methods`` is as that of a ``GoObject``.
    """

    __slots__ = ()
    go_type: ClassVar[str] = "common.Values"
    methods: ClassVar[dict[str, tuple[Callable[..., Any], tuple[str, ...]]]] = {}

    def plain(self) -> dict[str, Any]:
        """The same map as ``map[string]interface {}``, which is what a function gets and gives back."""
        if self.twin is None:
            shared = SharedMap(self)
            shared.twin = self
            self.twin = shared
        return self.twin

    @classmethod
    def of(cls, table: dict[str, Any]) -> Values:
        """A map under the named type; changes are shared where ``table`` is a ``SharedMap``."""
        found = cls(table)
        if isinstance(table, SharedMap):
            if isinstance(table.twin, cls):
                return table.twin
            table.twin = found
            found.twin = table
        return found


class StringMap(dict[str, str]):
    """Go ``map[string]string``; a missing key is the empty string."""

    __slots__ = ()

    def __missing__(self, key: object) -> str:
        return ""


class NilStringMap(StringMap):
    """A nil ``map[string]string``: JSON ``null``."""

    __slots__ = ()


class NilMap(dict[str, Any]):
    """A nil ``map[string]interface {}``: reads as empty, refuses ``set``, JSON ``null``."""

    __slots__ = ()


class StringList(list[Any]):
    """Go ``[]string``."""

    __slots__ = ()


class IntList(list[Any]):
    """Go ``[]int``."""

    __slots__ = ()


class ListList(list[Any]):
    """Go ``[][]interface {}``."""

    __slots__ = ()


class MapList(list[Any]):
    """Go ``[]map[string]interface {}``."""

    __slots__ = ()


class StructList(list[Any]):
    """A slice of structs or pointers; ``go_type`` is its Go type."""

    __slots__ = ("go_type",)

    def __init__(self, go_type: str, entries: Iterable[Any] = ()) -> None:
        super().__init__(entries)
        self.go_type = go_type


class NilList(list[Any]):
    """A nil ``[]interface {}``."""

    __slots__ = ()


class NilStringList(StringList):
    """A nil ``[]string``."""

    __slots__ = ()


class NoField(Exception):
    """A ``GoObject`` has no field or method of that name."""


class GoObject:
    """A Go struct, pointer or named map with methods.

    ``methods`` maps a method's name to a Python function ``(self, *args)`` and the Go types of its
    parameters (``"string"``, ``"int"``, ``"any"``, ``"time"`` …); ``fields`` lists plain fields.
    """

    go_type: str = "struct"
    go_kind: ClassVar[str] = "struct"
    in_struct: ClassVar[bool] = False  # it stands in a struct's field, whose type Go knows
    fields: ClassVar[tuple[str, ...]] = ()
    methods: ClassVar[dict[str, tuple[Callable[..., Any], tuple[str, ...]]]] = {}

    def go_field(self, name: str) -> Any:
        """The value of field ``name``; raises ``NoField``."""
        if name in self.fields:
            return getattr(self, name)
        raise NoField(name)

    def go_string(self) -> str | None:
        """The text of the type's ``String()`` method as ``{{ x }}`` prints it; None without one."""
        return None

    def go_print(self) -> str:
        """What ``%v`` prints inside a container or function (for a struct: ``{field field}``)."""
        from chartlint.gotmpl.gofmt import format_v  # the two modules know each other's values

        return "{" + " ".join(map(format_v, self.go_struct().values())) + "}"

    def go_struct(self) -> dict[str, Any]:
        """All fields in their order, the unexported ones too: what ``fmt`` prints."""
        return {name: getattr(self, name) for name in self.fields}

    def go_json(self) -> Any:
        """A plain value for toJson and toYaml."""
        return {name: getattr(self, name) for name in self.fields}

    def go_copy(self) -> GoObject:
        """What a function gets of the value: itself, unless some of its methods need the original's address."""
        return self

    def go_deep_copy(self) -> GoObject:
        """What ``deepCopy`` makes of it: unexported fields are not copied (mitchellh/copystructure, StructField)."""
        return self

    def __bool__(self) -> bool:
        return True


_NAMES: dict[type, tuple[str, str]] = {
    str: ("string", "string"),
    bool: ("bool", "bool"),
    int: ("int", "int"),
    float: ("float64", "float64"),
    complex: ("complex128", "complex128"),
    bytes: ("[]uint8", "slice"),
    dict: ("map[string]interface {}", "map"),
    list: ("[]interface {}", "slice"),
    Int64: ("int64", "int64"),
    Int32: ("int32", "int32"),
    UInt8: ("uint8", "uint8"),
    UInt32: ("uint32", "uint32"),
    UInt64: ("uint64", "uint64"),
    Duration: ("time.Duration", "int64"),
    SharedMap: ("map[string]interface {}", "map"),
    StringMap: ("map[string]string", "map"),
    NilMap: ("map[string]interface {}", "map"),
    NilStringMap: ("map[string]string", "map"),
    StringList: ("[]string", "slice"),
    IntList: ("[]int", "slice"),
    ListList: ("[][]interface {}", "slice"),
    MapList: ("[]map[string]interface {}", "slice"),
    NilList: ("[]interface {}", "slice"),
    NilStringList: ("[]string", "slice"),
    type(None): ("<nil>", "invalid"),
}


def type_name(value: Any) -> str:
    """Go's ``%T`` of a value: ``float64``, ``map[string]interface {}``, ``<nil>``."""
    known = _NAMES.get(type(value))
    if known is not None:
        return known[0]
    if isinstance(value, (GoObject, Values, StructList)):
        return value.go_type
    return type(value).__name__


def kind(value: Any) -> str:
    """Go's ``reflect.Kind`` of a value: ``float64``, ``map``, ``slice``, ``invalid`` for nil."""
    known = _NAMES.get(type(value))
    if known is not None:
        return known[1]
    if isinstance(value, GoObject):
        return value.go_kind
    if isinstance(value, StructList):
        return "slice"
    return "map" if isinstance(value, Values) else "invalid"


def is_nil_slice(value: Any) -> bool:
    """Whether a value is a nil slice (printed ``[]``, JSON ``null``, equal to nil)."""
    return isinstance(value, (NilList, NilStringList))
