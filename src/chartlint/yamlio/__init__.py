"""YAML as Helm reads and writes it, and where things stand in a text.

The names are loaded when they are first asked for, so that a command that reads no YAML does not load a parser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chartlint.yamlio import gojson
    from chartlint.yamlio.emitter import DumpError, PlainScalar, dump, dump_pretty
    from chartlint.yamlio.errors import YamlError
    from chartlint.yamlio.reader import (
        Document,
        load_all_documents,
        load_document,
        load_first,
        load_typed,
        load_values,
        type_problem,
    )
    from chartlint.yamlio.scalars import key_text, resolve_scalar
    from chartlint.yamlio.spans import DuplicateKey, PositionTree, SpanOf, duplicate_keys, positions, span_of

__all__ = [
    "Document",
    "DumpError",
    "DuplicateKey",
    "PlainScalar",
    "PositionTree",
    "SpanOf",
    "YamlError",
    "dump",
    "dump_pretty",
    "duplicate_keys",
    "gojson",
    "key_text",
    "load_all_documents",
    "load_document",
    "load_first",
    "load_typed",
    "load_values",
    "positions",
    "resolve_scalar",
    "span_of",
    "type_problem",
]

_HOMES = {
    **dict.fromkeys(("DumpError", "PlainScalar", "dump", "dump_pretty"), "emitter"),
    **dict.fromkeys(("YamlError",), "errors"),
    **dict.fromkeys(("Document", "load_all_documents", "load_document", "load_first"), "reader"),
    **dict.fromkeys(("load_typed", "load_values", "type_problem"), "reader"),
    **dict.fromkeys(("key_text", "resolve_scalar"), "scalars"),
    **dict.fromkeys(("DuplicateKey", "PositionTree", "SpanOf", "duplicate_keys", "positions", "span_of"), "spans"),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "gojson":
        return import_module("chartlint.yamlio.gojson")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"chartlint.yamlio.{home}"), name)
    globals()[name] = value
    return value
