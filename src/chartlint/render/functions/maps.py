"""Sprig's dictionaries (dict.go); merging is dario.cat/mergo's. Maps are shared, as in Go: ``set`` changes them."""

from __future__ import annotations

from typing import Any

from chartlint.gotmpl.gofmt import strval
from chartlint.gotmpl.goval import GoError, GoObject, NilMap, SharedMap, StringList, StringMap, Values, type_name
from chartlint.render.functions.signature import FunctionTable

table = FunctionTable("sprig")
function = table.function


@function("...any", "dict")
def dict_(*pairs: Any) -> dict[str, Any]:
    """A map of keys and values in turn; an odd last key has an empty text."""
    out: dict[str, Any] = {}
    size = len(pairs)
    for at in range(0, size, 2):
        out[strval(pairs[at])] = pairs[at + 1] if at + 1 < size else ""
    return out


@function("map, string")
def get(table_: dict[str, Any], key: str) -> Any:
    """An entry, or an empty text."""
    return table_.get(key, "")


@function("map, string, any", "set")
def set_(table_: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Change an entry of the very map that is given."""
    if isinstance(table_, NilMap):
        raise GoError("assignment to entry in nil map")
    table_[key] = value
    return table_


@function("map, string")
def unset(table_: dict[str, Any], key: str) -> dict[str, Any]:
    """Take an entry out of the very map that is given."""
    table_.pop(key, None)
    return table_


@function("map, string", "hasKey")
def has_key(table_: dict[str, Any], key: str) -> bool:
    """Whether there is an entry, null or not."""
    return key in table_


@function("string, ...map")
def pluck(key: str, *tables: dict[str, Any]) -> list[Any]:
    """One key's value from every map that has it."""
    return [entry[key] for entry in tables if key in entry]


@function("...map")
def keys(*tables: dict[str, Any]) -> list[str]:
    """All keys; sorted, where Go gives them in random order."""
    return StringList(key for entry in tables for key in sorted(entry))


@function("map")
def values(table_: dict[str, Any]) -> list[Any]:
    """All values; by sorted key, where Go gives them in random order."""
    return [table_[key] for key in sorted(table_)]


@function("map, ...string")
def pick(table_: dict[str, Any], *names: str) -> dict[str, Any]:
    """A new map of some keys."""
    return {name: table_[name] for name in names if name in table_}


@function("map, ...string")
def omit(table_: dict[str, Any], *names: str) -> dict[str, Any]:
    """A new map without some keys."""
    return {key: value for key, value in table_.items() if key not in names}


@function("...any")
def dig(*args: Any) -> Any:
    """An entry below several keys, or a default."""
    if len(args) < 3:
        raise GoError("dig needs at least three arguments")
    current, fallback, path = args[-1], args[-2], args[:-2]
    _assert_map(current)
    for key in path:
        if not isinstance(key, str):
            raise GoError(f"interface conversion: interface {{}} is {_static_name(key)}, not string")
    for key in path[:-1]:
        if key not in current:
            return fallback
        current = current[key]
        _assert_map(current)
    return current.get(path[-1], fallback)


def _assert_map(value: Any) -> None:
    if type(value) not in (dict, SharedMap, NilMap):
        raise GoError(f"interface conversion: interface {{}} is {_static_name(value)}, not map[string]interface {{}}")


def _static_name(value: Any) -> str:
    return "nil" if value is None else type_name(value)


def _merge(dst: dict[str, Any], src: dict[str, Any], overwrite: bool) -> None:
    """mergo's deepMerge of two maps: what is empty is filled or, when overwriting, everything replaced."""
    for key, value in list(src.items()):
        if value is None:
            if overwrite:
                dst[key] = None
            continue
        own = dst.get(key)
        if isinstance(own, dict) and isinstance(value, dict):
            if not isinstance(own, NilMap):
                _merge(own, value, overwrite)
            if own:
                continue
        if overwrite or not own:
            if isinstance(dst, StringMap) and not isinstance(src, StringMap):
                raise GoError("reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string")
            dst[key] = value


def _merge_all(dst: dict[str, Any], sources: tuple[dict[str, Any], ...], overwrite: bool) -> dict[str, Any]:
    if isinstance(dst, NilMap):
        if all(isinstance(source, NilMap) for source in sources):
            return dst
        dst = {}
    for source in sources:
        _merge(dst, source, overwrite)
    return dst


@function("map, ...map", "merge", "mustMerge")
def merge(dst: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    """Fill the first map from the others; the first is changed."""
    return _merge_all(dst, sources, False)


@function("map, ...map", "mergeOverwrite", "mustMergeOverwrite")
def merge_overwrite(dst: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    """Put the other maps over the first, which is changed."""
    return _merge_all(dst, sources, True)


def _copy(value: Any) -> Any:
    if isinstance(value, Values):
        return type(value)((key, _copy(entry)) for key, entry in value.items())
    if isinstance(value, dict):
        return type(value)((key, _copy(entry)) for key, entry in value.items())
    if isinstance(value, list):
        return type(value)(map(_copy, value))
    return value.go_deep_copy() if isinstance(value, GoObject) else value


@function("any", "deepCopy", "mustDeepCopy")
def deep_copy(value: Any) -> Any:
    """A copy that shares nothing."""
    if value is None:
        raise GoError("reflect: call of reflect.Value.Type on zero Value")
    return _copy(value)
