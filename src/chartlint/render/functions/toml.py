"""Helm's TOML functions (helm/pkg/engine/funcs.go) and BurntSushi/toml's writer.

Source of the writer: github.com/BurntSushi/toml v1.6.0, encode.go.
"""

from __future__ import annotations

from typing import Any

from chartlint.gotmpl.gofmt import format_float
from chartlint.gotmpl.goval import Duration, GoError, GoObject, NilMap, NilStringMap, is_nil_slice, kind
from chartlint.render.functions.gotime import GoTime, duration_text
from chartlint.render.functions.signature import FunctionTable
from chartlint.render.functions.tomlread import Key, TomlError, key_text, quoted, read, shown_date

table = FunctionTable("helm")
MAX_DEPTH = 200
_BARE, _TABLE, _TABLES = range(3)


class TomlFault(Exception):
    """What the writer refuses, in its words."""


class _Fields(dict[str, Any]):
    """The fields of a struct, which keep their order."""


def _is_nil(value: Any) -> bool:
    return value is None or is_nil_slice(value) or isinstance(value, (NilMap, NilStringMap))


def _open(value: Any) -> Any:
    """A struct as the table of its fields, a named list or map as what it is; other objects unchanged."""
    if not isinstance(value, GoObject) or isinstance(value, (GoTime, int)):
        return value
    if "MarshalText" in value.methods:
        return value.go_string()
    if value.go_kind == "map":
        return dict(value.go_items())  # type: ignore[attr-defined]
    if value.go_kind == "slice":
        return [entry for _, entry in value.go_items()]  # type: ignore[attr-defined]
    return _Fields((name, value.go_field(name)) for name in value.fields)


def _class(value: Any) -> int:
    """Whether a value is written as a table, as an array of tables or behind its key (tomlTypeOfGo)."""
    if isinstance(value, dict):
        return _TABLE
    if isinstance(value, list):
        all_tables = bool(value)
        for entry in value:
            if _is_nil(entry):
                raise TomlFault("toml: cannot encode array with nil element")
            form = _class(_open(entry))  # of every one: a nil deep inside any of them is refused
            all_tables = all_tables and form == _TABLE
        return _TABLES if all_tables else _BARE
    if isinstance(value, complex):
        raise TomlFault(f"unsupported type: {kind(value)}")
    return _BARE


class _Writer:
    def __init__(self) -> None:
        self.out: list[str] = []

    def line_break(self) -> None:
        if self.out:
            self.out.append("\n")

    def write(self, key: Key, value: Any) -> None:
        """A value under its full key; nothing for nil."""
        if len(key) > MAX_DEPTH:
            raise TomlFault("chartlint does not write TOML that nests this deeply")
        value = _open(value)
        if _is_nil(value):
            return
        if isinstance(value, complex):
            raise TomlFault(f"unsupported type for key '{key_text(key)}': {kind(value)}")
        form = _class(value)
        indent = "  " * (len(key) - 1)
        if form == _BARE:
            if key:
                self.out.append(f"{indent}{key_text(key[-1:])} = ")
            self.element(value, len(key))
            if key:
                self.out.append("\n")
        elif form == _TABLE:
            if len(key) == 1:
                self.line_break()
            if key:
                self.out.append(f"{indent}[{key_text(key)}]\n")
            self.entries(key, value)
        else:
            if not key:
                raise TomlFault("toml: top-level values must be Go maps or structs")
            for entry in value:
                self.line_break()
                self.out.append(f"{indent}[[{key_text(key)}]]\n")
                self.entries(key, _open(entry))

    def entries(self, key: Key, table_: dict[str, Any]) -> None:
        for name in _ordered(table_):
            self.write((*key, name), table_[name])

    def element(self, value: Any, depth: int) -> None:
        """A value within a line (eElement)."""
        if depth > MAX_DEPTH:
            raise TomlFault("chartlint does not write TOML that nests this deeply")
        value = _open(value)
        if isinstance(value, str):
            self.out.append(f'"{quoted(value)}"')
        elif isinstance(value, bool):
            self.out.append("true" if value else "false")
        elif isinstance(value, GoTime):
            self.out.append(shown_date(value))
        elif isinstance(value, Duration):
            self.out.append(f'"{duration_text(value)}"')
        elif isinstance(value, int):
            self.out.append(str(int(value)))
        elif isinstance(value, float):
            self.out.append(_float(value))
        elif isinstance(value, (list, bytes)):
            self.out.append("[")
            for number, entry in enumerate(value):
                self.out.append(", " if number else "")
                self.element(entry, depth + 1)
            self.out.append("]")
        elif isinstance(value, dict):
            self.inline(value, depth)
        else:
            raise TomlFault(f"unsupported type: {kind(value)}")

    def inline(self, table_: dict[str, Any], depth: int) -> None:
        names = _ordered(table_)
        self.out.append("{")
        for number, name in enumerate(names):
            if _is_nil(table_[name]):
                # the comma in front of a last one that is nil stays
                continue
            self.out.append(f"{key_text((name,))} = ")
            self.element(table_[name], depth + 1)
            self.out.append(", " if number < len(names) - 1 else "")
        self.out.append("}")


def _ordered(table_: dict[str, Any]) -> list[str]:
    """The keys as they are written: by bytes, those of tables behind the others."""
    names = list(table_) if isinstance(table_, _Fields) else sorted(table_)
    forms = {name: _BARE if _is_nil(table_[name]) else _class(_open(table_[name])) for name in names}
    return [name for name in names if forms[name] == _BARE] + [name for name in names if forms[name] != _BARE]


def _float(value: float) -> str:
    text = {"NaN": "nan", "+Inf": "inf", "-Inf": "-inf"}.get(format_float(value))
    if text is None:
        text = format_float(value)
        text += "" if "." in text or "e" in text else ".0"
    return text


def encode(value: Any) -> str:
    """A document; a bare value where it is no map. Raises ``TomlFault``, and ``GoError`` for nil."""
    if value is None:
        raise GoError("reflect: call of reflect.Value.Type on zero Value")
    writer = _Writer()
    writer.write((), value) if not is_nil_slice(value) else writer.element([], 0)
    return "".join(writer.out)


@table.function("any", "toToml")
def to_toml(value: Any) -> str:
    """TOML; the writer's error as the text."""
    try:
        return encode(value)
    except TomlFault as error:
        return str(error)


@table.function("any", "mustToToml")
def must_to_toml(value: Any) -> str:
    """TOML; raises what the writer refuses."""
    try:
        return encode(value)
    except TomlFault as error:
        raise GoError(str(error)) from None


@table.function("string", "fromToml")
def from_toml(text: str) -> dict[str, Any]:
    """A TOML document; its error under the key ``Error``."""
    try:
        return read(text)
    except TomlError as error:
        return {"Error": str(error)}
