"""Go's built-in template functions, Sprig's and Helm's own, by name."""

from __future__ import annotations

from functools import cache

from chartlint.render.functions import (
    crypto,
    dates,
    encoding,
    lists,
    maps,
    numbers,
    paths,
    reflect,
    regexes,
    strings,
    toml,
    versions,
    words,
)
from chartlint.render.functions.signature import Function, FunctionTable

__all__ = ["Function", "FunctionTable", "all_functions"]


@cache
def all_functions() -> dict[str, Function]:
    """Every function but those that the engine itself provides (include, tpl, required, fail, lookup, and, or)."""
    found: dict[str, Function] = {}
    tables = (
        reflect.builtins, reflect.table, strings.table, words.table, numbers.table, lists.table, maps.table,
        encoding.sprig, encoding.table, regexes.table, versions.table, dates.table, crypto.table, paths.table,
        toml.table,
    )  # fmt: skip
    for entries in tables:
        found.update(entries)
    return found
